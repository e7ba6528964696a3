/** When an edit is refused: what is wrong, or which values stand against each other, for the one who must choose. */
import { escaped } from "../parts/markup.js";

export function showRefusal(plan, told) {
  const place = plan.querySelector(".plan-conflict");
  const text = told.text || plan.words.failed;
  place.hidden = false;
  if (!told.conflicts?.length) {
    place.innerHTML = `<div class="callout" data-tone="critical"><div><p>${escaped(text)}</p></div></div>`;
    setTimeout(() => {
      place.hidden = true;
    }, 8000);
    return;
  }
  const lines = told.conflicts.map((one) => `<li>${escaped(one.text)}</li>`).join("");
  place.innerHTML = `<div class="callout" data-tone="warning"><div><strong>${escaped(plan.words.conflict)}</strong><ul>${lines}</ul></div>
    <div class="callout-actions btn-row"><button type="button" class="btn btn-sm" data-keep="theirs">${escaped(plan.words.keep_theirs)}</button><button type="button" class="btn btn-sm btn-primary" data-keep="mine">${escaped(plan.words.keep_mine)}</button></div></div>`;
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
