/** The column as cards with a plus between; what is chosen, at fault or passed by a token shows on its card. */

import { COMPARED, rowsOf } from "../conditions.js";
import { hoursOf, split } from "../durations.js";
import { make, sprite } from "../make.js";
import { peopleWords } from "../people.js";
import { say } from "../words.js";
import { endsHere, SPLITS } from "./tree.js";

export const ICONS = {
  approve: "rosette-discount-check",
  do: "user-check",
  notify: "send",
  wait: "hourglass",
  choose: "git-fork",
  any: "git-fork",
  together: "arrows-split-2",
  service: "settings-automation",
  rule: "table",
  call: "route",
  end: "circle-x",
};

export function drawColumn(column, state, act) {
  return make(
    "div",
    { class: "steps-column" },
    cap("start", column.start_id, column.start_name || say("start"), state, act),
    drawRow(column.steps, state, act, {}),
    endsHere(column.steps)
      ? null
      : cap("finish", column.end_id, column.end_name || say("finish"), state, act),
  );
}

function cap(kind, id, name, state, act) {
  return make(
    "button",
    {
      type: "button",
      class: "step-cap",
      "data-id": id,
      "data-kind": kind,
      "aria-pressed": String(state.chosen === id),
      "data-mark": state.marks[id],
      onclick: () => act.choose(id),
    },
    sprite(kind === "start" ? "player-play" : "flag"),
    name,
  );
}

function drawRow(row, state, act, where) {
  const parts = [plus(row, 0, act)];
  for (const [place, step] of row.entries()) {
    parts.push(SPLITS.includes(step.kind) ? drawSplit(step, state, act) : card(step, state, act));
    if (!endsHere([step])) parts.push(plus(row, place + 1, act));
  }
  return make("div", { class: "steps-row", ...where }, ...parts);
}

function plus(row, place, act) {
  return make(
    "div",
    { class: "steps-plus" },
    make(
      "button",
      {
        type: "button",
        class: "btn btn-icon btn-sm",
        "aria-label": say("add_here"),
        onclick: (event) => act.add(row, place, event.currentTarget),
      },
      sprite("plus"),
    ),
  );
}

function card(step, state, act) {
  return make(
    "button",
    {
      type: "button",
      class: "step-card",
      "data-id": step.id,
      "data-kind": step.kind,
      "data-mark": state.marks[step.id],
      "data-fault": state.faults[step.id]?.severity,
      title: state.faults[step.id]?.text,
      "aria-pressed": String(state.chosen === step.id),
      onclick: () => act.choose(step.id),
    },
    make("span", { class: "step-kind" }, sprite(ICONS[step.kind] ?? "point"), say(step.kind)),
    make("span", { class: "step-name" }, step.name || say(step.kind)),
    make("span", { class: "step-sub" }, summary(step, state.options)),
  );
}

function drawSplit(step, state, act) {
  const head = make(
    "button",
    {
      type: "button",
      class: "split-head",
      "data-id": step.id,
      "data-mark": state.marks[step.id],
      "data-fault": state.faults[step.id]?.severity,
      title: state.faults[step.id]?.text,
      "aria-pressed": String(state.chosen === step.id),
      onclick: () => act.choose(step.id),
    },
    sprite(ICONS[step.kind]),
    step.name || say(step.kind),
  );
  const branches = step.branches.map((branch) => drawBranch(step, branch, state, act));
  const add = make(
    "button",
    { type: "button", class: "btn btn-sm split-add", onclick: () => act.branch(step) },
    sprite("plus"),
    say("add_branch"),
  );
  return make(
    "div",
    { class: "split-block" },
    head,
    make("div", { class: "split-branches" }, ...branches),
    add,
  );
}

function drawBranch(step, branch, state, act) {
  const told =
    step.kind === "together"
      ? say("side_by_side")
      : branch.otherwise
        ? say("otherwise")
        : branch.condition
          ? conditionWords(branch.condition, state.options.facts)
          : say("always");
  const button = make(
    "button",
    {
      type: "button",
      class: "branch-card",
      "data-id": branch.id,
      "data-fault": state.faults[branch.id]?.severity,
      title: state.faults[branch.id]?.text,
      "aria-pressed": String(state.chosen === branch.id),
      onclick: () => act.choose(branch.id),
    },
    make("span", { class: "step-name" }, branch.name || say("branch")),
    make("span", { class: "step-sub" }, told),
  );
  return make("div", { class: "split-branch" }, button, drawRow(branch.steps, state, act, {}));
}

function conditionWords(text, facts) {
  const rows = rowsOf(text);
  if (!rows) return text;
  return rows
    .map((row) => {
      const fact = facts.find((one) => one.name === row.fact);
      const sign = COMPARED.find(([one]) => one === row.compared)?.[1];
      const chosen = fact?.choices?.find(([code]) => code === row.value)?.[1];
      const value =
        row.value === true
          ? say("true")
          : row.value === false
            ? say("false")
            : (chosen ?? spelled(row.value));
      return `${fact?.label ?? row.fact} ${say(sign)} ${value}`;
    })
    .join(" · ");
}

function spelled(value) {
  return typeof value === "number"
    ? new Intl.NumberFormat(document.documentElement.lang).format(value)
    : String(value);
}

function summary(step, options) {
  const parts = [];
  const { settings } = step;
  if (step.kind === "approve") parts.push(peopleWords(settings.approvers, options));
  else if (settings.assignee) parts.push(peopleWords(settings.assignee, options));
  else if (settings.role) parts.push(named(options.roles, settings.role));
  if (step.kind === "notify") parts.push(receiversIn(settings.to, options));
  if (step.kind === "wait" && step.wait) parts.push(waited(step.wait));
  if (step.kind === "rule") parts.push(named(options.tables, settings.table));
  if (step.kind === "call") parts.push(named(options.processes, step.called));
  if (step.kind === "service") parts.push(named(options.services, settings.service));
  const hours = hoursOf(settings.due);
  if (hours) parts.push(`${hours} ${say("hours")}`);
  return parts.filter(Boolean).join(" · ");
}

function named(pairs, code) {
  return pairs?.find(([one]) => one === code)?.[1] ?? code ?? "";
}

function receiversIn(text, options) {
  return (text ?? "")
    .split(",")
    .filter(Boolean)
    .map((one) => (one === "initiator" ? say("initiator") : person(one, options)))
    .join("、");
}

function person(text, options) {
  const [kind, value] = text.split(":");
  return named(kind === "role" ? options.roles : options.members, value);
}

function waited(wait) {
  if (wait.kind !== "duration" && wait.kind !== "cycle") return wait.text;
  const { count, unit } = split(wait.text.replace(/^R\d*\//, ""));
  return count === "" ? wait.text : `${count} ${say(unit)}`;
}
