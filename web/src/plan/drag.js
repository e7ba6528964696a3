/** Dragging on the bars: a bar moves its start, its right edge its length, the knots at its ends draw links. */
import { HEAD, ROW } from "./chart.js";
import { change, linked, startAt, unlinked } from "./commands.js";

const STILL = 3;
const KNOT = 14; // pixels behind a bar that its knot takes

export function startDragging(plan) {
  const svg = plan.svg;
  svg.addEventListener("pointerdown", (event) => begin(plan, event));
  svg.addEventListener("click", (event) => {
    const link = event.target.closest("[data-link]");
    if (link && plan.store.editable && event.detail === 2)
      plan.store.edit([unlinked(plan.store.links.find((one) => one.id === link.dataset.link))]);
  });
}

function begin(plan, event) {
  const element = event.target.closest("[data-id]");
  const task = element && plan.store.byId.get(element.dataset.id);
  if (!task || event.button !== 0) return;
  plan.choose(task.id);
  const kind = kindOf(event.target);
  if (!kind || !plan.store.editable || (task.summary && kind !== "knot")) return;
  event.preventDefault();
  plan.svg.setPointerCapture(event.pointerId);
  const from = event.target.closest("[data-knot]")?.dataset.knot;
  const drag = { plan, task, kind, from, x: event.clientX, y: event.clientY, moved: false };
  const move = (one) => follow(drag, one);
  const stop = (one) => one.key === "Escape" && end({ type: "pointercancel" });
  const end = (one) => {
    document.removeEventListener("keydown", stop, { capture: true });
    plan.svg.removeEventListener("pointermove", move);
    plan.svg.removeEventListener("pointerup", end);
    plan.svg.removeEventListener("pointercancel", end);
    drop(drag, one);
  };
  document.addEventListener("keydown", stop, { capture: true });
  plan.svg.addEventListener("pointermove", move);
  plan.svg.addEventListener("pointerup", end);
  plan.svg.addEventListener("pointercancel", end);
}

function kindOf(target) {
  if (target.closest("[data-knot]")) return "knot";
  if (target.closest("[data-edge]")) return "edge";
  return target.closest("[data-bar], .part") ? "bar" : "";
}

function follow(drag, event) {
  const { plan, task, kind } = drag;
  drag.by = event.clientX - drag.x;
  if (!drag.moved && Math.abs(drag.by) + Math.abs(event.clientY - drag.y) < STILL) return;
  drag.moved = true;
  const ghost = plan.ghost();
  const y = HEAD + plan.store.places.get(task.id) * ROW - plan.view.top + 7;
  const [x, end] = [plan.scale.x(task.start) - plan.view.left, plan.scale.x(task.finish) - plan.view.left];
  if (kind === "knot") {
    const spot = plan.spot(event);
    const aim = aimedAt(drag, event);
    const told = aim
      ? `<text class="label" x="${spot.x + 12}" y="${spot.y - 8}">${aim.kind} ${plan.words.kinds[aim.kind]}</text>`
      : "";
    ghost.innerHTML = `<line class="drawn" x1="${drag.from === "S" ? x : end}" y1="${y + 8}" x2="${spot.x}" y2="${spot.y}"/>${told}`;
    return;
  }
  const [from, width] = kind === "bar" ? [x + drag.by, end - x] : [x, Math.max(end - x + drag.by, 3)];
  ghost.innerHTML = `<rect class="ghost" x="${from}" y="${y}" width="${Math.max(width, 3)}" height="16" rx="3"/><text class="label" x="${from}" y="${y - 3}">${plan.dateAt(kind === "bar" ? from : from + width)}</text>`;
}

function drop(drag, event) {
  const { plan, task, kind, by, moved } = drag;
  plan.ghost().innerHTML = "";
  if (!moved || event.type === "pointercancel") return;
  if (kind === "knot") {
    const aim = aimedAt(drag, event);
    if (aim) plan.store.edit([linked(task, aim.task, aim.kind)]);
    return;
  }
  if (kind === "bar") {
    const start = plan.store.time.nextOpen(plan.scale.snap(plan.scale.minute(plan.scale.x(task.start) + by)));
    plan.store.edit([startAt(task, start)]);
    return;
  }
  const finish = plan.scale.snap(plan.scale.minute(plan.scale.x(task.finish) + by));
  plan.store.edit([change(task, { minutes: Math.max(plan.store.time.between(task.start, finish), 15) })]);
}

/** The task under the pointer and the kind of the link: from the end that is drawn, to the half that is aimed at. */
function aimedAt({ plan, task, from }, event) {
  const spot = plan.spot(event);
  const other = plan.store.rows[Math.floor((spot.y - HEAD + plan.view.top) / ROW)];
  if (!other || other.id === task.id || other.start === null) return null;
  const [start, finish] = [plan.scale.x(other.start), plan.scale.x(other.finish)];
  const x = spot.x + plan.view.left;
  const isPlain = !other.milestone && !other.summary;
  const into = isPlain && x > (start + finish) / 2 && x < finish + KNOT ? "F" : "S";
  return { task: other, kind: from + into };
}
