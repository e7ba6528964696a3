/** Forms of the page, such as publishing, wait until everything that was drawn is saved. */
export function submitAfterSaving(saver) {
  const onSubmit = async (event) => {
    if (!event.target.matches("[data-after-saving]") || event.target.dataset.saved) return;
    event.preventDefault();
    if (await saver.flush()) {
      event.target.dataset.saved = "1";
      // A form that is just being submitted does not hear of another submission: let the first one end.
      setTimeout(() => event.target.requestSubmit());
    }
  };
  document.addEventListener("submit", onSubmit, true);
}
