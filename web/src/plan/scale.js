/** Where instants lie on the drawing, and what stands above it: days, weeks or months. */
const DAY = 1440;
export const ZOOMS = { day: 64, week: 20, month: 5 };

/** English dates as the rest of the pages write them, the day before the month. */
export function dateLanguage() {
  const { lang } = document.documentElement;
  return lang === "en" ? "en-GB" : lang;
}

export class Scale {
  constructor({ first, last, zoom, zone, language }) {
    this.zoom = zoom;
    this.zone = zone;
    this.language = language;
    this.perDay = ZOOMS[zoom];
    this.offset = offsetOf(first, zone);
    this.first = this.dayStart(first);
    this.last = this.dayStart(last) + DAY;
    this.width = this.x(this.last);
  }

  x(minute) {
    return ((minute - this.first) / DAY) * this.perDay;
  }

  minute(x) {
    return this.first + (x / this.perDay) * DAY;
  }

  dayStart(minute) {
    return Math.floor((minute + this.offset) / DAY) * DAY - this.offset;
  }

  /** To the quarter of an hour where days are wide, else to the day. */
  snap(minute) {
    if (this.zoom === "day") return Math.round(minute / 15) * 15;
    return this.dayStart(minute + DAY / 2);
  }

  text(minute, form) {
    return new Intl.DateTimeFormat(this.language, { ...form, timeZone: this.zone }).format(minute * 60000);
  }

  /** The day of the month without a word behind it. */
  number(minute) {
    return this.text(minute, { day: "numeric" }).replace(/\D/g, "");
  }

  /** Two rows of headings between two places: [{x, width, text}] each. */
  headings(from, to) {
    const [first, last] = [this.dayStart(this.minute(from)), this.minute(to)];
    const days = [];
    for (let at = first; at < last; at += DAY) days.push(at);
    const months = grouped(days, (at) =>
      this.text(at, { year: "numeric", month: this.zoom === "month" ? "numeric" : "long" }),
    );
    const below =
      this.zoom === "day"
        ? grouped(days, (at) => this.text(at, { day: "numeric", weekday: "short" }))
        : this.zoom === "week"
          ? grouped(days, (at) => this.number(at))
          : weeks(days, this);
    return [months, below].map((row) =>
      row.map((one) => ({ ...one, x: this.x(one.at), width: one.days * this.perDay })),
    );
  }
}

function grouped(days, name) {
  const found = [];
  for (const at of days) {
    const text = name(at);
    if (found.length && found[found.length - 1].text === text) found[found.length - 1].days += 1;
    else found.push({ at, text, days: 1 });
  }
  return found;
}

function weeks(days, scale) {
  const isMonday = (at) => (Math.floor((at + scale.offset) / DAY) + 3) % 7 === 0;
  return days.filter(isMonday).map((at) => ({ at, days: 7, text: scale.number(at) }));
}

/** Minutes by which a zone is ahead of UTC at an instant. */
function offsetOf(minute, zone) {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  }).formatToParts(minute * 60000);
  const at = Object.fromEntries(parts.map((part) => [part.type, Number(part.value)]));
  return Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute) / 60000 - Math.floor(minute);
}
