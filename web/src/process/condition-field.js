/** The editor of a condition: rows to choose from, or text; checked by the server while it is written. */
import { send } from "../parts/requests.js";
import { COMPARED, comparedBy, rowsOf, textOf, valueFor } from "./conditions.js";
import { choice, textInput } from "./fields.js";
import { make, sprite } from "./make.js";
import { say } from "./words.js";

const PAUSE = 350;

export function conditionField(value, { facts, url }, change) {
  const box = make("div", { class: "condition" });
  const verdict = make("span", { class: "field-help", role: "status" });
  let rows = rowsOf(value ?? "");
  let text = value ?? "";
  let timer;
  const told = (next) => {
    text = next;
    change(next);
    clearTimeout(timer);
    timer = setTimeout(() => check(url, text, verdict), PAUSE);
  };
  const draw = () => {
    const body = rows === null ? asText(text, told) : asRows(rows, facts, told, draw);
    const other = rows === null ? "condition_rows" : "condition_text";
    const swap = make(
      "button",
      {
        type: "button",
        class: "btn-link",
        disabled: rows === null && rowsOf(text) === null,
        onclick: () => {
          rows = rows === null ? rowsOf(text) : null;
          draw();
        },
      },
      say(other),
    );
    box.replaceChildren(body, make("div", { class: "condition-foot" }, verdict, swap));
  };
  if (rows !== null && !rows.length) rows.push({ fact: "", compared: ">", value: "" });
  draw();
  if (text) check(url, text, verdict);
  return box;
}

function asText(text, told) {
  const input = textInput(text, told, { class: "form-control mono", placeholder: say("condition_help") });
  input.setAttribute("aria-label", say("condition"));
  return input;
}

function asRows(rows, facts, told, draw) {
  const changed = () => told(textOf(rows));
  const lines = rows.map((row, place) =>
    line(
      row,
      facts,
      changed,
      draw,
      () => {
        rows.splice(place, 1);
        changed();
        draw();
      },
      rows.length > 1,
    ),
  );
  const add = make(
    "button",
    {
      type: "button",
      class: "btn-link",
      onclick: () => {
        rows.push({ fact: "", compared: ">", value: "" });
        draw();
      },
    },
    say("add_condition"),
  );
  return make("div", { class: "condition-rows" }, ...lines, add);
}

function line(row, facts, changed, draw, remove, removable) {
  const fact = facts.find((one) => one.name === row.fact);
  const kind = fact?.kind ?? (typeof row.value === "number" ? "number" : "text");
  const which = choice(
    row.fact,
    facts.map((one) => [one.name, one.label, one.group]),
    (name) => {
      const found = facts.find((one) => one.name === name);
      row.fact = name;
      row.compared = comparedBy(found?.kind)[0][0];
      row.value = found?.example ?? "";
      changed();
      draw();
    },
    say("choose_one"),
  );
  const how = choice(
    row.compared,
    (fact ? comparedBy(kind) : COMPARED).map(([sign, word]) => [sign, say(word)]),
    (sign) => {
      row.compared = sign;
      changed();
    },
  );
  return make(
    "div",
    { class: "condition-row" },
    which,
    how,
    valueControl(row, fact, kind, changed),
    removable
      ? make(
          "button",
          { type: "button", class: "btn btn-icon btn-sm", "aria-label": say("delete"), onclick: remove },
          sprite("x"),
        )
      : null,
  );
}

function valueControl(row, fact, kind, changed) {
  const set = (value) => {
    row.value = valueFor(kind, value);
    changed();
  };
  if (kind === "choice") return choice(String(row.value), fact.choices, set);
  if (kind === "truth")
    return choice(
      String(row.value),
      [
        ["true", say("true")],
        ["false", say("false")],
      ],
      set,
    );
  const type = { number: "number", moment: "date" }[kind] ?? "text";
  return textInput(row.value, set, { type, step: type === "number" ? "any" : undefined });
}

async function check(url, text, verdict) {
  if (!text.trim()) {
    verdict.textContent = "";
    return;
  }
  const answer = await send("POST", url, new URLSearchParams({ text })).catch(() => null);
  if (!answer?.ok) return;
  const { fault, unknown } = await answer.json();
  verdict.className = fault ? "field-error" : "field-help";
  verdict.textContent = fault || (unknown.length ? say("unknown_facts", { names: unknown.join(", ") }) : "");
}
