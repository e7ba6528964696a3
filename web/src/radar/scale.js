/** Where things lie on the radar: angle from the stage, radius from the hours to the promise. */
export const RADIUS = 435;
export const CORE = 58;
export const RINGS = [36, 72, 168];
const KNEE_HOURS = 18;
const EDGE_HOURS = 336;
const DEEP_LATE_HOURS = 96;

/** Log-like: the last hours before the promise get the most room; what is late sinks to the centre. */
export function radiusOf(hours) {
  if (hours <= 0) return CORE * (0.9 - 0.75 * Math.min(-hours / DEEP_LATE_HOURS, 1));
  const share = Math.log1p(hours / KNEE_HOURS) / Math.log1p(EDGE_HOURS / KNEE_HOURS);
  return CORE + (RADIUS - 12 - CORE) * Math.min(share, 1);
}

/** The sector of each stage in radians, clockwise from the top; one chosen sector takes the whole circle. */
export function sectorsOf(count, chosen) {
  const turn = 2 * Math.PI;
  return Array.from({ length: count }, (_value, at) => {
    if (chosen === null) return { from: (at / count) * turn, to: ((at + 1) / count) * turn, shown: true };
    return { from: 0, to: turn, shown: at === chosen };
  });
}

export function pointAt(angle, radius) {
  return [radius * Math.sin(angle), -radius * Math.cos(angle)];
}

/** The outline of a sector between the core and the rim. */
export function wedge({ from, to }) {
  if (to - from > 6.28) return `M0 ${-RADIUS}A${RADIUS} ${RADIUS} 0 1 1 -0.01 ${-RADIUS}z`;
  const [x1, y1] = pointAt(from, RADIUS);
  const [x2, y2] = pointAt(to, RADIUS);
  const large = to - from > Math.PI ? 1 : 0;
  return `M0 0L${x1.toFixed(1)} ${y1.toFixed(1)}A${RADIUS} ${RADIUS} 0 ${large} 1 ${x2.toFixed(1)} ${y2.toFixed(1)}z`;
}
