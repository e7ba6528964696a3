/* Runs before the first paint: the chosen theme and density, so that nothing flashes. A classic script. */
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const apply = () => {
    const chosen = read("y-theme") ?? "auto";
    const liked = chosen === "auto" ? (dark.matches ? "dark" : "light") : chosen;
    root.dataset.bsTheme = root.dataset.fixedTheme ?? liked; // a wall screen is dark whatever is chosen
    root.dataset.themeChoice = chosen;
    root.dataset.density = read("y-density") ?? "dense";
    root.dispatchEvent(new CustomEvent("theme:changed"));
  };
  apply();
  dark.addEventListener("change", apply);
  window.addEventListener("storage", apply);
  root.addEventListener("theme:apply", apply);
})();
