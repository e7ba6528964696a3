"""Automations: rules, their dry runs and their runs."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Router, Schema
from pydantic import Field

from yinuo.doors.api.entry import scope
from yinuo.doors.api.fault_words import told
from yinuo.doors.api.problems import Problem
from yinuo.ground.process.automations import reading, ruling, running
from yinuo.ground.process.automations.bodies import InvalidRule
from yinuo.ground.process.automations.deeds import deeds
from yinuo.ground.process.automations.trying import dry_run
from yinuo.ground.process.automations.vocabulary import kinds

router = Router(tags=["automations"])
READ, WRITE = scope("automations:read"), scope("automations:write")
PROBLEMS: dict[type[Exception], Problem] = {
    InvalidRule: Problem(
        status=422,
        code="invalid-rule",
        title=gettext_lazy("规则有误"),  # type: ignore[arg-type]  # told in the reader's language
        detail=lambda error: told(faults=error.faults),
    ),
    running.NotRepeatable: Problem(
        status=409,
        code="run-not-repeatable",
        title=gettext_lazy("不能重新执行"),  # type: ignore[arg-type]
        detail=lambda error: _("这次运行已经成功，无需重新执行。"),
    ),
}


class RuleIn(Schema):
    """A rule: `when` sets it off, `if` is its condition (rows, or an expression in CEL), `then` its deeds."""

    name: str = Field(max_length=100)
    when: dict[str, Any]
    condition: dict[str, Any] = Field(default_factory=dict, alias="if")
    then: list[dict[str, Any]]

    def body(self) -> dict[str, Any]:
        """Return what the rule says."""
        return {"when": self.when, "if": self.condition, "then": self.then}


class NewRule(RuleIn):
    """A rule that is to be written, and perhaps switched on at once."""

    enabled: bool = False


class Switch(Schema):
    """Whether a rule is on."""

    enabled: bool


class RuleOut(Schema):
    """A rule with its runs of the last 30 days."""

    id: UUID
    name: str
    position: int
    enabled: bool
    version: int
    body: dict[str, Any]
    changed_at: datetime
    halted_at: datetime | None
    done: int
    failed: int
    last_run_at: datetime | None


class RunOut(Schema):
    """One run of a rule; `state` is done, failed or stopped, `code` says why it is not done."""

    id: UUID
    rule_id: UUID
    rule_name: str
    version: int
    subject_type: str
    subject_id: UUID | None
    subject_label: str
    state: str
    code: str
    text: str
    results: list[dict[str, Any]]
    attempts: int
    at: datetime


class WouldOut(Schema):
    """One time that a rule would have run."""

    at: datetime
    label: str
    path: str


class TrialOut(Schema):
    """What a dry run found; nothing was done."""

    checked: int
    met: int
    unclear: int
    unclear_text: str
    told: list[WouldOut]
    whole: bool


class Order(Schema):
    """Rules in the order in which they are to stand."""

    rule_ids: list[UUID] = Field(max_length=1_000)


@router.get("/automations", response=list[RuleOut], auth=READ, operation_id="list_automations")
def rules(request: HttpRequest) -> Any:
    """List the rules in their order."""
    return reading.rules()


@router.post("/automations", response={201: RuleOut}, auth=WRITE, operation_id="add_automation")
def add_rule(request: HttpRequest, said: NewRule) -> Any:
    """Write a rule."""
    return 201, _known(ruling.add_rule(name=said.name, body=said.body(), enabled=said.enabled))


@router.get("/automations/vocabulary", response=dict[str, Any], auth=READ, operation_id="automation_vocabulary")
def vocabulary(request: HttpRequest) -> Any:
    """Return what rules may speak of: kinds of things with their facts, and deeds with what they ask for."""
    return {
        "kinds": {
            kind.name: [{"name": fact.name, "label": str(fact.label), "kind": fact.kind} for fact in kind.all_facts()]
            for kind in kinds()
        },
        "deeds": {
            one.name: [{"name": part.name, "label": str(part.label), "kind": part.kind} for part in one.parameters]
            for one in deeds()
        },
    }


@router.post("/automations/dry-runs", response=TrialOut, auth=READ, operation_id="try_automation")
def try_rule(request: HttpRequest, said: RuleIn) -> Any:
    """Tell what a rule would have done in the last 30 days."""
    return vars(dry_run(name=said.name, body=said.body()))


@router.put("/automations/order", response=list[RuleOut], auth=WRITE, operation_id="order_automations")
def order_rules(request: HttpRequest, said: Order) -> Any:
    """Put the rules in order."""
    ruling.order_rules(rule_ids=said.rule_ids)
    return reading.rules()


@router.get("/automations/{rule_id}", response=RuleOut, auth=READ, operation_id="get_automation")
def rule(request: HttpRequest, rule_id: UUID) -> Any:
    """Read one rule."""
    return _known(rule_id)


@router.put("/automations/{rule_id}", response=RuleOut, auth=WRITE, operation_id="change_automation")
def change_rule(request: HttpRequest, rule_id: UUID, said: RuleIn) -> Any:
    """Let a rule say something else from now on."""
    _known(rule_id)
    ruling.change_rule(rule_id=rule_id, name=said.name, body=said.body())
    return _known(rule_id)


@router.patch("/automations/{rule_id}", response=RuleOut, auth=WRITE, operation_id="switch_automation")
def switch_rule(request: HttpRequest, rule_id: UUID, said: Switch) -> Any:
    """Switch a rule on or off."""
    _known(rule_id)
    ruling.switch_rule(rule_id=rule_id, enabled=said.enabled)
    return _known(rule_id)


@router.delete("/automations/{rule_id}", response={204: None}, auth=WRITE, operation_id="remove_automation")
def remove_rule(request: HttpRequest, rule_id: UUID) -> Any:
    """Take a rule out; its runs stay in the log."""
    _known(rule_id)
    ruling.remove_rule(rule_id=rule_id)
    return 204, None


@router.get("/automations/{rule_id}/runs", response=list[RunOut], auth=READ, operation_id="list_automation_runs")
def runs(request: HttpRequest, rule_id: UUID, limit: int = 50, offset: int = 0) -> Any:
    """List the runs of a rule, newest first."""
    _known(rule_id)
    return reading.runs(rule_id=rule_id, limit=min(max(limit, 1), 200), offset=min(max(offset, 0), 1_000_000))


@router.post("/automations/runs/{run_id}/retry", response=RunOut, auth=WRITE, operation_id="retry_automation_run")
def retry(request: HttpRequest, run_id: UUID) -> Any:
    """Try a run that failed once more."""
    if reading.run(run_id=run_id) is None:
        raise Http404
    running.retry(run_id=run_id)
    return reading.run(run_id=run_id)


def _known(rule_id: UUID) -> reading.RuleFacts:
    found = reading.rule(rule_id=rule_id)
    if found is None:
        raise Http404
    return found
