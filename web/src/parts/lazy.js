/** Loads a component's code when its element first stands in the page. */
export function loadOnSight(loaders) {
  const waiting = new Map(Object.entries(loaders));
  const look = () => {
    for (const [name, load] of waiting) {
      if (!document.querySelector(name)) continue;
      waiting.delete(name);
      load();
    }
  };
  look();
  document.addEventListener("htmx:afterSwap", look);
  document.addEventListener("components:look", look);
}
