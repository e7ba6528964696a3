/** ISO 8601 durations between text and a number with a unit; what has several units is told in hours. */
const PARTS = /^P(?:(\d+)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+)M)?)?$/;

export function hoursOf(text) {
  const match = (text ?? "").match(PARTS);
  if (!match || text === "P" || text.endsWith("T")) return null;
  const [, days = 0, hours = 0, minutes = 0] = match;
  return Number(days) * 24 + Number(hours) + Number(minutes) / 60;
}

export function ofHours(hours) {
  if (!(hours > 0)) return "";
  const minutes = Math.round(hours * 60);
  const [whole, rest] = [Math.floor(minutes / 60), minutes % 60];
  return `PT${whole ? `${whole}H` : ""}${rest ? `${rest}M` : ""}`;
}

export function split(text) {
  const match = (text ?? "").match(PARTS);
  if (match?.[1] && !match[2] && !match[3]) return { count: Number(match[1]), unit: "days" };
  const hours = hoursOf(text);
  if (hours === null) return { count: "", unit: "hours" };
  if (hours < 1 && hours > 0) return { count: Math.round(hours * 60), unit: "minutes" };
  return { count: hours, unit: "hours" };
}

export function join(count, unit) {
  const number = Number(count);
  if (!(number > 0)) return "";
  if (unit === "days" && Number.isInteger(number)) return `P${number}D`;
  return ofHours(unit === "days" ? number * 24 : unit === "minutes" ? number / 60 : number);
}
