/**
 * Places blips without overlap: the gravest first, each at its own radius, sliding along its sector until there
 * is room. Where a sector is full, equal ones gather into a group with its count.
 */
import { pointAt, radiusOf } from "./scale.js";

export const RANKS = ["critical", "warning", "watch", "fine"];
const CELL = 44;
const NUDGES = [0, 5, -5, 10, -10];

export function placeBlips(blips, sectors, scale = 1) {
  const most = Math.max(...blips.map((blip) => blip.impact ?? 0), 1e-9);
  const shown = blips.filter((blip) => sectors[blip.stage]?.shown).length;
  const shrink = scale * Math.max(0.62, Math.min(1, 15 / Math.sqrt(shown)));
  const grid = new Map();
  const placed = [];
  for (const blip of inOrder(blips)) {
    const sector = sectors[blip.stage] ?? sectors[0];
    if (!sector?.shown) continue;
    const size = shrink * (7 + 11 * Math.sqrt((blip.impact ?? 0) / most));
    const spot = findSpot(blip, sector, size, grid);
    if (spot) {
      placed.push(spot);
      enter(grid, spot);
    } else gather(placed, blip);
  }
  return placed;
}

/** Gravest first, then soonest: also the order in which the keyboard walks. */
export function inOrder(blips) {
  return [...blips].sort(
    (a, b) => rank(a) - rank(b) || a.hours - b.hours || (b.impact ?? 0) - (a.impact ?? 0),
  );
}

function rank(blip) {
  const at = RANKS.indexOf(blip.severity);
  return at < 0 ? RANKS.length : at;
}

function findSpot(blip, sector, size, grid) {
  const home = radiusOf(blip.hours);
  for (const nudge of NUDGES) {
    const radius = Math.max(home + nudge, size);
    const margin = Math.min(size / radius + 0.02, (sector.to - sector.from) / 2);
    const width = sector.to - sector.from - 2 * margin;
    const step = (size * 0.9) / radius;
    const start = fraction(blip.id) * width;
    for (let slide = 0; slide <= width; slide += step) {
      const angle = sector.from + margin + ((start + slide) % (width || 1));
      const [x, y] = pointAt(angle, radius);
      const spot = { blip, x, y, size, angle, group: [blip] };
      if (!crowded(grid, spot)) return spot;
    }
  }
  return null;
}

function fraction(id) {
  let hash = 2166136261;
  for (const sign of String(id)) hash = Math.imul(hash ^ sign.codePointAt(0), 16777619);
  hash ^= hash >>> 15;
  return ((Math.imul(hash, 2246822519) >>> 0) % 9973) / 9973;
}

function crowded(grid, spot) {
  const [column, row] = cellOf(spot);
  for (let dx = -1; dx <= 1; dx += 1) {
    for (let dy = -1; dy <= 1; dy += 1) {
      for (const other of grid.get(`${column + dx}:${row + dy}`) ?? []) {
        if (Math.hypot(other.x - spot.x, other.y - spot.y) < other.size + spot.size + 1.5) return true;
      }
    }
  }
  return false;
}

function enter(grid, spot) {
  const key = cellOf(spot).join(":");
  grid.set(key, [...(grid.get(key) ?? []), spot]);
}

function cellOf({ x, y }) {
  return [Math.floor(x / CELL), Math.floor(y / CELL)];
}

function gather(placed, blip) {
  const home = radiusOf(blip.hours);
  let best;
  let least = Number.POSITIVE_INFINITY;
  for (const spot of placed) {
    if (spot.blip.stage !== blip.stage || spot.blip.severity !== blip.severity) continue;
    const far = Math.abs(Math.hypot(spot.x, spot.y) - home) - spot.group.length * 0.01;
    if (far < least) [best, least] = [spot, far];
  }
  if (best) best.group.push(blip);
  else placed.push({ blip, ...at(blip), size: 7, angle: 0, group: [blip] });
}

function at(blip) {
  const [x, y] = pointAt(fraction(blip.id) * 6.28, radiusOf(blip.hours));
  return { x, y };
}
