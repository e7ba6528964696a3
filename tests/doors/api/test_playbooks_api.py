"""Playbooks as programs read and write them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.doors.api.test_radar_api import Caller, call

__all__ = ["call"]
MEASURE: dict[str, Any] = {"name": "外协", "kind": "production", "role": "planner", "task_title": "安排外协"}


def test_a_playbook_is_written_down_changed_retired_and_listed_last(call: Caller) -> None:
    status, made = call("POST", "/playbooks", {"name": "外协", "name_en": "Outsource", "causes": ["lateness"]})
    added = call("POST", f"/playbooks/{made['id']}/measures", {**MEASURE, "cost_minor": 50_000, "hours_gained": 12})
    cheaper = call("PATCH", f"/measures/{added[1]['id']}", {"cost_minor": 40_000})[1]
    retired = call("PATCH", f"/playbooks/{made['id']}", {"active": False})[1]
    listed = call("GET", "/playbooks")[1]

    assert (status, added[0], made["measures"]) == (201, 201, [])
    assert (cheaper["cost_minor"], cheaper["hours_gained"], cheaper["applied"]) == (40_000, 12, 0)
    assert retired["active"] is False and [one["name"] for one in retired["measures"]] == ["外协"]
    assert listed[-1]["id"] == made["id"] and call("GET", f"/playbooks/{made['id']}")[1] == retired


def test_a_measure_that_is_retired_is_no_longer_offered_for_alerts(call: Caller) -> None:
    alert_id = call("GET", "/alerts")[1]["alerts"][0]["id"]
    offered = call("GET", f"/alerts/{alert_id}/measures")[1]

    call("PATCH", f"/measures/{offered[0]['measure_id']}", {"active": False})
    after = call("GET", f"/alerts/{alert_id}/measures")[1]

    assert len(after) == len(offered) - 1
    assert offered[0]["measure_id"] not in [one["measure_id"] for one in after]


@pytest.mark.parametrize(
    ("told", "faults"),
    [
        ({"role": "king"}, {"role": "unknown"}),
        ({"stage_codes": ["nowhere"], "hours_gained": 1e6}, {"stage_codes": "unknown", "hours_gained": "out_of_range"}),
        ({"name": "  "}, {"name": "missing"}),
    ],
)
def test_a_faulty_measure_is_refused_with_every_fault(
    call: Caller, told: dict[str, Any], faults: dict[str, str]
) -> None:
    book = call("GET", "/playbooks")[1][0]

    status, problem = call("POST", f"/playbooks/{book['id']}/measures", {**MEASURE, **told})

    assert (status, problem["type"], problem["faults"]) == (422, "urn:yinuo:problem:invalid-playbook", faults)
    assert call("GET", f"/playbooks/{book['id']}")[1] == book


@pytest.mark.parametrize("path", ["/playbooks/{0}", "/measures/{0}"])
def test_what_does_not_exist_is_404(call: Caller, path: str) -> None:
    assert call("GET", path.format(uuid4()))[0] == 404
