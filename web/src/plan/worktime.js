/** Working time around a plan: openings and closings in minutes since 1970, as the server's calendar has them. */

function placeOf(list, at) {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export class WorkTime {
  constructor({ opens, closes }) {
    this.opens = opens;
    this.closes = closes;
    this.before = [0];
    for (let at = 0; at < opens.length; at += 1) this.before.push(this.before[at] + closes[at] - opens[at]);
  }

  /** Working minutes from the beginning of what is known to an instant. */
  done(at) {
    const place = placeOf(this.opens, at);
    return place < 0 ? 0 : this.before[place] + Math.min(at, this.closes[place]) - this.opens[place];
  }

  between(start, end) {
    return this.done(end) - this.done(start);
  }

  /** The first instant by which so many working minutes after another are done. */
  add(start, minutes) {
    const wanted = this.done(start) + minutes;
    const place = Math.max(placeOf(this.before, wanted - 1), 0);
    return place < this.opens.length ? this.opens[place] + wanted - this.before[place] : start + minutes;
  }

  nextOpen(at) {
    const place = placeOf(this.opens, at);
    if (place >= 0 && at < this.closes[place]) return at;
    return this.opens[place + 1] ?? at;
  }

  /** Whether anything is worked on between two instants. */
  isOpen(start, end) {
    const place = placeOf(this.opens, end - 1);
    return place >= 0 && this.closes[place] > start;
  }
}
