/** Our palette, our context pad and what of "change type" can run; everything else of bpmn-js stays as it is. */
import { say } from "../words.js";
import { ENTRIES, shapeOf } from "./kinds.js";

const LAST = 100;
const APPENDED = ["approve", "do", "choose", "event_timer", "finish"];
const NOT_OURS =
  /data-object|data-store|annotation|participant|lane|group|expand-pool|transaction|ad-?hoc|script|complex|cancel/i;

class Palette {
  constructor(palette, create, elementFactory) {
    Object.assign(this, { create, elementFactory });
    palette.registerProvider(LAST, this);
  }

  getPaletteEntries() {
    return (before) => {
      const tools = ["hand-tool", "lasso-tool", "space-tool", "global-connect-tool", "tool-separator"];
      const kept = Object.fromEntries(
        tools.filter((name) => before[name]).map((name) => [name, before[name]]),
      );
      for (const entry of ENTRIES) kept[`create.${entry[0]}`] = this.entry(entry);
      return kept;
    };
  }

  entry(entry) {
    const [key, group, className] = entry;
    const start = (event) => this.create.start(event, shapeOf(this.elementFactory, entry));
    return { group, className, title: say(key), action: { dragstart: start, click: start } };
  }
}
Palette.$inject = ["palette", "create", "elementFactory"];

class ContextPad {
  constructor(contextPad, create, elementFactory, autoPlace) {
    Object.assign(this, { create, elementFactory, autoPlace });
    contextPad.registerProvider(LAST, this);
  }

  getContextPadEntries(element) {
    return (before) => {
      const appends = Object.keys(before).some((name) => name.startsWith("append."));
      const kept = Object.fromEntries(
        Object.entries(before).filter(([name]) => !name.startsWith("append.") && !NOT_OURS.test(name)),
      );
      if (!appends) return kept;
      const ours = ENTRIES.filter(([key]) => APPENDED.includes(key)).map((entry) => [
        `append.${entry[0]}`,
        this.entry(element, entry),
      ]);
      return { ...Object.fromEntries(ours), ...kept };
    };
  }

  entry(element, entry) {
    const [key, , className] = entry;
    const start = (event) =>
      this.create.start(event, shapeOf(this.elementFactory, entry), { source: element });
    const append = () => this.autoPlace.append(element, shapeOf(this.elementFactory, entry));
    return {
      group: "model",
      className,
      title: `${say("append")}：${say(key)}`,
      action: { dragstart: start, click: append },
    };
  }
}
ContextPad.$inject = ["contextPad", "create", "elementFactory", "autoPlace"];

class ReplaceMenu {
  constructor(popupMenu) {
    popupMenu.registerProvider("bpmn-replace", LAST, this);
  }

  getPopupMenuEntries() {
    return (before) => Object.fromEntries(Object.entries(before).filter(([name]) => !NOT_OURS.test(name)));
  }

  getPopupMenuHeaderEntries() {
    return (before) => Object.fromEntries(Object.entries(before).filter(([name]) => !NOT_OURS.test(name)));
  }
}
ReplaceMenu.$inject = ["popupMenu"];

export function providers(texts) {
  const translate = (template, values = {}) =>
    (texts[template] ?? template).replace(
      /\{(\w+)\}/g,
      (whole, name) => texts[values[name]] ?? values[name] ?? whole,
    );
  return {
    __init__: ["ourPalette", "ourContextPad", "ourReplaceMenu"],
    ourPalette: ["type", Palette],
    ourContextPad: ["type", ContextPad],
    ourReplaceMenu: ["type", ReplaceMenu],
    translate: ["value", translate],
  };
}
