/**
 * People as rules: `role:manager; lead:2; field:owner_id; = amount > 5 ? "lead" : "role:owner"`. Chosen from lists, with a
 * value where a rule needs one; an expression is written and checked.
 */
import { choice, textInput } from "./fields.js";
import { make, sprite } from "./make.js";
import { say } from "./words.js";

const FREE = ["field", "="];

/** The rules that can be chosen, in groups: by what they are to whoever began, roles, people, departments. */
export function peopleOptions(options) {
  const of = [
    ["lead", say("lead")],
    ["lead:2", say("lead_above")],
    ["manager", say("manager_of")],
    ["initiator", say("initiator")],
    ["chosen", say("chosen")],
  ].map(([rule, words]) => [rule, words, say("by_initiator")]);
  return [
    ...of,
    ...options.roles.map(([code, name]) => [`role:${code}`, name, say("role")]),
    ...options.departments.map(([code, name]) => [
      `department:${code}`,
      say("lead_of", { name }),
      say("department"),
    ]),
    ...options.members.map(([id, name]) => [`member:${id}`, name, say("person")]),
    ["field", say("by_field"), say("by_data")],
    ["=", say("by_expression"), say("by_data")],
  ];
}

/** The rules of a text as people call them. */
export function peopleWords(text, options) {
  const words = new Map(peopleOptions(options));
  const members = new Map(options.members);
  return (text ?? "")
    .split(";")
    .map((one) => one.trim())
    .filter(Boolean)
    .map((rule) => told(rule, words, members, options))
    .join("、");
}

function told(rule, words, members, options) {
  if (rule.startsWith("=")) return say("by_expression");
  if (rule.startsWith("field:"))
    return options.facts.find((one) => one.name === rule.slice(6))?.label ?? rule.slice(6);
  return words.get(rule) ?? members.get(rule) ?? rule;
}

/** Several rules, each a line; `single` allows one, and tells it without more. */
export function peopleField(value, options, change, { single = false } = {}) {
  const rules = (value ?? "")
    .split(";")
    .map((one) => one.trim())
    .filter(Boolean);
  const tell = () => change(rules.join("; "));
  const box = make("div", { class: "people" });
  const draw = () => {
    const lines = rules.map((rule, at) =>
      line(rule, options, {
        set: (next) => {
          rules[at] = next;
          tell();
        },
        redraw: draw,
        remove: () => {
          rules.splice(at, 1);
          tell();
          draw();
        },
      }),
    );
    box.replaceChildren(...lines, ...(single && rules.length ? [] : [adder(rules, options, tell, draw)]));
  };
  draw();
  return box;
}

function adder(rules, options, tell, draw) {
  const free = peopleOptions(options).filter(([rule]) => FREE.includes(rule) || !rules.includes(rule));
  const add = (rule) => {
    if (!rule) return;
    rules.push(rule === "field" ? "field:" : rule);
    if (!FREE.includes(rule)) tell();
    draw();
  };
  const select = choice("", free, add, say(rules.length ? "add_people" : "choose_one"));
  select.setAttribute("aria-label", say("add_people"));
  return select;
}

function line(rule, options, { set, redraw, remove }) {
  const close = make(
    "button",
    { type: "button", class: "btn btn-icon btn-sm", "aria-label": say("delete"), onclick: remove },
    sprite("x"),
  );
  const change = (next) => {
    set(next);
    redraw();
  };
  return make("div", { class: "people-line" }, control(rule, options, set, change), close);
}

function control(rule, options, set, change) {
  if (rule.startsWith("="))
    return textInput(rule.slice(1).trim(), (text) => set(`= ${text.trim()}`), {
      class: "form-control mono",
      placeholder: say("people_expression"),
      "aria-label": say("by_expression"),
    });
  if (rule.startsWith("field:")) {
    const facts = options.facts.map((one) => [one.name, one.label, one.group]);
    const select = choice(rule.slice(6), facts, (name) => set(`field:${name}`), say("by_field"));
    select.setAttribute("aria-label", say("by_field"));
    return select;
  }
  const known = peopleOptions(options).filter(([one]) => !FREE.includes(one));
  const select = choice(rule, known, change);
  select.setAttribute("aria-label", say("who"));
  return select;
}
