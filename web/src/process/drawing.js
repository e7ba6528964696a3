/** What viewer and editor share: colours of the page, marks on elements, and tokens above them. */
export const INK = {
  defaultFillColor: "var(--y-surface)",
  defaultStrokeColor: "var(--y-text-2)",
  defaultLabelColor: "var(--y-text)",
};

/** Puts `mark-…` on elements, in place of the marks that this diagram had before. */
export function mark(diagram, marks, before = {}) {
  const canvas = diagram.get("canvas");
  const registry = diagram.get("elementRegistry");
  for (const [id, state] of Object.entries(before)) {
    if (registry.get(id)) canvas.removeMarker(id, `mark-${state}`);
  }
  for (const [id, state] of Object.entries(marks)) {
    if (registry.get(id)) canvas.addMarker(id, `mark-${state}`);
  }
  return marks;
}

/** Shows a small sign with text above elements: tokens, times. */
export function sign(diagram, signs) {
  const overlays = diagram.get("overlays");
  const registry = diagram.get("elementRegistry");
  overlays.remove({ type: "token" });
  for (const [id, { text, tone }] of Object.entries(signs)) {
    if (!registry.get(id)) continue;
    const html = document.createElement("div");
    html.className = "token";
    html.textContent = text;
    if (tone) html.dataset.tone = tone;
    overlays.add(id, "token", { position: { top: -10, right: 16 }, html });
  }
}

/** What the library draws labels with: the page's own font, so that it measures what is shown. */
export function letters() {
  const fontFamily = getComputedStyle(document.body).fontFamily;
  return { defaultStyle: { fontFamily, fontSize: 12 }, externalStyle: { fontFamily, fontSize: 11 } };
}

/** Fits the whole drawing, but never larger than life; a long one stays readable and begins at its left. */
export function fit(diagram, { left = 28, smallest = 0.6 } = {}) {
  const canvas = diagram.get("canvas");
  canvas.resized();
  const { inner, outer } = canvas.viewbox();
  if (!inner.width || !outer.width) return;
  const room = { width: outer.width - left - 28, height: outer.height - 56 };
  const whole = Math.min(1, room.width / inner.width, room.height / inner.height);
  const scale = Math.max(whole, smallest);
  const width = outer.width / scale;
  const height = outer.height / scale;
  const over = Math.max((room.width / scale - inner.width) / 2, 0);
  canvas.viewbox({
    x: inner.x - left / scale - over,
    y: inner.y - Math.max((height - inner.height) / 2, 28 / scale),
    width,
    height,
  });
}
