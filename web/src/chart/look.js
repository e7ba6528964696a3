/** The page's tokens as plain colours, which ECharts can blend. */
const NAMES = {
  text: "text",
  text2: "text-2",
  line: "line",
  soft: "line-soft",
  raised: "raised",
  surface: "surface",
};
const TONES = ["critical", "warning", "watch", "fine", "quiet"];

export function lookOf(element) {
  const probe = document.createElement("i");
  element.append(probe);
  const colour = (token) => {
    probe.style.color = `var(--y-${token})`;
    return plain(getComputedStyle(probe).color);
  };
  const look = Object.fromEntries(Object.entries(NAMES).map(([key, token]) => [key, colour(token)]));
  look.colours = [1, 2, 3, 4, 5].map((n) => colour(`chart-${n}`));
  look.tones = Object.fromEntries(TONES.map((tone) => [tone, colour(tone)]));
  look.colours = [...look.colours, ...look.colours.map((one) => between(one, look.surface, 0.5))];
  look.font = getComputedStyle(element).fontFamily;
  look.width = element.clientWidth;
  probe.remove();
  return look;
}

/** A colour part of the way to another: what comes after the fifth series is told from the first by its lightness. */
export function between(colour, other, share) {
  const [one, two] = [colour, other].map((text) => text.match(/[\d.]+/g).map(Number));
  const mixed = [0, 1, 2].map((at) => Math.round(one[at] + (two[at] - one[at]) * share));
  return `rgba(${mixed.join(",")},1.000)`;
}

function plain(colour) {
  const brush = new OffscreenCanvas(1, 1).getContext("2d");
  brush.fillStyle = colour;
  brush.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = brush.getImageData(0, 0, 1, 1).data;
  return `rgba(${red},${green},${blue},${(alpha / 255).toFixed(3)})`;
}
