/**
 * What is typed while a form is being looked at stays: the answer replaces only what was sent. Formulas and fields
 * that come and go are asked of the server at each change, and nobody waits for it before the next field.
 */
const FIELDS = "#form-fields";
const sent = new WeakMap(); // by request: what the fields said when it left

export function keepTyping() {
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (detail.target?.matches?.(FIELDS)) sent.set(detail.xhr, written(detail.target));
  });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const before = sent.get(detail.xhr);
    if (!before || !detail.shouldSwap) return;
    const drawn = detail.target.querySelector("y-signature[drawing]");
    if (drawn) {
      detail.shouldSwap = false; // a line under the pen is not taken away: it is asked again when it ends
      drawn.addEventListener("change", () => askAgain(detail.target), { once: true });
      return;
    }
    const newer = [...written(detail.target)].filter(([place, value]) => before.get(place) !== value);
    if (newer.length) document.addEventListener("htmx:afterSettle", () => restore(newer), { once: true });
  });
}

function askAgain(part) {
  part.querySelector("[hx-post][hx-trigger=change]")?.dispatchEvent(new Event("change", { bubbles: true }));
}

/** What each control says, by its name or id and its number among those. */
function written(part) {
  return new Map(placed(part).map(([place, control]) => [place, said(control)]));
}

function placed(part) {
  const counts = {};
  return [...part.querySelectorAll("input, select, textarea")]
    .filter((control) => control.type !== "file" && (control.name || control.id))
    .map((control) => {
      const called = control.name || control.id;
      counts[called] = (counts[called] ?? -1) + 1;
      return [`${called} ${counts[called]}`, control];
    });
}

function said(control) {
  if (control.type === "checkbox" || control.type === "radio") return String(control.checked);
  if (control.multiple) return JSON.stringify([...control.selectedOptions].map((one) => one.value));
  return control.value;
}

function restore(newer) {
  const part = document.querySelector(FIELDS);
  let watched = null;
  for (const [place, value] of newer) {
    const control = part && new Map(placed(part)).get(place); // asked anew: a line that is filled brings the next one
    if (!control) continue;
    say(control, value);
    control.dispatchEvent(new Event("input", { bubbles: true }));
    if (control.hasAttribute("hx-post")) watched = control;
  }
  watched?.dispatchEvent(new Event("change", { bubbles: true }));
}

function say(control, value) {
  const paper = control.closest("y-signature");
  if (paper) {
    if (value) paper.restore(value);
    else paper.clear();
  } else if (control.type === "checkbox" || control.type === "radio") control.checked = value === "true";
  else if (control.multiple) {
    const chosen = JSON.parse(value);
    for (const option of control.options) option.selected = chosen.includes(option.value);
  } else control.value = value;
}
