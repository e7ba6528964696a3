/**
 * The properties of a step, in plain words. `bag` reads and writes them: get(name), set(name, value); settings are
 * `yinuo:` attributes, and `name`, `note`, `wait`, `called` what BPMN has of its own.
 */
import { hoursOf, join, ofHours, split } from "./durations.js";
import { area, choice, field, several, textInput, tick } from "./fields.js";
import { make } from "./make.js";
import { say } from "./words.js";

export function sheet(kind, bag, options, redraw) {
  const parts = [
    field(
      say("name"),
      textInput(bag.get("name"), (value) => bag.set("name", value), { maxlength: 200 }),
    ),
  ];
  parts.push(...(FIELDS[kind]?.(bag, options, redraw) ?? []));
  if (kind !== "start" && kind !== "finish") {
    parts.push(
      field(
        say("note"),
        area(bag.get("note"), (value) => bag.set("note", value)),
      ),
    );
  }
  return make("div", { class: "form sheet-fields" }, ...parts);
}

const FIELDS = {
  approve: (bag, options, redraw) => [
    approvers(bag, options, redraw),
    approvalMode(bag, redraw),
    ...percent(bag),
    due(bag),
    form(bag, options),
  ],
  do: (bag, options, redraw) => [
    ...who(bag, options, redraw),
    due(bag),
    elapsed(bag),
    form(bag, options),
    stage(bag, options),
  ],
  notify: (bag, options, redraw) => [
    field(
      say("to"),
      several(listed(bag.get("to"), ","), receivers(options), (values) =>
        change(bag, "to", values.join(","), redraw),
      ),
    ),
    field(
      say("text"),
      area(bag.get("text"), (value) => bag.set("text", value)),
      say("text_help"),
    ),
  ],
  service: (bag, options) => [
    field(
      say("service_name"),
      choice(bag.get("service"), options.services, (value) => bag.set("service", value), say("choose_one")),
    ),
  ],
  rule: (bag, options) => [
    field(
      say("table"),
      options.tables
        ? choice(bag.get("table"), options.tables, (value) => bag.set("table", value), say("choose_one"))
        : textInput(bag.get("table"), (value) => bag.set("table", value)),
    ),
  ],
  call: (bag, options) => [
    field(
      say("called"),
      choice(bag.get("called"), options.processes, (value) => bag.set("called", value), say("choose_one")),
    ),
  ],
  wait: (bag, _options, redraw) => wait(bag, ["duration", "date", "message", "signal"], redraw),
  start: (bag, _options, redraw) => wait(bag, ["", "message", "signal", "cycle", "date"], redraw),
};

function change(bag, name, value, redraw) {
  bag.set(name, value);
  redraw();
}

function listed(text, sign) {
  return (text ?? "")
    .split(sign)
    .map((one) => one.trim())
    .filter(Boolean);
}

function who(bag, options, redraw) {
  const way = bag.get("assignee") !== "" ? "person" : "role";
  const ways = choice(
    way,
    [
      ["role", say("by_role")],
      ["person", say("by_person")],
    ],
    (value) => {
      if (value === "person") {
        bag.set("role", "");
        bag.set("assignee", options.members[0]?.[0] ?? "");
      } else {
        bag.set("assignee", "");
        bag.set("role", options.roles[0]?.[0] ?? "");
      }
      redraw();
    },
  );
  const of =
    way === "person"
      ? field(
          say("assignee"),
          choice(
            bag.get("assignee"),
            options.members,
            (value) => bag.set("assignee", value),
            say("choose_one"),
          ),
        )
      : field(
          say("role"),
          choice(bag.get("role"), options.roles, (value) => bag.set("role", value), say("choose_one")),
        );
  return [field(say("who"), ways), of];
}

export function approverOptions(options) {
  return [
    ["lead", say("lead")],
    ["manager", say("manager_of")],
    ["chosen", say("chosen")],
    ...options.roles.map(([code, name]) => [`role:${code}`, name]),
    ...options.members.map(([id, name]) => [`member:${id}`, name]),
  ];
}

export function receivers(options) {
  return [
    ["initiator", say("initiator")],
    ...options.roles.map(([code, name]) => [`role:${code}`, name]),
    ...options.members.map(([id, name]) => [`member:${id}`, name]),
  ];
}

function approvers(bag, options, redraw) {
  const set = (values) => change(bag, "approvers", values.join("; "), redraw);
  return field(say("approvers"), several(listed(bag.get("approvers"), ";"), approverOptions(options), set));
}

function approvalMode(bag, redraw) {
  const modes = ["any", "all", "sequential", "percent"].map((mode) => [mode, say(`approval_${mode}`)]);
  return field(
    say("approval"),
    choice(bag.get("approval"), modes, (value) => change(bag, "approval", value, redraw)),
  );
}

function percent(bag) {
  if (bag.get("approval") !== "percent") return [];
  const input = textInput(bag.get("percent"), (value) => bag.set("percent", value), {
    type: "number",
    min: 1,
    max: 100,
  });
  return [field(say("percent"), input)];
}

function due(bag) {
  const hours = hoursOf(bag.get("due"));
  const input = textInput(hours ?? "", (value) => bag.set("due", ofHours(Number(value))), {
    type: "number",
    min: 0,
    step: "any",
  });
  return field(
    say("due"),
    make("span", { class: "field-unit" }, input, make("span", { class: "muted nowrap" }, say("hours"))),
    say("due_help"),
  );
}

function elapsed(bag) {
  return tick(say("elapsed"), bag.get("elapsed") === "true", (on) => bag.set("elapsed", on ? "true" : ""));
}

function form(bag, options) {
  const control = options.forms
    ? choice(bag.get("form"), options.forms, (value) => bag.set("form", value), say("choose_one"))
    : textInput(bag.get("form"), (value) => bag.set("form", value.trim()));
  return field(say("form"), control, options.forms ? null : say("form_help"));
}

function stage(bag, options) {
  return field(
    say("stage"),
    choice(bag.get("stage"), options.stages, (value) => bag.set("stage", value), say("no_stage")),
  );
}

/** What is waited for: `bag` holds it as {kind, text, working} or null. */
export function wait(bag, kinds, redraw) {
  const held = bag.get("wait");
  const kind = held?.kind ?? "";
  const words = kinds.map((one) => [one, say(one ? `wait_${one}` : "wait_nothing")]);
  const which = choice(kind, words, (next) => {
    const usual = { duration: "PT8H", cycle: "R/P1D", date: "", message: "", signal: "" };
    change(
      bag,
      "wait",
      next ? { kind: next, text: usual[next], working: next === "duration" } : null,
      redraw,
    );
  });
  return [field(say("wait_for"), which), ...(held ? told(bag, held, redraw) : [])];
}

function told(bag, held, redraw) {
  const set = (changes) => bag.set("wait", { ...bag.get("wait"), ...changes });
  if (held.kind === "duration" || held.kind === "cycle") return length(held, set, redraw);
  const label = { message: "message_name", signal: "signal_name", date: "moment" }[held.kind];
  const input = textInput(held.text, (text) => set({ text }));
  return [field(say(label), input, held.kind === "date" ? say("moment_help") : null)];
}

function length(held, set) {
  const before = held.kind === "cycle" ? (held.text.match(/^R\d*\//)?.[0] ?? "R/") : "";
  const now = split(held.text.slice(before.length));
  const number = textInput(now.count, (value) => write(value, unit.value), {
    type: "number",
    min: 0,
    step: "any",
  });
  const unit = choice(
    now.unit,
    [
      ["minutes", say("minutes")],
      ["hours", say("hours")],
      ["days", say("days")],
    ],
    (value) => write(number.value, value),
  );
  const write = (count, of) => set({ text: join(count, of) ? before + join(count, of) : "" });
  const parts = [field(say("length"), make("span", { class: "field-unit" }, number, unit))];
  if (held.kind === "duration") parts.push(tick(say("working"), held.working, (working) => set({ working })));
  return parts;
}
