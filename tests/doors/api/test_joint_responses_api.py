"""Many alerts weighed together, as programs ask for it."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from tests.doors.api.test_radar_api import Caller, call
from yinuo.ground.kernel import jobs
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people

__all__ = ["call"]


def work_off(job_id: str) -> None:
    for organisation_id in people.organisation_ids():
        with acting_for(organisation_id):
            mine = jobs.job_state(job_id=UUID(job_id)) is not None
        if mine:
            jobs.run_now(organisation_id=organisation_id, job_id=UUID(job_id))


def test_it_is_proposed_started_and_taken_back(call: Caller) -> None:
    status, asked = call("POST", "/joint-responses", {})
    work_off(asked["job_id"])
    proposed = call("GET", f"/joint-responses/{asked['id']}")[1]
    started, going = call("POST", f"/joint-responses/{asked['id']}/application", {"tell": False})
    work_off(going["job_id"])
    applied = call("GET", f"/joint-responses/{asked['id']}")[1]
    undoing = call("DELETE", f"/joint-responses/{asked['id']}/application")[1]
    work_off(undoing["job_id"])

    assert (status, asked["state"], started) == (202, "computing", 202)
    assert proposed["state"] == "proposed" and proposed["proposal"]["orders"]
    assert applied["state"] == "applied"
    assert call("GET", f"/joint-responses/{asked['id']}")[1]["state"] == "undone"
    assert [one["id"] for one in call("GET", "/joint-responses")[1]] == [asked["id"]]


def test_it_cannot_be_started_before_it_is_computed(call: Caller) -> None:
    asked = call("POST", "/joint-responses", {})[1]

    status, problem = call("POST", f"/joint-responses/{asked['id']}/application", {})

    assert (status, problem["type"]) == (409, "urn:yinuo:problem:joint-response-not-open")


def test_stopped_it_is_never_computed(call: Caller) -> None:
    asked = call("POST", "/joint-responses", {})[1]

    stopped = call("DELETE", f"/joint-responses/{asked['id']}/computation")[1]
    work_off(asked["job_id"])

    assert stopped["state"] == "stopped"
    assert call("GET", f"/joint-responses/{asked['id']}")[1]["proposal"] == {}


def test_a_budget_is_written_down_changed_and_retired(call: Caller) -> None:
    status, made = call("POST", "/budgets", {"name": "空运", "unit": "票", "weekly_limit": 3})
    changed = call("PATCH", f"/budgets/{made['id']}", {"weekly_limit": 2})[1]
    retired = call("PATCH", f"/budgets/{made['id']}", {"active": False})[1]

    assert (status, made["left"], changed["left"], retired["active"]) == (201, 3, 2, False)
    assert [one["id"] for one in call("GET", "/budgets")[1]] == [made["id"]]


@pytest.mark.parametrize(("told", "status"), [({"name": "", "weekly_limit": 1}, 422), ({"name": "x"}, 422)])
def test_a_faulty_budget_is_refused(call: Caller, told: dict[str, object], status: int) -> None:
    assert call("POST", "/budgets", told)[0] == status


@pytest.mark.parametrize(
    ("verb", "path"), [("GET", "/joint-responses/{0}"), ("DELETE", "/joint-responses/{0}/computation")]
)
def test_what_does_not_exist_is_404(call: Caller, verb: str, path: str) -> None:
    assert call(verb, path.format(uuid4()))[0] == 404


def test_a_budget_that_does_not_exist_is_404(call: Caller) -> None:
    assert call("PATCH", f"/budgets/{uuid4()}", {"unit": "h"})[0] == 404
