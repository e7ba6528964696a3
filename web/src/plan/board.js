/** The plan as a board: what waits, what is under way, what is done, and how much may be under way at once. */
import { escaped } from "../parts/markup.js";
import { change } from "./commands.js";
import { dateLanguage } from "./scale.js";

const COLUMNS = ["next", "active", "done"];
const MOST = 100;

export function columnOf(task) {
  if (task.percent === 100) return "done";
  return task.percent > 0 || task.started !== null ? "active" : "next";
}

export function boardMarkup(store, words) {
  const own = Object.fromEntries(COLUMNS.map((name) => [name, []]));
  for (const task of store.tasks) if (!task.summary) own[columnOf(task)].push(task);
  own.next.sort((a, b) => (a.start ?? 0) - (b.start ?? 0));
  own.done.sort((a, b) => (b.finished ?? 0) - (a.finished ?? 0));
  return COLUMNS.map((name) => columnMarkup(store, words, name, own[name])).join("");
}

function columnMarkup(store, words, name, tasks) {
  const limit = store.limits[name];
  const over = limit && tasks.length > limit;
  const note = limit ? ` / ${limit}${over ? ` · ${words.over_limit}` : ""}` : "";
  const cards = tasks.slice(0, MOST).map((task) => cardMarkup(store, words, task, name));
  const more =
    tasks.length > MOST
      ? `<p class="muted">${escaped(words.more.replace("{n}", tasks.length - MOST))}</p>`
      : "";
  return `<section class="plan-column${over ? " over" : ""}" data-column="${name}" aria-label="${escaped(words[name])}"><h2>${escaped(words[name])} <span class="count">${tasks.length}${escaped(note)}</span></h2>${cards.join("") || `<p class="muted">${escaped(words.nothing)}</p>`}${more}</section>`;
}

function cardMarkup(store, words, task, column) {
  const date =
    task.finish === null
      ? ""
      : new Intl.DateTimeFormat(dateLanguage(), {
          month: "numeric",
          day: "numeric",
          timeZone: store.zone,
        }).format(task.finish * 60000);
  const late = task.percent < 100 && task.deadline !== null && task.finish > task.deadline;
  const who = task.members.map(([id]) => store.members[id] ?? "").join("、");
  const others = COLUMNS.filter((name) => name !== column).map(
    (name) => `<button type="button" class="btn btn-sm" data-to="${name}">${escaped(words[name])}</button>`,
  );
  return `<article class="plan-card${late ? " late" : ""}${task.critical && task.percent < 100 ? " critical" : ""}" data-id="${task.id}" tabindex="0"><strong>${task.milestone ? "◆ " : ""}${escaped(task.name)}</strong><span class="muted">${escaped(date)}${who ? ` · ${escaped(who)}` : ""}</span>${task.percent > 0 && task.percent < 100 ? `<progress value="${task.percent}" max="100"></progress>` : ""}${store.editable ? `<span class="plan-card-acts">${others.join("")}</span>` : ""}</article>`;
}

/** Cards are dragged by pointer, or sent on by their buttons. */
export function startBoard(plan) {
  const board = plan.querySelector(".plan-board");
  if (!board) return;
  board.addEventListener("click", (event) => {
    const to = event.target.closest("[data-to]");
    const card = event.target.closest("[data-id]");
    if (to) put(plan, card.dataset.id, to.dataset.to);
    else if (card) plan.open(card.dataset.id);
    event.stopPropagation();
  });
  board.addEventListener(
    "keydown",
    (event) =>
      event.key === "Enter" && event.target.matches(".plan-card") && plan.open(event.target.dataset.id),
  );
  board.addEventListener("pointerdown", (event) => lift(plan, board, event));
}

function lift(plan, board, event) {
  const card = event.target.closest(".plan-card");
  if (!card || !plan.store.editable || event.pointerType === "touch" || event.target.closest("button"))
    return;
  const [x, y] = [event.clientX, event.clientY];
  const move = (one) => {
    if (Math.abs(one.clientX - x) + Math.abs(one.clientY - y) < 5) return;
    card.classList.add("lifted");
    card.style.translate = `${one.clientX - x}px ${one.clientY - y}px`;
  };
  const end = (one) => {
    document.removeEventListener("pointermove", move);
    document.removeEventListener("pointerup", end);
    if (!card.classList.contains("lifted")) return;
    board.addEventListener("click", (late) => late.stopImmediatePropagation(), { capture: true, once: true });
    setTimeout(() => plan.paint());
    const column = [...board.querySelectorAll(".plan-column")].find((place) => {
      const box = place.getBoundingClientRect();
      return one.clientX >= box.left && one.clientX <= box.right;
    });
    if (column) put(plan, card.dataset.id, column.dataset.column);
  };
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", end);
}

function put(plan, id, column) {
  const task = plan.store.byId.get(id);
  if (!task || columnOf(task) === column) return;
  const now = new Date(Math.floor(Date.now() / 60000) * 60000).toISOString();
  const after = {
    next: { done_percent: 0, started_at: null },
    active: {
      done_percent: Math.min(task.percent, 99),
      started_at: task.started === null ? now : new Date(task.started * 60000).toISOString(),
    },
    done: { done_percent: 100 },
  };
  plan.store.edit([change(task, after[column])]).then(() => sayOver(plan, column));
}

/** A limit does not hold anybody back: it is said, and the column says it too. */
function sayOver(plan, column) {
  const { store, words } = plan;
  const limit = store.limits[column];
  const count = store.tasks.filter((task) => !task.summary && columnOf(task) === column).length;
  if (limit && count > limit) plan.say(`${words[column]}: ${count} / ${limit} · ${words.over_limit}`);
}
