/** The sheet beside the diagram: what an element is, in the same words as in the list of steps. */
import { conditionField } from "../condition-field.js";
import { knownFacts } from "../facts.js";
import { choice, field, textInput, tick } from "../fields.js";
import { make } from "../make.js";
import { sheet, wait } from "../sheet.js";
import { say } from "../words.js";
import { Bag } from "./bag.js";
import { kindOf } from "./kinds.js";

const REPEATED = /Task|SubProcess|CallActivity/;

export function drawPanel(designer) {
  const { element, modeler } = designer;
  if (!element) return make("p", { class: "sheet-empty" }, say("nothing_chosen"));
  const bag = new Bag(modeler, element);
  const kind = kindOf(element);
  const redraw = () => designer.drawPanel();
  const fields = (FURTHER[kind] ?? usual)(bag, kind, designer, redraw);
  const fault = designer.faults[element.id];
  const title = say(`kind_${lower(element.businessObject.$type.slice(5))}`);
  return make(
    "div",
    { class: "sheet-panel" },
    make("div", { class: "sheet-head" }, make("h2", {}, title)),
    fault
      ? make(
          "p",
          { class: "sheet-fault", "data-tone": fault.severity === "error" ? "critical" : "warning" },
          fault.text,
        )
      : null,
    fields,
    REPEATED.test(element.businessObject.$type) ? repeat(bag, redraw) : null,
  );
}

function lower(text) {
  return text[0].toLowerCase() + text.slice(1);
}

function usual(bag, kind, designer, redraw) {
  return sheet(kind, bag, designer.options, redraw);
}

function plain(bag, ...more) {
  return make(
    "div",
    { class: "form sheet-fields" },
    field(
      say("name"),
      textInput(bag.get("name"), (value) => bag.set("name", value)),
    ),
    ...more,
  );
}

const FURTHER = {
  way: (bag, _kind, designer, redraw) => way(bag, designer, redraw),
  catch: (bag, _kind, designer, redraw) => {
    const boundary = designer.element.businessObject.$type === "bpmn:BoundaryEvent";
    const held = bag.get("wait");
    const kinds = ["duration", "date", "cycle", "message", "signal"];
    const more =
      held?.kind === "error"
        ? [
            field(
              say("error_code"),
              textInput(held.text, (text) => bag.set("wait", { kind: "error", text })),
            ),
          ]
        : wait(bag, kinds, redraw);
    if (boundary && held?.kind !== "error")
      more.push(tick(say("interrupting"), bag.get("interrupting"), (on) => bag.set("interrupting", on)));
    return plain(bag, ...more);
  },
  receive: (bag) => plain(bag, message(bag)),
  send: (bag) => plain(bag, message(bag)),
  throw: (bag) => plain(bag, ...news(bag)),
};

function message(bag) {
  return field(
    say("message_name"),
    textInput(bag.bo.messageRef?.name ?? "", (value) => bag.set("message", value)),
  );
}

function news(bag) {
  const held = bag.get("wait");
  if (!held || !["message", "signal"].includes(held.kind)) return [];
  return [
    field(
      say(`${held.kind}_name`),
      textInput(held.text, (text) => bag.set("wait", { ...held, text })),
    ),
  ];
}

function way(bag, designer, redraw) {
  const source = designer.element.source?.businessObject.$type ?? "";
  if (/ParallelGateway|EventBasedGateway|StartEvent/.test(source)) return plain(bag);
  const otherwise = tick(say("made_otherwise"), bag.get("otherwise"), (on) => {
    bag.set("otherwise", on);
    redraw();
  });
  if (bag.get("otherwise")) return plain(bag, otherwise);
  const elements = designer.modeler.get("elementRegistry").getAll();
  const forms = elements.map((one) => one.businessObject?.get?.("yinuo:form"));
  const where = { facts: knownFacts(designer.options, forms), url: designer.data.condition };
  const editor = conditionField(bag.get("condition"), where, (text) => bag.set("condition", text));
  return plain(
    bag,
    otherwise,
    make("div", { class: "field" }, make("span", { class: "field-label" }, say("condition")), editor),
  );
}

function repeat(bag, redraw) {
  const held = bag.get("repeat");
  const set = (changes) => bag.set("repeat", { ...bag.get("repeat"), ...changes });
  const ways = [
    ["", say("repeat_none")],
    ["parallel", say("repeat_parallel")],
    ["sequential", say("repeat_sequential")],
  ];
  const which = choice(held.how, ways, (how) => {
    set({ how });
    redraw();
  });
  const more = held.how
    ? [
        field(
          say("collection"),
          textInput(held.collection, (collection) => set({ collection })),
        ),
        field(
          say("item"),
          textInput(held.item, (item) => set({ item })),
        ),
        field(
          say("enough"),
          textInput(held.enough, (enough) => set({ enough })),
        ),
      ]
    : [];
  return make(
    "details",
    { class: "sheet-more", open: Boolean(held.how) },
    make("summary", {}, say("repeat")),
    make("div", { class: "form" }, field(say("repeat"), which), ...more),
  );
}
