/** Fields of the sheet: each shows one fact of a step and tells when it changed. */
import { make, sprite } from "./make.js";
import { say } from "./words.js";

let count = 0;

export function field(label, control, help) {
  count += 1;
  const id = `sheet-${count}`;
  const input = control.matches("input, select, textarea")
    ? control
    : control.querySelector("input, select, textarea");
  if (input && !input.id) input.id = id;
  return make(
    "div",
    { class: "field" },
    make("label", { class: "field-label", for: input?.id }, label),
    control,
    help ? make("span", { class: "field-help" }, help) : null,
  );
}

export function textInput(value, change, attributes = {}) {
  return make("input", {
    class: "form-control",
    type: "text",
    value: value ?? "",
    oninput: (event) => change(event.target.value),
    ...attributes,
  });
}

export function area(value, change) {
  return make("textarea", {
    class: "form-control",
    rows: 3,
    value: value ?? "",
    oninput: (event) => change(event.target.value),
  });
}

/** `options` are [value, words, group]; a value that is none of them stays to be seen. */
export function choice(value, options, change, empty) {
  const known = options.some(([one]) => one === value);
  const shown = known || !value ? options : [...options, [value, value]];
  const select = make(
    "select",
    { class: "form-select", onchange: (event) => change(event.target.value) },
    empty === undefined ? null : make("option", { value: "" }, empty),
    ...grouped(shown),
  );
  select.value = value ?? "";
  return select;
}

/** Options under the names of their groups, where they have such. */
function grouped(options) {
  const groups = new Map();
  for (const [one, words, group] of options) {
    if (!groups.has(group ?? "")) groups.set(group ?? "", []);
    groups.get(group ?? "").push(make("option", { value: one }, words));
  }
  return [...groups].flatMap(([name, list]) => (name ? [make("optgroup", { label: name }, ...list)] : list));
}

export function tick(label, checked, change) {
  const box = make("input", { type: "checkbox", onchange: (event) => change(event.target.checked) });
  box.checked = Boolean(checked);
  return make("label", { class: "choice" }, box, make("span", {}, label));
}

/** Several values out of some: each a tag that can be taken away, and a list to add from. */
export function several(values, options, change) {
  const words = new Map(options);
  const rest = options.filter(([one]) => !values.includes(one));
  const tags = values.map((one) =>
    make(
      "button",
      { type: "button", class: "chip", onclick: () => change(values.filter((other) => other !== one)) },
      words.get(one) ?? one,
      sprite("x"),
    ),
  );
  const add = make(
    "select",
    {
      class: "form-select",
      onchange: (event) => event.target.value && change([...values, event.target.value]),
    },
    make("option", { value: "" }, say("choose_one")),
    ...rest.map(([one, text]) => make("option", { value: one }, text)),
  );
  return make(
    "div",
    { class: "several" },
    ...(tags.length ? [make("div", { class: "chips" }, ...tags)] : []),
    add,
  );
}
