/** The plan as a calendar: a month of days, on each the tasks that are worked on, milestones first. */
import { escaped, icon } from "../parts/markup.js";

const DAY = 1440;
const MOST = 4;

export function monthMarkup(plan) {
  const { scale, words } = plan;
  const first = monthStart(plan);
  const monday = first - ((Math.floor((first + scale.offset) / DAY) + 3) % 7) * DAY;
  const title = scale.text(first, { year: "numeric", month: "long" });
  const names = Array.from(
    { length: 7 },
    (_one, at) =>
      `<span class="month-name">${escaped(scale.text(monday + at * DAY, { weekday: "short" }))}</span>`,
  );
  const days = Array.from({ length: 42 }, (_one, at) => dayMarkup(plan, monday + at * DAY, first));
  return `<div class="month-head btn-row"><button type="button" class="btn btn-icon btn-sm" data-month="-1" aria-label="${escaped(words.earlier)}">${icon("chevron-left")}</button><strong>${escaped(title)}</strong><button type="button" class="btn btn-icon btn-sm" data-month="1" aria-label="${escaped(words.later)}">${icon("chevron-right")}</button></div><div class="month-grid">${names.join("")}${days.join("")}</div>${openedMarkup(plan)}`;
}

/** Whether a task is worked on, on a day: what goes on over days off is not shown on them. */
function isOn(time, task, at) {
  if (task.summary || task.start === null) return false;
  if (task.milestone) return task.start >= at && task.start < at + DAY;
  if (task.start >= at + DAY || task.finish <= at) return false;
  const ends = [task.started, task.finished].some((one) => one !== null && one >= at && one < at + DAY);
  return ends || time.isOpen(Math.max(task.start, at), Math.min(task.finish, at + DAY));
}

function dayMarkup(plan, at, first) {
  const { store, scale, words } = plan;
  const [today, month] = [
    scale.dayStart(store.now) === at,
    scale.text(at, { month: "numeric" }) === scale.text(first, { month: "numeric" }),
  ];
  const own = store.tasks.filter((task) => isOn(store.time, task, at));
  own.sort((a, b) => b.milestone - a.milestone || a.start - b.start);
  const most = plan.opened === at ? own.length : MOST;
  const chips = own
    .slice(0, most)
    .map(
      (task) =>
        `<button type="button" class="month-chip${task.critical && task.percent < 100 ? " critical" : ""}${task.percent === 100 ? " done" : ""}${task.milestone ? " milestone" : ""}" data-open="${task.id}">${task.milestone ? "◆ " : ""}${escaped(task.name)}</button>`,
    );
  const more =
    own.length > most
      ? `<button type="button" class="month-more" data-day="${at}">${escaped(words.more.replace("{n}", own.length - most))}</button>`
      : "";
  return `<div class="month-day${store.time.isOpen(at, at + DAY) ? "" : " off"}${today ? " today" : ""}${month ? "" : " other"}"><button type="button" class="month-number" data-day="${at}">${escaped(scale.text(at, { day: "numeric" }))}</button>${chips.join("")}${more}</div>`;
}

/** The tasks of the day that was pressed, in full: on a phone a day has room for marks only. */
function openedMarkup({ store, scale, opened }) {
  if (opened === undefined) return "";
  const own = store.tasks.filter((task) => isOn(store.time, task, opened));
  const rows = own.map(
    (task) =>
      `<button type="button" class="month-chip" data-open="${task.id}">${task.milestone ? "◆ " : ""}${escaped(task.name)}</button>`,
  );
  return `<section class="month-opened"><strong>${escaped(scale.text(opened, { dateStyle: "full" }))}</strong>${rows.join("")}</section>`;
}

/** The first day of the month that is shown: this one, or so many months from it. */
function monthStart({ store, scale, month = 0 }) {
  const base = store.running ? store.now : store.start;
  const at = new Date((base + scale.offset) * 60000);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + month, 1) / 60000 - scale.offset;
}

export function startMonth(plan) {
  plan.querySelector(".plan-month")?.addEventListener("click", (event) => {
    const step = event.target.closest("[data-month]");
    const chip = event.target.closest("[data-open]");
    const more = event.target.closest("[data-day]");
    if (step) {
      plan.month = (plan.month ?? 0) + Number(step.dataset.month);
      plan.paint();
    } else if (more) {
      plan.opened = Number(more.dataset.day);
      plan.paint();
    } else if (chip) plan.open(chip.dataset.open);
  });
}
