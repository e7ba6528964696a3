/** The settings of one column: what it looks at or writes, its kind, and which values can come. */
import { choice, field, textInput } from "../process/fields.js";
import { make, sprite } from "../process/make.js";
import { say } from "../process/words.js";

export function columnPanel(grid) {
  const { sheet, picked, told } = grid;
  const column = sheet.column(picked);
  const set = (name) => (value) => {
    sheet.setColumn(picked, name, value);
    grid.changed({ focus: false, panel: false });
  };
  const fields = sheet.isInput(picked) ? inputFields(column, set, told, grid) : outputFields(column, set);
  const kind = field(say("kind"), choice(column.kind, told.kinds, set("kind")));
  const [first, ...rest] = fields;
  return make(
    "div",
    { class: "decision-panel" },
    make(
      "div",
      { class: "sheet-head" },
      make("h2", {}, say(sheet.isInput(picked) ? "input_column" : "output_column")),
      make(
        "div",
        { class: "btn-row" },
        tool("left", "arrow-left", () => grid.moveColumn(-1)),
        tool("right", "arrow-right", () => grid.moveColumn(1)),
        tool("delete", "trash", () => grid.removeColumn()),
        tool("close", "x", () => grid.pick(undefined)),
      ),
    ),
    make("div", { class: "decision-fields" }, first, kind, ...rest),
  );
}

function inputFields(column, set, told, grid) {
  const list = make(
    "datalist",
    { id: "decision-facts" },
    ...told.facts.map((one) => make("option", { value: one.name }, `${one.group} · ${one.label}`)),
  );
  const asked = textInput(
    column.expression,
    (text) => {
      set("expression")(text);
      const fact = told.facts.find((one) => one.name === text.trim());
      if (fact) grid.fits(fact);
    },
    { list: "decision-facts", class: "form-control mono", spellcheck: "false" },
  );
  return [
    field(say("expression"), make("div", {}, asked, list), say("expression_help")),
    field(say("label"), textInput(column.label, set("label"), { maxlength: 200 })),
    field(
      say("values"),
      textInput(column.values, set("values"), { class: "form-control mono" }),
      say("values_help"),
    ),
  ];
}

function outputFields(column, set) {
  const listed = (text) =>
    set("values")(
      text
        .split(/[,，]/)
        .map((one) => one.trim())
        .filter(Boolean),
    );
  return [
    field(
      say("result_name"),
      textInput(column.name, set("name"), {
        class: "form-control mono",
        maxlength: 200,
        spellcheck: "false",
      }),
      say("result_help"),
    ),
    field(say("choices"), textInput(column.values.join(", "), listed), say("choices_help")),
    field(
      say("usual"),
      textInput(column.usual, set("usual"), { class: "form-control mono" }),
      say("usual_help"),
    ),
  ];
}

function tool(word, icon, act) {
  return make(
    "button",
    { type: "button", class: "btn btn-icon btn-sm", "aria-label": say(word), title: say(word), onclick: act },
    sprite(icon),
  );
}
