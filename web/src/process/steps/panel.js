/** The side sheet: properties of what is chosen, with moving and deleting. */
import { conditionField } from "../condition-field.js";
import { knownFacts } from "../facts.js";
import { field, textInput, tick } from "../fields.js";
import { make, sprite } from "../make.js";
import { sheet } from "../sheet.js";
import { say } from "../words.js";
import { bagOf, capBag } from "./bag.js";
import { find, SPLITS } from "./tree.js";

export function drawPanel(designer) {
  const { column, chosen } = designer;
  if (chosen === column.start_id) return cap(designer, "start");
  if (chosen === column.end_id) return cap(designer, "end");
  const found = chosen ? find(column, chosen) : null;
  if (!found) return make("p", { class: "sheet-empty" }, say("nothing_chosen"));
  return found.branch ? branchPanel(designer, found) : stepPanel(designer, found);
}

function frame(title, designer, fields, tools = []) {
  const close = make(
    "button",
    {
      type: "button",
      class: "btn btn-icon btn-sm",
      "aria-label": say("close"),
      onclick: () => designer.choose(""),
    },
    sprite("x"),
  );
  const fault = designer.faults[designer.chosen];
  return make(
    "div",
    { class: "sheet-panel" },
    make(
      "div",
      { class: "sheet-head" },
      make("h2", {}, title),
      make("div", { class: "btn-row" }, ...tools, close),
    ),
    fault
      ? make(
          "p",
          { class: "sheet-fault", "data-tone": fault.severity === "error" ? "critical" : "warning" },
          fault.text,
        )
      : null,
    fields,
  );
}

function cap(designer, which) {
  const bag = capBag(designer.column, which, () => designer.changed());
  const kind = which === "start" ? "start" : "finish";
  return frame(
    say(kind),
    designer,
    sheet(kind, bag, designer.options, () => designer.drawPanel()),
  );
}

function stepPanel(designer, { step }) {
  const bag = bagOf(step, () => designer.changed());
  const tools = [
    tool("up", "arrow-up", () => designer.shift(step.id, -1)),
    tool("down", "arrow-down", () => designer.shift(step.id, 1)),
    tool("delete", "trash", () => designer.remove(step.id)),
  ];
  const kind = SPLITS.includes(step.kind) ? "split" : step.kind;
  return frame(
    say(step.kind),
    designer,
    sheet(kind, bag, designer.options, () => designer.drawPanel()),
    tools,
  );
}

function branchPanel(designer, { step, branch }) {
  const bag = bagOf(branch, () => designer.changed());
  const parts = [
    field(
      say("name"),
      textInput(branch.name, (value) => bag.set("name", value)),
    ),
  ];
  if (step.kind !== "together") {
    parts.push(
      tick(say("made_otherwise"), branch.otherwise, (on) => {
        for (const one of step.branches) one.otherwise = on && one === branch;
        if (on) branch.condition = "";
        designer.changed();
        designer.drawPanel();
      }),
    );
    if (!branch.otherwise) {
      const told = (value) => bag.set("condition", value);
      const editor = conditionField(
        branch.condition,
        { facts: knownFacts(designer.options, formsIn(designer.column.steps)), url: designer.data.condition },
        told,
      );
      parts.push(
        make("div", { class: "field" }, make("span", { class: "field-label" }, say("condition")), editor),
      );
    }
  }
  const tools = [tool("delete", "trash", () => designer.remove(branch.id))];
  return frame(say("branch"), designer, make("div", { class: "form sheet-fields" }, ...parts), tools);
}

function tool(word, icon, act) {
  return make(
    "button",
    { type: "button", class: "btn btn-icon btn-sm", "aria-label": say(word), title: say(word), onclick: act },
    sprite(icon),
  );
}

function formsIn(steps) {
  return steps.flatMap((step) => [
    step.settings?.form,
    ...(step.branches ?? []).flatMap((branch) => formsIn(branch.steps)),
  ]);
}
