/** The bars of a plan as SVG, of the rows and the days that are seen only. */
import { escaped } from "../parts/markup.js";

export const ROW = 30;
export const HEAD = 44;
const BAR = 16;
const DAY = 1440;
const HEADING = 64; // pixels that the name of a month takes

/** The whole picture of one window: `left`, `top`, `width`, `height` in pixels of the plan. */
export function picture(store, scale, view, shows) {
  const { top, height } = view;
  const first = Math.max(Math.floor(top / ROW) - 1, 0);
  const last = Math.min(Math.ceil((top + height) / ROW) + 1, store.rows.length);
  const rows = store.rows.slice(first, last);
  return [
    `<g transform="translate(${-view.left} ${HEAD - top})">`,
    shading(store, scale, view),
    today(store, scale, view),
    shows.links ? arrows(store, scale, rows, view) : "",
    ...rows.map((task, at) => bar(store, scale, task, (first + at) * ROW, shows)),
    "</g>",
    head(scale, view),
  ].join("");
}

function shading(store, scale, view) {
  if (scale.zoom === "month") return "";
  const found = [];
  const end = scale.minute(view.left + view.width);
  for (let at = scale.dayStart(scale.minute(view.left)); at < end; at += DAY)
    if (!store.time.isOpen(at, at + DAY))
      found.push(
        `<rect class="off" x="${r(scale.x(at))}" y="${view.top}" width="${scale.perDay}" height="${view.height}"/>`,
      );
  return found.join("");
}

function today(store, scale, view) {
  const lines = [line("today", scale.x(store.now), view)];
  if (store.deadline) lines.push(line("deadline", scale.x(store.deadline), view));
  return lines.join("");
}

const line = (name, x, view) =>
  `<line class="${name}" x1="${r(x)}" x2="${r(x)}" y1="${view.top}" y2="${view.top + view.height}"/>`;

function bar(store, scale, task, y, shows) {
  if (task.start === null) return "";
  const [x, end] = [scale.x(task.start), scale.x(task.finish)];
  const parts = [
    beforehand(store, scale, task, y, shows),
    room(store, scale, task, y, shows),
    shape(task, x, end, y, toneOf(task, shows)),
    due(scale, task, y),
    label(scale, task, Math.max(end, x) + (task.milestone ? 24 : 18), y),
  ];
  return `<g class="plan-bar${task.id === shows.chosen ? " chosen" : ""}" data-id="${task.id}">${parts.join("")}</g>`;
}

function toneOf(task, shows) {
  if (task.percent === 100) return " done";
  return shows.critical && task.critical ? " critical" : "";
}

function shape(task, x, end, y, tone) {
  const middle = y + ROW / 2;
  if (task.milestone)
    return `<path class="diamond${tone}" data-bar d="M${r(x)} ${middle - 8}l8 8-8 8-8-8z"/>${knot("F", x + 15, middle - BAR / 2)}`;
  return task.summary ? summary(x, end, y, tone) : plain(task, x, Math.max(end - x, 3), y, tone);
}

function beforehand(store, scale, task, y, shows) {
  const kept = shows.baseline && store.baseline[task.id];
  if (!kept || kept[0] === null) return "";
  const [x, end] = kept.map((at) => scale.x(at));
  return `<rect class="baseline" x="${r(x)}" y="${y + ROW - 6}" width="${r(Math.max(end - x, 3))}" height="4"/>`;
}

function room(store, scale, task, y, shows) {
  if (!shows.float || task.summary || task.percent === 100 || !(task.total_float > 0)) return "";
  const end = scale.x(store.time.add(task.finish, task.total_float));
  return `<line class="float" x1="${r(scale.x(task.finish))}" x2="${r(end)}" y1="${y + ROW / 2}" y2="${y + ROW / 2}"/>`;
}

function due(scale, task, y) {
  if (task.deadline === null) return "";
  return `<path class="due${task.finish > task.deadline ? " late" : ""}" d="M${r(scale.x(task.deadline))} ${y + 5}l5 8h-10z"/>`;
}

function label(scale, task, x, y) {
  if (scale.zoom === "month" && !task.milestone) return "";
  return `<text class="label" x="${r(x)}" y="${y + ROW / 2 + 4}">${escaped(task.name)}</text>`;
}

function summary(x, end, y, tone) {
  const top = y + 9;
  return `<path class="summary${tone}" data-bar d="M${r(x)} ${top}H${r(Math.max(end, x + 4))}v10l-4-5H${r(x + 4)}l-4 5z"/>`;
}

function plain(task, x, width, y, tone) {
  const top = y + (ROW - BAR) / 2;
  const done =
    task.percent > 0
      ? `<rect class="part" x="${r(x)}" y="${top}" width="${r((width * task.percent) / 100)}" height="${BAR}" rx="3"/>`
      : "";
  return `<rect class="whole${tone}" data-bar x="${r(x)}" y="${top}" width="${r(width)}" height="${BAR}" rx="3"/>${done}
    <rect class="edge" data-edge x="${r(x + width - 4)}" y="${top}" width="8" height="${BAR}"/>${knot("S", x - 9, top)}${knot("F", x + width + 9, top)}`;
}

/** An end of a bar that links are drawn from: `S` of its start, `F` of its finish. */
const knot = (end, x, top) =>
  `<circle class="knot" data-knot="${end}" cx="${r(x)}" cy="${top + BAR / 2}" r="4.5"/>`;

/** Links that touch a row that is seen; an elbow from one bar to the other. */
function arrows(store, scale, rows, view) {
  const seen = new Set();
  const found = [];
  for (const task of rows)
    for (const link of store.linksOf.get(task.id) ?? []) {
      if (seen.has(link.id)) continue;
      seen.add(link.id);
      found.push(arrow(store, scale, link, view));
    }
  return found.join("");
}

function arrow(store, scale, link, view) {
  const [before, after] = [store.byId.get(link.before), store.byId.get(link.after)];
  const [from, to] = [store.places.get(link.before), store.places.get(link.after)];
  if ([from, to, before.start ?? undefined, after.start ?? undefined].includes(undefined)) return "";
  const x1 = scale.x(link.kind[0] === "F" ? before.finish : before.start);
  const x2 = scale.x(link.kind[1] === "S" ? after.start : after.finish);
  const outside = Math.max(x1, x2) < view.left - 50 || Math.min(x1, x2) > view.left + view.width + 50;
  if (outside) return "";
  const [y1, y2] = [from * ROW + ROW / 2, to * ROW + ROW / 2];
  const tight = before.critical && after.critical ? " critical" : "";
  const line = `M${r(x1)} ${y1}${elbow(link.kind, x1, x2, y1, y2)}`;
  const tip = link.kind[1] === "S" ? "l-5-3.5v7z" : "l5-3.5v7z";
  return `<g class="link${tight}" data-link="${link.id}"><path class="hit" d="${line}"/><path class="way" d="${line}"/><path class="tip" d="M${r(x2)} ${y2}${tip}"/></g>`;
}

function elbow(kind, x1, x2, y1, y2) {
  if (kind === "FS" && x2 - x1 > 14) return `H${r(x1 + 7)}V${y2}H${r(x2)}`;
  const out = kind[0] === "F" ? 7 : -7;
  const into = kind[1] === "S" ? -7 : 7;
  const edge = y2 > y1 ? y2 - ROW / 2 : y2 + ROW / 2;
  return `H${r(x1 + out)}V${edge}H${r(x2 + into)}V${y2}H${r(x2)}`;
}

function head(scale, view) {
  const rows = scale.headings(view.left, view.left + view.width);
  const texts = rows.map((row, nth) =>
    row
      .map((one) => {
        const x = Math.max(one.x - view.left, nth === 0 ? 0 : -one.width);
        const fits = nth === 0 ? one.x + one.width - view.left - x > HEADING : one.width > 16;
        return `<line class="tick" x1="${r(one.x - view.left)}" x2="${r(one.x - view.left)}" y1="${nth * 22}" y2="${nth * 22 + 22}"/>${fits ? `<text class="heading" x="${r(x + 5)}" y="${nth * 22 + 15}">${escaped(one.text)}</text>` : ""}`;
      })
      .join(""),
  );
  return `<g class="head"><rect class="head-ground" x="0" y="0" width="${view.width}" height="${HEAD}"/>${texts.join("")}<line class="tick" x1="0" x2="${view.width}" y1="${HEAD - 0.5}" y2="${HEAD - 0.5}"/></g>`;
}

const r = (number) => Math.round(number * 10) / 10;
