/** What stands around the radar's drawing: its controls, its legend, and the card of what is pointed at. */
import { escaped, icon } from "../parts/markup.js";
import { text } from "../parts/texts.js";
import { nameOf, when } from "./draw.js";
import { RANKS } from "./place.js";

const MOST_NAMED = 5;

export function shell() {
  const legend = RANKS.map(
    (name) => `<span data-severity="${name}">${icon(`sev-${name}`)}${escaped(text(name))}</span>`,
  );
  return `<div class="radar-disc"><div class="radar-sweep"></div>
    <button type="button" class="btn btn-sm radar-back" hidden>${icon("arrow-left")}${escaped(text("whole"))}</button>
    <svg class="radar-svg" viewBox="-500 -500 1000 1000" tabindex="0" role="listbox" aria-label="${escaped(`${text("radar")}: ${text("radar_use")}`)}"></svg>
    <p class="radar-failed" role="alert" hidden>${escaped(text("radar_failed"))}</p>
    <div class="radar-card" hidden></div></div><div class="radar-legend">${legend.join("")}<span>${escaped(text("bigger"))}</span></div>`;
}

export function cardMarkup(blip, group) {
  if (group.length > 1) {
    const named = group
      .slice(0, MOST_NAMED)
      .map((one) => `<span>${escaped(one.title)} · ${escaped(when(one))}</span>`);
    const more = group.length > MOST_NAMED ? "<span>…</span>" : "";
    return `<strong>${escaped(nameOf(blip, group))}</strong>${named.join("")}${more}`;
  }
  return `<strong>${escaped(blip.title)}</strong>${blip.customer ? `<span>${escaped(blip.customer)}</span>` : ""}
    <span class="when">${escaped(text(blip.severity))} · ${escaped(when(blip))}</span>${blip.reason ? `<span>${escaped(blip.reason)}</span>` : ""}`;
}
