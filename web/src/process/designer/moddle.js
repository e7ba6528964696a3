/** What Yinuo writes into BPMN: attributes of its own namespace, on any element. */
const NAMES = [
  "role",
  "assignee",
  "due",
  "elapsed",
  "form",
  "stage",
  "approval",
  "approvers",
  "percent",
  "service",
  "to",
  "text",
  "table",
  "working",
  "collection",
  "elementVariable",
];

export const YINUO = {
  name: "Yinuo",
  prefix: "yinuo",
  uri: "https://yinuo.example/bpmn",
  xml: { tagAlias: "lowerCase" },
  types: [
    {
      name: "Settings",
      extends: ["bpmn:BaseElement"],
      properties: NAMES.map((name) => ({ name, isAttr: true, type: "String" })),
    },
  ],
};
