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

/** Fits the whole drawing, but never larger than life; a long one keeps readable and begins at its left. */
export function fit(diagram, smallest = 0.55) {
  const canvas = diagram.get("canvas");
  canvas.zoom("fit-viewport", "auto");
  const scale = canvas.zoom();
  if (scale > 1) canvas.zoom(1, "auto");
  if (scale >= smallest) return;
  canvas.zoom(smallest);
  const { inner, width, height } = canvas.viewbox();
  canvas.viewbox({ x: inner.x - 24, y: inner.y - Math.max((height - inner.height) / 2, 24), width, height });
}
