"""The process by which change orders are approved before customers see them: shipped for all, theirs to change."""

from __future__ import annotations

from yinuo.ground.process import shipping

KEY = "change-approval"

# One step that managers and owners answer, whoever is first; a refusal ends it.
_DRAWING = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:yinuo="https://yinuo.example/bpmn"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI" targetNamespace="https://yinuo.example/bpmn" id="definitions">
  <process id="change-approval" name="变更单审批" isExecutable="true">
    <startEvent id="asked" name="申请"/>
    <userTask id="approve" name="批准变更单" yinuo:approval="any" yinuo:approvers="role:manager; role:owner"
      yinuo:due="= answer_within"/>
    <endEvent id="answered" name="已答复"/>
    <sequenceFlow id="asks" sourceRef="asked" targetRef="approve"/>
    <sequenceFlow id="answers" sourceRef="approve" targetRef="answered"/>
  </process>
  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="change-approval">
    <bpmndi:BPMNShape id="asked_di" bpmnElement="asked">
      <dc:Bounds x="160" y="102" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="approve_di" bpmnElement="approve">
      <dc:Bounds x="250" y="80" width="120" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="answered_di" bpmnElement="answered">
      <dc:Bounds x="424" y="102" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="asks_di" bpmnElement="asks">
      <di:waypoint x="196" y="120"/><di:waypoint x="250" y="120"/></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="answers_di" bpmnElement="answers">
      <di:waypoint x="370" y="120"/><di:waypoint x="424" y="120"/></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>
"""


def ship() -> None:
    """Publish the process as it comes, where the organisation has none of this name."""
    shipping.ship(key=KEY, drawing=_DRAWING.encode)
