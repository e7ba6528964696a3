/**
 * A walk through the process on paper: the server replays what was chosen and answers where tokens stand and what can
 * happen next. The host shows marks (`host.marks`, `host.draw()`) and holds a place `[data-rehearsal]`.
 */
import { send } from "../parts/requests.js";
import { choice, field, textInput } from "./fields.js";
import { make, sprite } from "./make.js";
import { say } from "./words.js";

export class Rehearsal {
  constructor(host, content) {
    Object.assign(this, { host, content, chosen: [], facts: {}, on: false });
    this.place = host.querySelector("[data-rehearsal]");
  }

  start() {
    this.on = true;
    this.chosen = [];
    this.facts = Object.fromEntries(
      this.host.options.facts.filter((one) => one.example !== "").map((one) => [one.name, one.example]),
    );
    this.walk();
  }

  stop() {
    if (!this.on) return;
    this.on = false;
    this.place.hidden = true;
    this.host.marks = {};
    this.host.draw();
  }

  async walk() {
    const body = JSON.stringify({ ...(await this.content()), facts: this.facts, chosen: this.chosen });
    const answer = await send("POST", this.host.data.rehearse, body).catch(() => null);
    const told = await answer?.json().catch(() => null);
    if (!this.on) return;
    this.place.hidden = false;
    if (!answer?.ok) {
      this.place.replaceChildren(
        this.head(),
        make("p", { class: "sheet-fault", "data-tone": "critical" }, told?.text ?? say("offline")),
      );
      return;
    }
    this.host.marks = Object.fromEntries([
      ...told.done.map((id) => [id, "done"]),
      ...Object.keys(told.tokens).map((id) => [id, "active"]),
    ]);
    this.host.draw(told.tokens);
    this.show(told);
  }

  choose(what, facts = {}) {
    this.chosen.push({ do: what.do, number: what.number, called: what.called, facts });
    this.walk();
  }

  head() {
    const back = make(
      "button",
      {
        type: "button",
        class: "btn btn-sm",
        disabled: !this.chosen.length,
        onclick: () => {
          this.chosen.pop();
          this.walk();
        },
      },
      sprite("arrow-back-up"),
      say("rehearse_back"),
    );
    const stop = make(
      "button",
      {
        type: "button",
        class: "btn btn-icon btn-sm",
        "aria-label": say("rehearse_stop"),
        onclick: () => this.stop(),
      },
      sprite("x"),
    );
    return make(
      "div",
      { class: "sheet-head" },
      make("h2", {}, say("rehearse")),
      make("div", { class: "btn-row" }, back, stop),
    );
  }

  show(told) {
    const over = told.status !== "running";
    const next = told.choices.flatMap((one) => this.buttons(one));
    const troubles = told.troubles.map((one) =>
      make("p", { class: "sheet-fault", "data-tone": "critical" }, `${one.name}：${one.text}`),
    );
    this.place.replaceChildren(
      this.head(),
      ...troubles,
      over
        ? make("p", { class: "rehearsal-over" }, sprite("flag"), `${say("rehearse_done")}${told.status_text}`)
        : make("div", { class: "rehearsal-next" }, make("h3", {}, say("rehearse_next")), ...next),
      this.factsOf(told),
    );
  }

  buttons(one) {
    const named = { name: (one.do === "fail" ? "" : one.called) || one.name };
    const button = (word, icon, facts) =>
      make(
        "button",
        { type: "button", class: "btn btn-sm", onclick: () => this.choose(one, facts) },
        sprite(icon),
        say(word, named),
      );
    const icons = {
      complete: "check",
      fail: "alert-triangle",
      fire: "clock",
      message: "mail",
      signal: "broadcast",
      retry: "refresh",
    };
    if (one.do === "complete" && this.host.approves(one.element)) {
      return [
        button("answer_yes", "check", { approved: true }),
        button("answer_no", "x", { approved: false }),
      ];
    }
    return [button(`do_${one.do}`, icons[one.do], {})];
  }

  factsOf(told) {
    if (!told.asked.length) return make("span", {});
    const rows = told.asked.map((name) => {
      const fact = this.host.options.facts.find((one) => one.name === name);
      return field(fact?.label ?? name, this.input(name, fact));
    });
    return make(
      "details",
      { class: "rehearsal-facts", open: !this.chosen.length },
      make("summary", {}, say("rehearse_facts")),
      make("div", { class: "form" }, ...rows),
    );
  }

  input(name, fact) {
    const set = (value) => {
      this.facts[name] = value;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.walk(), 500);
    };
    if (fact?.kind === "choice") return choice(this.facts[name], fact.choices, set);
    if (fact?.kind === "truth")
      return choice(
        String(this.facts[name]),
        [
          ["true", say("true")],
          ["false", say("false")],
        ],
        (value) => set(value === "true"),
      );
    const number = fact?.kind === "number" || typeof this.facts[name] === "number";
    return textInput(this.facts[name] ?? "", (value) => set(guess(value, number)), {
      type: "text",
      inputmode: number ? "decimal" : "text",
    });
  }
}

function guess(value, number) {
  if (value === "true" || value === "false") return value === "true";
  return (number || /^-?\d+(\.\d+)?$/.test(value)) && value !== "" && !Number.isNaN(Number(value))
    ? Number(value)
    : value;
}
