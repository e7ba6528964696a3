/** Items of a grid that are put in order: carried by a handle, or moved a place at a time by the arrow keys. */
const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/** Carry an item by its handle; where it is let go elsewhere than it was, `moved(item, from, to)` is told. */
export function carry(event, { handle, item, moved }) {
  const grid = item.parentElement;
  const items = [...grid.children];
  const from = items.indexOf(item);
  let to = from;
  event.preventDefault();
  handle.focus();
  handle.setPointerCapture(event.pointerId);
  item.dataset.lifted = "";
  // While it is carried the others make room by their order alone: charts that leave the page would be drawn anew.
  const show = () => {
    const shown = items.filter((one) => one !== item);
    shown.splice(to, 0, item);
    for (const [at, one] of shown.entries()) one.style.order = at;
  };
  let last;
  const move = (at) => {
    const over = items.find((one) => holds(one.getBoundingClientRect(), at));
    // What has just made room lies under the pointer still: it makes room again when the pointer comes back to it.
    if (over === last) return;
    last = over;
    if (!over || over === item) return;
    to = Number(over.style.order || items.indexOf(over));
    show();
  };
  const drop = (ended) => {
    for (const [name, call] of Object.entries(listeners)) handle.removeEventListener(name, call);
    delete item.dataset.lifted;
    for (const one of items) one.style.order = "";
    if (ended.type === "pointercancel" || to === from) return;
    place(item, to);
    handle.focus();
    moved(item, from, to);
  };
  const listeners = { pointermove: move, pointerup: drop, pointercancel: drop };
  for (const [name, call] of Object.entries(listeners)) handle.addEventListener(name, call);
}

/** Return the place to which a key moves an item, or undefined where it moves it nowhere. */
export function placeAfter(event, item) {
  const step = STEPS[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey) return undefined;
  const to = [...item.parentElement.children].indexOf(item) + step;
  return to < 0 || to >= item.parentElement.children.length ? undefined : to;
}

/** Put an item at a place among its siblings. */
export function place(item, to) {
  const others = [...item.parentElement.children].filter((one) => one !== item);
  if (to >= others.length) others.at(-1)?.after(item);
  else others[to].before(item);
}

const holds = (box, at) =>
  at.clientX >= box.left && at.clientX <= box.right && at.clientY >= box.top && at.clientY <= box.bottom;
