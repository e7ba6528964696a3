/** How the designer draws a form: sections with their fields as cards, one of them chosen. */
import { escaped, icon } from "../parts/markup.js";

export function palette(kinds) {
  return kinds
    .map(
      ({ kind, label, icon: mark }) =>
        `<button type="button" class="designer-kind" draggable="true" data-kind="${kind}">${icon(mark)}<span>${escaped(label)}</span></button>`,
    )
    .join("");
}

export function canvas(design, kinds, words, chosen) {
  return design.sections
    .map((section, at) => drawSection(section, at, design, kinds, words, chosen))
    .join("");
}

function drawSection(section, at, design, kinds, words, chosen) {
  const fields = section.fields
    .map((field, place) => card(field, [at, place], kinds, words, chosen))
    .join("");
  const removable = design.sections.length > 1 && !section.fields.length;
  return `<section class="designer-section" data-section="${at}">
    <div class="designer-section-head"><input class="form-control" data-section-label="${at}" value="${escaped(section.label)}" aria-label="${escaped(words.section_name)}" placeholder="${escaped(words.section_name)}">
    ${removable ? button("remove-section", "trash", words.remove, `data-at="${at}"`) : ""}</div>
    <ol class="designer-fields">${fields}</ol>
    ${section.fields.length ? "" : `<p class="designer-empty">${escaped(words.drop_here)}</p>`}
  </section>`;
}

function card(field, [section, at], kinds, words, chosen) {
  const kind = kinds.find((one) => one.kind === field.kind);
  const on = chosen && chosen[0] === section && chosen[1] === at;
  return `<li class="designer-field" draggable="true" tabindex="${on || (!chosen && !section && !at) ? 0 : -1}" data-place="${section},${at}"${on ? ' aria-current="true"' : ""} aria-label="${escaped(field.label)} ${escaped(kind?.label)}">
    <span class="sort-grip" aria-hidden="true">${icon("grip-vertical")}</span>
    <span class="designer-field-text"><strong>${escaped(field.label || field.key)}${field.required ? ' <span class="late">*</span>' : ""}</strong><small>${icon(kind?.icon ?? "help")}${escaped(kind?.label)} · ${escaped(field.key)}</small></span>
    <span class="designer-field-tools">${button("up", "chevron-up", words.up)}${button("down", "chevron-down", words.down)}${button("duplicate", "copy", words.duplicate)}${button("remove", "trash", words.remove)}</span>
  </li>`;
}

function button(action, mark, label, more = "") {
  return `<button type="button" class="btn btn-icon btn-sm" tabindex="-1" data-do="${action}" ${more} aria-label="${escaped(label)}" title="${escaped(label)}">${icon(mark)}</button>`;
}
