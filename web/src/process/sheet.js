/**
 * The properties of a step, in plain words. `bag` reads and writes them: get(name), set(name, value); settings are
 * `yinuo:` attributes, and `name`, `note`, `wait`, `called` what BPMN has of its own.
 */
import { hoursOf, join, ofHours, split } from "./durations.js";
import { area, choice, field, several, textInput, tick } from "./fields.js";
import { make } from "./make.js";
import { peopleField } from "./people.js";
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
    approvers(bag, options),
    approvalMode(bag, redraw),
    ...percent(bag),
    due(bag),
    form(bag, options),
    approvalRules(bag, options, redraw),
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
      choice(bag.get("table"), options.tables, (value) => bag.set("table", value), say("choose_one")),
      options.tables.length ? null : say("no_tables"),
    ),
    field(
      say("result"),
      textInput(bag.get("result"), (value) => bag.set("result", value.trim()), {
        class: "form-control mono",
      }),
      say("result_help"),
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
      ["person", say("by_rule")],
    ],
    (value) => {
      bag.set("role", value === "person" ? "" : (options.roles[0]?.[0] ?? ""));
      bag.set("assignee", value === "person" ? "lead" : "");
      redraw();
    },
  );
  if (way === "role") {
    const role = choice(bag.get("role"), options.roles, (value) => bag.set("role", value), say("choose_one"));
    return [field(say("who"), ways), field(say("role"), role)];
  }
  const bare = bag.get("assignee");
  const rule = options.members.some(([id]) => id === bare) ? `member:${bare}` : bare;
  const set = (value) => bag.set("assignee", value.replace(/^member:(?=[^;]*$)/, ""));
  return [
    field(say("who"), ways),
    field(say("assignee"), peopleField(rule, options, set, { single: true }), say("assignee_help")),
  ];
}

export function receivers(options) {
  return [
    ["initiator", say("initiator")],
    ...options.roles.map(([code, name]) => [`role:${code}`, name]),
    ...options.members.map(([id, name]) => [`member:${id}`, name]),
  ];
}

function approvers(bag, options) {
  return field(
    say("approvers"),
    peopleField(bag.get("approvers"), options, (value) => bag.set("approvers", value)),
  );
}

/** What an approval does when it is not plain: nobody found, the initiator's own, reminders, who hears of it. */
function approvalRules(bag, options, redraw) {
  const nobody = bag.get("nobody") || "administrator";
  const person = nobody.startsWith("member:");
  const fallback = choice(
    person ? "member" : nobody,
    ["administrator", "member", "skip"].map((one) => [one, say(`nobody_${one}`)]),
    (value) => {
      const usual = { administrator: "", skip: "skip", member: `member:${options.members[0]?.[0] ?? ""}` };
      change(bag, "nobody", usual[value], redraw);
    },
  );
  const instead = choice(nobody.slice(7), options.members, (id) => bag.set("nobody", `member:${id}`));
  const own = choice(
    bag.get("own") || "leave",
    ["leave", "approve"].map((one) => [one, say(`own_${one}`)]),
    (value) => bag.set("own", value === "leave" ? "" : value),
  );
  const told = ["nobody", "own", "remind", "escalate", "copies", "answer"].some((name) => bag.get(name));
  return make(
    "details",
    { class: "sheet-more", open: told },
    make("summary", {}, say("approval_more")),
    make(
      "div",
      { class: "form" },
      field(say("nobody"), fallback),
      person ? field(say("nobody_person"), instead) : null,
      field(say("own"), own),
      hoursField(bag, "remind", say("remind_help")),
      field(
        say("escalate"),
        peopleField(bag.get("escalate"), options, (value) => bag.set("escalate", value)),
        say("escalate_help"),
      ),
      field(
        say("copies"),
        peopleField(bag.get("copies"), options, (value) => bag.set("copies", value)),
        say("copies_help"),
      ),
      field(
        say("answer"),
        textInput(bag.get("answer"), (value) => bag.set("answer", value.trim()), {
          placeholder: "approved",
          class: "form-control mono",
        }),
        say("answer_help"),
      ),
    ),
  );
}

function hoursField(bag, name, help) {
  const input = textInput(
    hoursOf(bag.get(name)) ?? "",
    (value) => bag.set(name, value ? ofHours(Number(value)) : ""),
    { type: "number", min: 0, step: "any" },
  );
  const unit = make("span", { class: "muted nowrap" }, say("hours"));
  return field(say(name), make("span", { class: "field-unit" }, input, unit), help);
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
    placeholder: "100",
  });
  return [field(say("percent"), input)];
}

function due(bag) {
  return hoursField(bag, "due", say("due_help"));
}

function elapsed(bag) {
  return tick(say("elapsed"), bag.get("elapsed") === "true", (on) => bag.set("elapsed", on ? "true" : ""));
}

function form(bag, options) {
  const set = (value) => bag.set("form", value);
  const help = options.forms.length ? say("form_help") : say("no_forms");
  return field(say("form"), choice(bag.get("form"), options.forms, set, say("no_form")), help);
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
