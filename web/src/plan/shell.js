/** What stands around a plan: its buttons, and the place of each way to look at it. */
import { escaped, icon } from "../parts/markup.js";

const ROW_ACTS = [
  ["outdent", "indent-decrease"],
  ["indent", "indent-increase"],
  ["up", "chevron-up"],
  ["down", "chevron-down"],
  ["milestone", "flag-3"],
  ["remove", "trash"],
];

export function shell(view, words) {
  const button = (name, mark, more = "") =>
    `<button type="button" class="btn btn-icon btn-sm" data-do="${name}" ${more} title="${escaped(words[name])}" aria-label="${escaped(words[name])}">${icon(mark)}</button>`;
  const rows = ROW_ACTS.map(([name, mark]) => button(name, mark, "data-of-row disabled")).join("");
  const press = (name) =>
    `<button type="button" class="btn btn-sm" data-do="${name}" aria-pressed="true">${escaped(words[name])}</button>`;
  const zoom = ["day", "week", "month"].map(
    (name) =>
      `<button type="button" class="btn btn-sm" data-do="${name}" data-zoom aria-pressed="false">${escaped(words[name])}</button>`,
  );
  const isGrid = view === "gantt" || view === "table";
  const tools = `<div class="plan-tools">
    <span class="btn-row plan-edits"><button type="button" class="btn btn-sm" data-do="add">${icon("plus")}${escaped(words.add)}</button>
    ${button("undo", "arrow-back-up")}${button("redo", "arrow-forward-up")}</span>
    ${isGrid ? `<span class="btn-row">${button("details", "info-circle")}<span class="btn-row plan-edits">${rows}</span></span>` : ""}
    ${view === "gantt" ? `<span class="btn-row">${zoom.join("")}<button type="button" class="btn btn-sm" data-do="today">${escaped(words.today)}</button></span><span class="btn-row phone-hide">${["critical", "baseline", "float"].map(press).join("")}</span>` : ""}
    <span class="plan-said muted" role="status"></span></div>`;
  return tools + conflict() + teach(words) + body(view, words);
}

const conflict = () => `<div class="plan-conflict" role="alert" hidden></div>`;

const teach = (words) =>
  `<div class="empty plan-teach"><span class="empty-mark">${icon("layout-kanban")}</span><h2>${escaped(words.empty)}</h2><p>${escaped(words.teach)}</p><div class="btn-row plan-edits"><button type="button" class="btn btn-primary" data-do="add">${icon("plus")}${escaped(words.add_first)}</button></div></div>`;

function body(view, words) {
  if (view === "board") return `<div class="plan-board"></div>`;
  if (view === "calendar") return `<div class="plan-month"></div>`;
  const rows = `<div class="plan-head"></div><div class="plan-window"><div class="plan-rows"></div></div>`;
  const grid = `role="treegrid" tabindex="0" aria-label="${escaped(words.name)}" aria-description="${escaped(words.help)}"`;
  if (view === "table")
    return `<div class="plan-frame" data-kind="table"><div class="plan-pane" ${grid}><div class="plan-head"></div><div class="plan-space"><div class="plan-rows"></div></div></div></div>`;
  return `<div class="plan-frame" data-kind="gantt"><div class="plan-side" ${grid}>${rows}</div><div class="plan-pane" aria-hidden="true"><div class="plan-space"><svg class="plan-chart"><g></g><g class="plan-ghost"></g></svg></div></div></div><p class="field-help phone-hide">${escaped(words.help)}</p>`;
}
