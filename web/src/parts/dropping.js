/** Takes a file that was handed in out of a form again. */
export function startDropping() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-drop-file]");
    button?.closest("li").remove();
  });
}
