/** When an edit is refused: what is wrong, or which values stand against each other, for the one who must choose. */
import { escaped } from "../parts/markup.js";

const SHOWN_MS = 8000;

export function showRefusal(plan, told) {
  const place = plan.querySelector(".plan-conflict");
  clearTimeout(place.later);
  place.hidden = false;
  if (!told.text && !told.conflicts?.length) return unsaved(plan, place, told.changes);
  if (!told.conflicts?.length) {
    place.innerHTML = callout("critical", `<p>${escaped(told.text)}</p>`);
    place.later = setTimeout(() => hideRefusal(plan), SHOWN_MS);
    return typedAgain(plan, told.changes);
  }
  const lines = told.conflicts.map((one) => `<li>${escaped(one.text)}</li>`).join("");
  place.innerHTML = callout("warning", `<strong>${escaped(plan.words.conflict)}</strong><ul>${lines}</ul>`, [
    ["theirs", plan.words.keep_theirs],
    ["mine", plan.words.keep_mine],
  ]);
  place.querySelector("[data-keep=theirs]").onclick = () => {
    place.hidden = true;
    plan.store.load();
  };
  const mine = place.querySelector("[data-keep=mine]");
  mine.hidden = !told.changes;
  mine.onclick = () => {
    place.hidden = true;
    plan.store.edit(informed(told.changes, told.conflicts));
  };
}

/** What was only told goes as soon as an edit is in; what asks for a choice stays. */
export function hideRefusal(plan) {
  const place = plan.querySelector(".plan-conflict");
  if (!place.querySelector("[data-keep]")) place.hidden = true;
}

/** The server was not reached: what was wanted waits here until it is sent again or given up. */
function unsaved(plan, place, changes) {
  plan.unsaved = [...(plan.unsaved ?? []), ...(changes ? [changes] : [])];
  const { words } = plan;
  const acts = [
    ["none", words.give_up],
    ["again", words.again],
  ];
  const text = plan.unsaved.length ? words.failed : words.unreached;
  place.innerHTML = callout("critical", `<p>${escaped(text)}</p>`, plan.unsaved.length ? acts : []);
  const sent = (keeps) => () => {
    const waiting = plan.unsaved;
    [plan.unsaved, place.hidden] = [[], true];
    if (keeps) for (const one of waiting) plan.store.edit(one);
  };
  for (const [name] of plan.unsaved.length ? acts : [])
    place.querySelector(`[data-keep=${name}]`).onclick = sent(name === "again");
}

/** What was typed in a cell and refused stands there again, to be mended. */
function typedAgain(plan, changes) {
  const { typed } = plan;
  if (!changes || typed?.changes !== changes || plan.side?.querySelector("input")) return;
  plan.choose(typed.id);
  plan.editing(typed.id, typed.name, typed.text);
}

function callout(tone, body, acts = []) {
  const buttons = acts.map(
    ([name, text], at) =>
      `<button type="button" class="btn btn-sm${at ? " btn-primary" : ""}" data-keep="${name}">${escaped(text)}</button>`,
  );
  const foot = acts.length ? `<div class="callout-actions btn-row">${buttons.join("")}</div>` : "";
  return `<div class="callout" data-tone="${tone}"><div>${body}</div>${foot}</div>`;
}

/** The same changes by somebody who has seen what stands there now. */
function informed(changes, conflicts) {
  return changes.map((change) => {
    const own = conflicts.filter((one) => one.id === change.id);
    const before = change.before && {
      ...change.before,
      ...Object.fromEntries(own.map((one) => [one.field, one.now])),
    };
    return { ...change, before };
  });
}
