/** The palette's list as markup: groups of entries with the matched signs marked. */
import { escaped, icon } from "../parts/markup.js";
import { text } from "../parts/texts.js";
import { fit } from "./fuzzy.js";

const MOST = 40;

/** The entries that fit, best first, groups kept together in the order of their best entry. */
export function ranked(query, items) {
  const found = items
    .map((item) => ({
      item,
      ...(item.found ? { score: 60 - (item.rank ?? 0), marks: [] } : fit(query, item)),
    }))
    .filter((entry) => entry.score !== undefined && (entry.score > 0 || !query.trim()))
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST);
  const groups = [...new Set(found.map((entry) => entry.item.group ?? ""))];
  return groups.flatMap((group) => found.filter((entry) => (entry.item.group ?? "") === group));
}

export function listMarkup(entries, chosen, busy) {
  if (!entries.length)
    return `<div class="palette-none">${escaped(text(busy ? "searching" : "nothing"))}</div>`;
  let group;
  return entries
    .map((entry, index) => {
      const head =
        entry.item.group !== group
          ? `<div class="palette-group" role="presentation">${escaped(entry.item.group)}</div>`
          : "";
      group = entry.item.group;
      return head + row(entry, index, index === chosen);
    })
    .join("");
}

function row({ item, marks }, index, chosen) {
  const keys = (item.shortcut ?? "").split(" ").filter(Boolean);
  return `<div class="palette-item" role="option" id="palette-${index}" data-index="${index}" aria-selected="${chosen}">
    ${icon(item.icon || "arrow-right")}<span class="palette-title">${marked(item.title, marks)}</span>
    <span class="palette-hint">${escaped(item.hint)}</span>
    <span>${keys.map((key) => `<kbd>${escaped(key)}</kbd>`).join(" ")}</span></div>`;
}

function marked(title, marks = []) {
  const wanted = new Set(marks);
  return [...title]
    .map((sign, at) => (wanted.has(at) ? `<mark>${escaped(sign)}</mark>` : escaped(sign)))
    .join("");
}
