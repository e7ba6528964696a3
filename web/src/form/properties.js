/** The settings of the chosen field: what fits its kind, the rarer ones folded away. Each control names its property. */
import { escaped, icon } from "../parts/markup.js";

const TEXTS = ["text", "long", "scan"];
const COUNTED = [...TEXTS, "number", "money", "choices", "table", "file", "photo"];

export function properties(field, { kinds, roles, words, about, steps }) {
  if (!field) return `<p class="muted">${escaped(words.choose)}</p>`;
  const number = ["number", "money", "formula"].includes(field.kind);
  return `${first(field, kinds, words)}${text("help", words.help, field.help)}${number ? text("unit", words.unit, field.unit) : ""}${about ? check("listed", words.listed, field.listed) : ""}
    <details class="designer-more"><summary>${escaped(words.more)}</summary><div class="stack tight">${more(field, number, { roles, words, steps })}</div></details>`;
}

function first(field, kinds, words) {
  const label = text("label", words.label, field.label);
  if (field.kind === "formula")
    return label + area("formula", words.formula, field.formula, words.formula_example);
  const required = check("required", words.required, field.required);
  if (field.kind === "table") return label + columnsBox(field, kinds, words) + required;
  return label + (field.options ? optionsBox(field, words) : "") + required;
}

function more(field, number, { roles, words, steps }) {
  const several = (names, mode) => names.map((name) => text(name, words[name], field[name], mode)).join("");
  const texts = TEXTS.includes(field.kind);
  return [
    several(["key", "label_en", "label_hant", "help_en"]),
    COUNTED.includes(field.kind) ? several(["least", "most"], "decimal") : "",
    number ? several(["places"], "numeric") : "",
    texts || number ? several(["default"]) : "",
    texts ? several(["pattern", "pattern_text"]) + check("unique", words.unique, field.unique) : "",
    area("visible", words.visible, field.visible, words.visible_example),
    area("rule", words.rule, field.rule, words.rule_example) + several(["rule_text"]),
    rightsBox(field, roles, words, steps),
    check("wide", words.wide, field.wide),
  ].join("");
}

function text(name, label, value, mode = "text") {
  return `<label class="field"><span class="field-label">${escaped(label)}</span><input class="form-control" data-set="${name}" inputmode="${mode}" value="${escaped(value)}"></label>`;
}

function area(name, label, value, example) {
  return `<label class="field"><span class="field-label">${escaped(label)}</span><textarea class="form-control mono" rows="2" spellcheck="false" placeholder="${escaped(example)}" data-set="${name}">${escaped(value)}</textarea></label>`;
}

function check(name, label, value) {
  return `<label class="choice"><input type="checkbox" data-set="${name}"${value ? " checked" : ""}><span>${escaped(label)}</span></label>`;
}

function optionsBox(field, words) {
  const lines = (field.options ?? []).map((one) => one.label).join("\n");
  return `<label class="field"><span class="field-label">${escaped(words.options)}</span><textarea class="form-control" rows="4" data-options>${escaped(lines)}</textarea></label>`;
}

function columnsBox(field, kinds, words) {
  const usable = kinds.filter((one) => one.column);
  const rows = (field.columns ?? []).map((column, at) => {
    const options = usable.map(
      (one) =>
        `<option value="${one.kind}"${one.kind === column.kind ? " selected" : ""}>${escaped(one.label)}</option>`,
    );
    return `<span class="designer-column"><input class="form-control" data-column="${at}" data-part="label" value="${escaped(column.label)}" aria-label="${escaped(words.label)}"><select class="form-select" data-column="${at}" data-part="kind" aria-label="${escaped(words.columns)}">${options.join("")}</select><button type="button" class="btn btn-icon btn-sm" data-do="remove-column" data-at="${at}" aria-label="${escaped(words.remove)}">${icon("x")}</button></span>`;
  });
  return `<fieldset class="field"><legend class="field-label">${escaped(words.columns)}</legend>${rows.join("")}<button type="button" class="btn btn-sm" data-do="add-column">${icon("plus")}${escaped(words.add_column)}</button></fieldset>`;
}

function rightsBox(field, roles, words, steps) {
  const choices = [["*", words.any_role], ...roles];
  const rights = ["write", "required", "read", "hidden"];
  const rows = (field.rights ?? []).map((one, at) => {
    const options = (pairs, value) =>
      pairs
        .map(
          ([code, word]) =>
            `<option value="${code}"${code === value ? " selected" : ""}>${escaped(word)}</option>`,
        )
        .join("");
    return `<span class="designer-column"><select class="form-select" data-right="${at}" data-part="role" aria-label="${escaped(words.rights)}">${options(choices, one.role)}</select>${stepPick(one.step, at, steps, words, options)}<select class="form-select" data-right="${at}" data-part="right" aria-label="${escaped(words.rights)}">${options(
      rights.map((code) => [code, words[code === "required" ? "must" : code]]),
      one.right,
    )}</select><button type="button" class="btn btn-icon btn-sm" data-do="remove-right" data-at="${at}" aria-label="${escaped(words.remove)}">${icon("x")}</button></span>${stranger(one.step, steps, words)}`;
  });
  return `<fieldset class="field"><legend class="field-label">${escaped(words.rights)}</legend>${rows.join("")}<button type="button" class="btn btn-sm" data-do="add-right">${icon("plus")}${escaped(words.add_right)}</button></fieldset>`;
}

/** The steps that ask for the form, by name; one that none of them is stays, and is told. */
function stepPick(step, at, steps, words, options) {
  const known = step === "*" || steps.some(([element]) => element === step);
  const choices = [["*", words.any_step], ...steps, ...(known ? [] : [[step, step]])];
  return `<select class="form-select" data-right="${at}" data-part="step" aria-label="${escaped(words.step)}">${options(choices, step)}</select>`;
}

function stranger(step, steps, words) {
  if (step === "*" || steps.some(([element]) => element === step)) return "";
  return `<span class="field-error" data-step="${escaped(step)}">${icon("alert-circle")}${escaped(words.unknown_step.replace("{name}", step))}</span>`;
}

/** Writes what a control says into the field. */
export function set(field, control) {
  const { set: name, column, right, part } = control.dataset;
  if (name) field[name] = control.type === "checkbox" ? control.checked : control.value;
  else if (column) field.columns[column][part] = control.value;
  else if (right) setRight(field.rights[right], part, control);
  else if ("options" in control.dataset) field.options = optionsOf(control.value, field.options ?? []);
}

function setRight(line, part, control) {
  line[part] = control.value || "*";
  const told = control.parentElement.nextElementSibling;
  if (part === "step" && told?.dataset.step) told.hidden = told.dataset.step !== control.value;
}

/**
 * An option that is kept or only renamed keeps its value, so that earlier answers still mean the same. A new one has
 * none until the form is saved: then it is what it is called, as conditions write it.
 */
function optionsOf(lines, before) {
  const labels = lines
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const taken = new Set();
  return labels.map((label, at) => {
    const same = before.find((one) => one.label === label && !taken.has(one));
    const renamed = !same && labels.length === before.length ? before[at] : null;
    const known = same ?? (renamed && !labels.includes(renamed.label) ? renamed : null);
    if (known) taken.add(known);
    return { ...known, label };
  });
}
