/** Keeps `<time data-ago>` true while the page stays open. */
const STEPS = [
  [60, "second", 1],
  [3600, "minute", 60],
  [86400, "hour", 3600],
  [2592000, "day", 86400],
  [31536000, "month", 2592000],
  [Number.POSITIVE_INFINITY, "year", 31536000],
];

export function ago(moment, now, language) {
  const seconds = (moment - now) / 1000;
  const [, unit, length] = STEPS.find(([limit]) => Math.abs(seconds) < limit);
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  return words.format(
    unit === "second" ? 0 : Math.round(seconds / length),
    unit === "second" ? "minute" : unit,
  );
}

function refresh() {
  const now = Date.now();
  for (const element of document.querySelectorAll("time[data-ago]")) {
    const moment = Date.parse(element.dateTime);
    if (!Number.isNaN(moment))
      element.textContent = ago(moment, now, document.documentElement.lang || undefined);
  }
}

export function startTimes() {
  setInterval(refresh, 60_000);
}
