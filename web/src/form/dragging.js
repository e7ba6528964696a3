/**
 * Dragging on the canvas: a kind from the palette, or a field; a line shows where it will stand.
 * A finger drags a field by its grip, and the page moves along at its edges.
 */
const FINGERS = ["pointerdown", "pointermove", "pointerup", "pointercancel"];
export const GESTURES = ["dragstart", "dragover", "drop", "dragend", ...FINGERS];
const EDGE_PX = 72;
const SCROLL_PX = 14;

export const dragging = {
  dragstart(event) {
    const kind = event.target.closest?.("[data-kind]");
    const card = event.target.closest?.("[data-place]");
    if (!kind && !card) return;
    this.dragged = kind ? { kind: kind.dataset.kind } : { place: card.dataset.place.split(",").map(Number) };
    event.dataTransfer.effectAllowed = kind ? "copy" : "move";
    event.dataTransfer.setData("text/plain", kind?.dataset.kind ?? card.dataset.place);
  },

  dragover(event) {
    const section = event.target.closest("[data-section]");
    if (!this.dragged || !section) return;
    event.preventDefault();
    this.to = placeAt(section, event.clientY);
    mark(this, section, this.to[1]);
  },

  drop(event) {
    if (!this.dragged || !this.to) return;
    event.preventDefault();
    this.land();
  },

  land() {
    const { kind, place } = this.dragged;
    if (kind) this.add(kind, this.to);
    else {
      this.chosen = this.drawing.move(place, this.to);
      this.draw(true);
      this.say("moved");
    }
    this.dragend();
  },

  pointerdown(event) {
    const card = event.target.closest(".sort-grip")?.closest("[data-place]");
    if (event.pointerType === "mouse" || !card) return;
    event.preventDefault();
    this.setPointerCapture(event.pointerId);
    this.dragged = { place: card.dataset.place.split(",").map(Number), finger: event.pointerId };
  },

  pointermove(event) {
    if (this.dragged?.finger !== event.pointerId) return;
    const { clientX: x, clientY: y } = event;
    if (y < EDGE_PX) window.scrollBy(0, -SCROLL_PX);
    else if (y > window.innerHeight - EDGE_PX) window.scrollBy(0, SCROLL_PX);
    const section = document.elementFromPoint(x, y)?.closest("[data-section]");
    if (!section || !this.contains(section)) return;
    this.to = placeAt(section, y);
    mark(this, section, this.to[1]);
  },

  pointerup(event) {
    if (this.dragged?.finger !== event.pointerId) return;
    if (this.to) this.land();
    else this.dragend();
  },

  pointercancel(event) {
    if (this.dragged?.finger === event.pointerId) this.dragend();
  },

  dragend() {
    this.dragged = this.to = undefined;
    for (const one of this.querySelectorAll("[data-drop]")) delete one.dataset.drop;
  },
};

function placeAt(section, y) {
  const cards = [...section.querySelectorAll("[data-place]")];
  const before = cards.findIndex((card) => {
    const box = card.getBoundingClientRect();
    return y < box.top + box.height / 2;
  });
  return [Number(section.dataset.section), before < 0 ? cards.length : before];
}

function mark(designer, section, at) {
  for (const one of designer.querySelectorAll("[data-drop]")) delete one.dataset.drop;
  const cards = section.querySelectorAll("[data-place]");
  if (cards[at]) cards[at].dataset.drop = "before";
  else if (cards.length) cards[cards.length - 1].dataset.drop = "after";
  else section.dataset.drop = "inside";
}
