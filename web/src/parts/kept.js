/** What a form that was kept on the device says of the form that is shown now. */

/** Whether what was kept was typed about the same content as is shown now. */
export function isOf(form, kept) {
  const field = form.elements.seen;
  return !field || kept.entries.some(([name, value]) => name === "seen" && value === field.value);
}

/** Takes the ticks away that were not kept: a box that was not ticked is not among the entries. */
export function clearChoices(form, kept) {
  for (const field of form.querySelectorAll("input[type=checkbox]")) {
    field.checked = kept.entries.some(([name, value]) => name === field.name && value === field.value);
  }
}
