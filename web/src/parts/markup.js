/** Safe pieces of markup for components that draw themselves. */
const SPECIAL = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function escaped(value) {
  return String(value ?? "").replace(/[&<>"']/g, (sign) => SPECIAL[sign]);
}

export function icon(name) {
  const sprite = document.body.dataset.sprite ?? "";
  return `<svg class="icon" aria-hidden="true"><use href="${sprite}#${escaped(name)}"></use></svg>`;
}

/** The JSON that a component carries in a script element of its own. */
export function dataOf(element, otherwise) {
  const script = element.querySelector(":scope > script[type='application/json']");
  return script ? JSON.parse(script.textContent) : otherwise;
}
