/** How much room names and rows need, so that none is cut off or left out where it could be shown. */
const WIDE = 12;
const NARROW = 7;
const MOST_TURNED = 60;
const ROWS = { heat: [24, 70], funnel: [30, 16], tiles: [52, 40], sankey: [18, 30] };

/** About how many pixels a name takes. */
export function pixels(name) {
  return [...String(name)].reduce((sum, sign) => sum + (sign.charCodeAt(0) > 0x2e80 ? WIDE : NARROW), 0);
}

/** How an axis of names writes them: level where they fit, else turned, each of them; steps of a time may be thinned. */
export function namesOf(names, width, every) {
  const room = (width || 600) / Math.max(names.length, 1);
  const longest = Math.max(...names.map(pixels), 0);
  if (!every || longest + 8 <= room || names.length > MOST_TURNED) return { hideOverlap: true };
  return { rotate: 40, interval: 0, hideOverlap: room < 13, width: 92, overflow: "truncate" };
}

/** A name cut so that the number behind it still has its place in so many pixels. */
export function labelOf(name, number, room) {
  const left = room - pixels(`  ${number}`);
  if (pixels(name) <= left) return `${name}  ${number}`;
  const signs = [...String(name)];
  while (signs.length > 1 && pixels(`${signs.join("")}…`) > left) signs.pop();
  return `${signs.join("")}…  ${number}`;
}

/** How names beside rows are written: each of them, and never more than a third of the chart. */
export function besideOf(width) {
  return { interval: 0, hideOverlap: false, width: Math.min(140, (width || 600) / 3), overflow: "truncate" };
}

/** The height that a chart of rows needs; 0 where any will do. */
export function heightOf(kind, data) {
  const [each, more] = ROWS[kind] ?? [0, 0];
  return each && each * rowsOf(kind, data) + more;
}

function rowsOf(kind, data) {
  if (kind === "heat") return data.series.length;
  if (kind === "tiles") return Math.max(...data.places.map(([, row]) => row), 0) + 1;
  return data.x.length;
}

/** A number short enough for a cell. */
export function short(value) {
  return String(Number(value.toFixed(Math.abs(value) < 10 ? 1 : 0)));
}
