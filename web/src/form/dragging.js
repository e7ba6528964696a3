/** Dragging on the canvas: a kind from the palette, or a field; a line shows where it will stand. */
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
    const { kind, place } = this.dragged;
    if (kind) this.add(kind, this.to);
    else {
      this.chosen = this.drawing.move(place, this.to);
      this.draw(true);
      this.say("moved");
    }
    this.dragend();
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
