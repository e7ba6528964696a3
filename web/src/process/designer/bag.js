/** An element of the diagram as the sheet reads and writes it; every change can be undone. */
const TIMERS = { date: "timeDate", duration: "timeDuration", cycle: "timeCycle" };

const READERS = {
  name: (bo) => bo.name ?? "",
  note: (bo) => bo.documentation?.[0]?.text ?? "",
  called: (bo) => bo.calledElement ?? "",
  wait: (_bo, bag) => bag.wait(),
  condition: (bo) => bo.conditionExpression?.body ?? "",
  otherwise: (bo) => bo.sourceRef?.default === bo,
  interrupting: (bo) => bo.cancelActivity !== false,
  repeat: (_bo, bag) => bag.repeat(),
};

export class Bag {
  constructor(modeler, element) {
    Object.assign(this, { modeler, element, bo: element.businessObject });
  }

  get(name) {
    const reader = READERS[name];
    return reader ? reader(this.bo, this) : (this.bo.get(`yinuo:${name}`) ?? "");
  }

  set(name, value) {
    const setter = this[`set_${name}`];
    if (setter) setter.call(this, value);
    else if (name === "name") this.update({ name: value });
    else if (name === "called") this.update({ calledElement: value || undefined });
    else this.update({ [`yinuo:${name}`]: value || undefined });
  }

  update(properties, element = this.element) {
    this.modeler.get("modeling").updateProperties(element, properties);
  }

  make(type, properties, parent = this.bo) {
    const made = this.modeler.get("bpmnFactory").create(type, properties);
    made.$parent = parent;
    return made;
  }

  set_note(text) {
    this.update({ documentation: text ? [this.make("bpmn:Documentation", { text })] : [] });
  }

  set_condition(text) {
    const body = text ? this.make("bpmn:FormalExpression", { body: text }) : undefined;
    this.update({ conditionExpression: body });
  }

  set_otherwise(on) {
    this.update({ default: on ? this.bo : undefined }, this.element.source);
    if (on) this.set_condition("");
  }

  set_interrupting(on) {
    this.update({ cancelActivity: on });
  }

  event() {
    return this.bo.eventDefinitions?.[0];
  }

  wait() {
    const told = this.event();
    if (!told) return this.bo.messageRef ? { kind: "message", text: this.bo.messageRef.name ?? "" } : null;
    const kind = told.$type.replace("bpmn:", "").replace("EventDefinition", "").toLowerCase();
    if (kind === "timer") {
      const found = Object.entries(TIMERS).find(([, property]) => told[property]);
      const working = told.get("yinuo:working") === "true";
      return { kind: found?.[0] ?? "duration", text: found ? (told[found[1]].body ?? "") : "", working };
    }
    const of = { message: "messageRef", signal: "signalRef", error: "errorRef" }[kind];
    return { kind, text: of ? (told[of]?.errorCode ?? told[of]?.name ?? "") : "" };
  }

  set_wait(held) {
    if (!held) {
      this.update({ eventDefinitions: [] });
      return;
    }
    if (held.kind in TIMERS) {
      const told = this.make("bpmn:TimerEventDefinition", held.working ? { "yinuo:working": "true" } : {});
      told[TIMERS[held.kind]] = this.make("bpmn:FormalExpression", { body: held.text }, told);
      this.update({ eventDefinitions: [told] });
      return;
    }
    const kind = held.kind[0].toUpperCase() + held.kind.slice(1);
    const told = this.make(`bpmn:${kind}EventDefinition`, {
      [`${held.kind}Ref`]: this.root(kind, held.text),
    });
    this.update({ eventDefinitions: [told] });
  }

  set_message(name) {
    this.update({ messageRef: name ? this.root("Message", name) : undefined });
  }

  /** The message, signal or error of that name, shared by the whole file. */
  root(kind, name) {
    const definitions = this.modeler.getDefinitions();
    const property = kind === "Error" ? "errorCode" : "name";
    const known = definitions.rootElements.find(
      (one) => one.$type === `bpmn:${kind}` && one[property] === name,
    );
    if (known) return known;
    const made = this.make(
      `bpmn:${kind}`,
      { name, ...(kind === "Error" ? { errorCode: name } : {}) },
      definitions,
    );
    const used = new Set(this.used(kind));
    const stale = definitions.rootElements.find((one) => one.$type === `bpmn:${kind}` && !used.has(one));
    if (stale) definitions.rootElements.splice(definitions.rootElements.indexOf(stale), 1);
    definitions.rootElements.push(made);
    return made;
  }

  used(kind) {
    const property = `${kind.toLowerCase()}Ref`;
    return this.modeler
      .get("elementRegistry")
      .getAll()
      .filter((one) => one !== this.element)
      .flatMap(({ businessObject: bo }) => [
        bo?.[property],
        ...(bo?.eventDefinitions ?? []).map((told) => told[property]),
      ])
      .filter(Boolean);
  }

  repeat() {
    const loop = this.bo.loopCharacteristics;
    if (loop?.$type !== "bpmn:MultiInstanceLoopCharacteristics")
      return { how: "", collection: "", item: "", enough: "" };
    return {
      how: loop.isSequential ? "sequential" : "parallel",
      collection: loop.get("yinuo:collection") ?? loop.$attrs["camunda:collection"] ?? "",
      item: loop.get("yinuo:elementVariable") ?? "",
      enough: loop.completionCondition?.body ?? "",
    };
  }

  set_repeat({ how, collection, item, enough }) {
    if (!how) {
      this.update({ loopCharacteristics: undefined });
      return;
    }
    const loop = this.make("bpmn:MultiInstanceLoopCharacteristics", {
      isSequential: how === "sequential",
      "yinuo:collection": collection || undefined,
      "yinuo:elementVariable": item || undefined,
    });
    if (enough) loop.completionCondition = this.make("bpmn:FormalExpression", { body: enough }, loop);
    this.update({ loopCharacteristics: loop });
  }
}
