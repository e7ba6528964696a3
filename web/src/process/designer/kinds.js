/** What an element of the diagram is called in the sheet, and what new ones begin with. */
import { say } from "../words.js";

export function kindOf(element) {
  const bo = element.businessObject;
  const is = (name) => bo.$type === `bpmn:${name}`;
  if (is("UserTask")) return bo.get("yinuo:approval") ? "approve" : "do";
  if (is("ServiceTask")) return bo.get("yinuo:service") === "notify" ? "notify" : "service";
  if (is("SequenceFlow")) return "way";
  return PLAIN[bo.$type.slice(5)] ?? "other";
}

const PLAIN = {
  BusinessRuleTask: "rule",
  CallActivity: "call",
  StartEvent: "start",
  EndEvent: "finish",
  IntermediateCatchEvent: "catch",
  BoundaryEvent: "catch",
  ReceiveTask: "receive",
  SendTask: "send",
  IntermediateThrowEvent: "throw",
};

/** The entries of the palette and of "append": [key, group, icon class, shape, name, settings]. */
export const ENTRIES = [
  ["start", "event", "bpmn-icon-start-event-none", { type: "bpmn:StartEvent" }],
  [
    "approve",
    "activity",
    "bpmn-icon-user",
    { type: "bpmn:UserTask" },
    { approval: "any", approvers: "role:manager", due: "PT8H" },
  ],
  ["do", "activity", "bpmn-icon-user-task", { type: "bpmn:UserTask" }, { role: "operator", due: "PT8H" }],
  [
    "notify",
    "activity",
    "bpmn-icon-send",
    { type: "bpmn:ServiceTask" },
    { service: "notify", to: "initiator" },
  ],
  ["service", "activity", "bpmn-icon-service-task", { type: "bpmn:ServiceTask" }],
  ["rule", "activity", "bpmn-icon-business-rule", { type: "bpmn:BusinessRuleTask" }],
  ["call", "activity", "bpmn-icon-call-activity", { type: "bpmn:CallActivity" }],
  ["subprocess", "activity", "bpmn-icon-subprocess-expanded", { type: "bpmn:SubProcess", isExpanded: true }],
  ["choose", "gateway", "bpmn-icon-gateway-xor", { type: "bpmn:ExclusiveGateway" }],
  ["together", "gateway", "bpmn-icon-gateway-parallel", { type: "bpmn:ParallelGateway" }],
  ["any", "gateway", "bpmn-icon-gateway-or", { type: "bpmn:InclusiveGateway" }],
  ["events", "gateway", "bpmn-icon-gateway-eventbased", { type: "bpmn:EventBasedGateway" }],
  [
    "event_timer",
    "event",
    "bpmn-icon-intermediate-event-catch-timer",
    { type: "bpmn:IntermediateCatchEvent", eventDefinitionType: "bpmn:TimerEventDefinition" },
  ],
  [
    "event_message",
    "event",
    "bpmn-icon-intermediate-event-catch-message",
    { type: "bpmn:IntermediateCatchEvent", eventDefinitionType: "bpmn:MessageEventDefinition" },
  ],
  ["finish", "event", "bpmn-icon-end-event-none", { type: "bpmn:EndEvent" }],
  [
    "end",
    "event",
    "bpmn-icon-end-event-terminate",
    { type: "bpmn:EndEvent", eventDefinitionType: "bpmn:TerminateEventDefinition" },
  ],
];

const UNNAMED = new Set([
  "start",
  "finish",
  "end",
  "choose",
  "together",
  "any",
  "events",
  "event_timer",
  "event_message",
]);

export function shapeOf(elementFactory, [key, , , shape, settings]) {
  const made = elementFactory.createShape({ ...shape });
  const bo = made.businessObject;
  if (!UNNAMED.has(key)) bo.set("name", say(key));
  for (const [name, value] of Object.entries(settings ?? {})) bo.set(`yinuo:${name}`, value);
  return made;
}
