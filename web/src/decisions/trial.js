/** A table tried with values: a field for each fact that it asks, and which rows fit. */
import { send } from "../parts/requests.js";
import { choice, field, textInput } from "../process/fields.js";
import { say } from "../process/words.js";

export class Trial {
  constructor(grid) {
    Object.assign(this, { grid, typed: {}, form: grid.querySelector("[data-trial]") });
    this.answer = grid.querySelector("[data-answer]");
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.show(grid.report.asked);
  }

  show(asked) {
    const told = JSON.stringify(asked);
    if (told === this.shown) return;
    this.shown = told;
    this.form.replaceChildren(...asked.map((one) => field(one.label, this.control(one))));
  }

  control(one) {
    const set = (value) => {
      this.typed[one.name] = value;
      this.ask();
    };
    const value = this.typed[one.name] ?? "";
    if (one.kind === "boolean")
      return choice(
        value,
        [
          ["true", say("true")],
          ["false", say("false")],
        ],
        set,
        say("choose_one"),
      );
    if (one.choices.length && one.kind !== "number")
      return choice(value, one.choices, set, say("choose_one"));
    const type = { number: "number", date: "date" }[one.kind] ?? "text";
    return textInput(value, set, { type, step: type === "number" ? "any" : undefined, autocomplete: "off" });
  }

  /** Asks again, a moment after the last change; nothing typed asks nothing. */
  ask() {
    clearTimeout(this.timer);
    if (!Object.values(this.typed).some(Boolean)) {
      this.answer.replaceChildren();
      this.grid.hit([]);
      return;
    }
    this.timer = setTimeout(() => this.send(), 250);
  }

  async send() {
    const body = JSON.stringify({ table: this.grid.sheet.now, facts: this.typed });
    const answer = await send("POST", this.grid.told.trial, body).catch(() => null);
    if (!answer?.ok) return;
    const { rows, fault, results } = await answer.json();
    this.grid.hit(rows);
    const hit = rows.length ? say("try_hit", { rows: rows.join(", ") }) : say("try_none");
    const told = results.map(([name, text]) => (name ? `${name} = ${text}` : text)).join("；");
    this.answer.dataset.tone = fault ? "critical" : rows.length ? "fine" : "watch";
    this.answer.textContent = fault || `${hit} → ${told || say("try_nothing")}`;
  }
}
