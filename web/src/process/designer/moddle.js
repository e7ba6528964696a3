/**
 * What Yinuo writes into BPMN: attributes of its own namespace. Only on the elements that use them: on any element they
 * would clash with BPMN's own names, such as the `text` of a note or the `to` of an assignment, and these were lost.
 */
const OF_STEPS = [
  "role",
  "assignee",
  "due",
  "elapsed",
  "form",
  "stage",
  "approval",
  "approvers",
  "percent",
  "nobody",
  "own",
  "remind",
  "escalate",
  "copies",
  "answer",
  "service",
  "to",
  "text",
  "table",
  "result",
];

function attributes(names) {
  return names.map((name) => ({ name, isAttr: true, type: "String" }));
}

export const YINUO = {
  name: "Yinuo",
  prefix: "yinuo",
  uri: "https://yinuo.example/bpmn",
  xml: { tagAlias: "lowerCase" },
  types: [
    { name: "Settings", extends: ["bpmn:FlowNode"], properties: attributes(OF_STEPS) },
    { name: "Timing", extends: ["bpmn:TimerEventDefinition"], properties: attributes(["working"]) },
    {
      name: "Repetition",
      extends: ["bpmn:MultiInstanceLoopCharacteristics"],
      properties: attributes(["collection", "elementVariable"]),
    },
  ],
};
