/** The radar as SVG markup. */
import { escaped } from "../parts/markup.js";
import { spell, text } from "../parts/texts.js";
import { CORE, pointAt, RADIUS, RINGS, radiusOf, wedge } from "./scale.js";

const SWEEP_SECONDS = 9;
const MOST_PINGS = 40;
const LEAST_GROUP = 10;

export function faceMarkup(stages, sectors, counts, chosen) {
  return `<circle class="radar-face" r="${RADIUS}"/><circle class="radar-zone" r="${radiusOf(36)}"/>
    ${sectors.map((sector, at) => (sector.shown ? sectorMarkup(stages[at], sector, at, counts[at], chosen) : "")).join("")}
    <circle class="radar-core" r="${CORE}"/>${RINGS.map(ringMarkup).join("")}`;
}

export function ringNamesMarkup() {
  return RINGS.map(ringNameMarkup).join("");
}

function sectorMarkup(stage, sector, at, count, chosen) {
  const [x, y] = pointAt(sector.from, RADIUS);
  const spoke =
    chosen === null
      ? `<line class="radar-spoke" x1="0" y1="0" x2="${x.toFixed(1)}" y2="${y.toFixed(1)}"/>`
      : "";
  return `${spoke}<g class="radar-sector" data-sector="${at}"><path class="hit" d="${wedge(sector)}"/>${nameMarkup(stage, sector, count)}</g>`;
}

function nameMarkup(stage, { from, to }, count) {
  const middle = to - from > 6.28 ? 0 : (from + to) / 2;
  const [x, y] = pointAt(middle, RADIUS + 18);
  const anchor = Math.abs(x) < 90 ? "middle" : x > 0 ? "start" : "end";
  const left = anchor === "middle" ? x : x - Math.sign(x) * 12 * (1 - Math.abs(x) / (RADIUS + 18));
  const beside = Math.abs(x) > 300;
  const lift = y < 0 || beside ? 0 : 12;
  const where = beside ? `x="${left.toFixed(1)}" dy="1.25em"` : 'dx="5"';
  return `<text class="radar-sector-name" x="${left.toFixed(1)}" y="${(y + lift).toFixed(1)}" text-anchor="${anchor}">${escaped(stage.name ?? stage)}<tspan class="radar-sector-count" ${where}>${count}</tspan></text>`;
}

function ringMarkup(hours) {
  const alarm = hours === RINGS[0] ? " alarm" : "";
  return `<circle class="radar-ring${alarm}" r="${radiusOf(hours).toFixed(1)}"/>`;
}

function ringNameMarkup(hours) {
  const alarm = hours === RINGS[0] ? " alarm" : "";
  const name = hours === RINGS[0] ? text("hours", { n: hours }) : spell(hours);
  const y = (5 - radiusOf(hours)).toFixed(1);
  return `<text class="radar-ring-name${alarm}" x="0" y="${y}" text-anchor="middle">${escaped(name)}</text>`;
}

export function blipsMarkup(spots) {
  let pings = 0;
  return spots
    .map((spot, at) => {
      const loud = spot.blip.severity === "critical" && pings < MOST_PINGS;
      if (loud) pings += 1;
      return blipMarkup(spot, at, loud);
    })
    .join("");
}

function blipMarkup({ blip, x, y, size, angle, group }, at, loud) {
  const many = group.length > 1;
  const reach = many ? Math.max(size + 3, LEAST_GROUP) : size;
  const delay = ((angle / (2 * Math.PI)) * SWEEP_SECONDS - SWEEP_SECONDS).toFixed(2);
  const ping = loud ? `<circle class="ping" r="${reach.toFixed(1)}" data-delay="${delay}"/>` : "";
  const count = many ? `<text class="many">${group.length}</text>` : "";
  return `<g class="blip" id="blip-${at}" role="option" data-at="${at}" data-severity="${escaped(blip.severity)}"
    transform="translate(${x.toFixed(1)} ${y.toFixed(1)})" aria-label="${escaped(nameOf(blip, group))}">${ping}
    <circle class="halo" r="${(reach + 5).toFixed(1)}"/>${shape(blip.severity, reach)}${count}</g>`;
}

export function nameOf(blip, group = [blip]) {
  if (group.length > 1) return `${text("orders", { n: group.length })}, ${text(blip.severity)}`;
  return [blip.title, text(blip.severity), blip.customer, when(blip), blip.reason].filter(Boolean).join(", ");
}

export function when(blip) {
  return text(blip.hours < 0 ? "late_by" : "due_in", { t: spell(blip.hours) });
}

function shape(severity, size) {
  const s = size.toFixed(1);
  if (severity === "critical")
    return `<path class="shape" d="M0 ${-s * 1.15}L${s * 1.15} 0 0 ${s * 1.15} ${-s * 1.15} 0z"/>`;
  if (severity === "warning") {
    const half = (size * 1.1).toFixed(1);
    return `<path class="shape" d="M0 ${(-size * 1.1).toFixed(1)}L${half} ${(size * 0.85).toFixed(1)}H-${half}z"/>`;
  }
  return `<circle class="shape" r="${severity === "fine" ? (size * 0.8).toFixed(1) : s}"/>`;
}
