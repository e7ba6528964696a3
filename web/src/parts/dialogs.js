/**
 * Dialogs, drawers and menus.
 * `data-dialog="id"` opens a dialog; `data-close` closes its own; a click on the backdrop closes; what htmx
 * puts into `#drawer-body` or `#dialog-body` opens around it; the answer header `HX-Trigger: dialog:close` closes.
 */
const HOSTS = { "drawer-body": "drawer", "dialog-body": "dialog" };

export function openDialog(dialog) {
  if (!dialog || dialog.open) return;
  closeMenus();
  dialog.showModal();
  dialog.querySelector("[autofocus]")?.focus();
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

function onClick(event) {
  const opener = event.target.closest("[data-dialog]");
  if (opener) openDialog(document.getElementById(opener.dataset.dialog));
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target.matches("dialog") && outside(event)) event.target.close();
  closeMenus(event.target.closest("details[data-menu]"));
}

function outside(event) {
  const box = event.target.getBoundingClientRect();
  const { clientX: x, clientY: y } = event;
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}

function onEscape(event) {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

function onSwap(event) {
  const host = HOSTS[event.target.id];
  if (!host) return;
  const dialog = document.getElementById(host);
  if (event.target.childElementCount) openDialog(dialog);
  else dialog.close();
}

export function startDialogs() {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onEscape);
  document.addEventListener("htmx:afterSwap", onSwap);
  document.addEventListener("dialog:close", () => {
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  });
}
