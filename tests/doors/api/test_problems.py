"""Whatever is refused is told in a sentence that says what to do, and what cannot be read is no server error."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any
from unittest.mock import MagicMock
from uuid import UUID

import pytest
from django.test import Client
from pydantic import BaseModel, ConfigDict, Field

from tests.cast import NOW, Factory, found_factory
from yinuo.doors.api import fault_words, routes
from yinuo.doors.api.bodies import strange
from yinuo.doors.api.problems import _BY_STATUS, Problem, sentence
from yinuo.flow.plans import actions as plans
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import tokens

NOBODY = UUID("11111111-1111-4111-8111-111111111111")
# Their sentences are made of what the failure itself holds, and are looked at where it is raised.
_OF_THE_FAILURE = {
    *("InvalidRules", "InvalidAssumptions", "RefusedCalendar", "RefusedAnswers", "RefusedFields", "InvalidPledge"),
    *("UnreadableFile", "InvalidCommitment", "RefusedQuotes", "RefusedTerms", "InvalidSupplyInput", "MoreThanOpen"),
    *(
        "ColumnsMissing",
        "InvalidTable",
        "Undecided",
        "UnreadableTables",
        "CannotFollow",
        "UnknownPerson",
        "UnreadablePlan",
    ),
}
PROBLEMS = [
    (kind, problem)
    for found in iter_modules(routes.__path__)
    for kind, problem in getattr(import_module(f"{routes.__name__}.{found.name}"), "PROBLEMS", {}).items()
    if kind.__name__ not in _OF_THE_FAILURE
]


@pytest.mark.parametrize(("kind", "problem"), PROBLEMS, ids=[kind.__name__ for kind, _problem in PROBLEMS])
def test_every_failure_is_told_in_a_sentence(kind: type[Exception], problem: Problem) -> None:
    error = MagicMock(spec=()) if problem.detail is None else MagicMock()

    assert problem.detail is not None or problem.status in _BY_STATUS
    assert sentence(problem=problem, error=error).endswith("。")


def test_the_faults_of_a_failure_are_told_with_what_to_do() -> None:
    by_field = fault_words.told(faults={"name": "missing", "due_at": "past"})
    cycle = {"at": -1, "id": "7", "field": "links", "code": "cycle", "values": {"path": "1 → 2 → 1"}}
    by_change = fault_words.told(faults=[{"at": 2, "id": "", "field": "minutes", "code": "out_of_range"}, cycle])
    many = fault_words.told(faults={f"f{n}": "missing" for n in range(12)})

    assert by_field == "请更正：name：缺少，请补上；due_at：要在将来，请改晚。"
    assert by_change.startswith(
        "请更正：changes.2.minutes：超出允许的范围，请改小或改大；7 links：这样连会绕成一圈（1 → 2 → 1）"
    )
    assert many.endswith("f9：缺少，请补上；另有 2 处。")


class Part(BaseModel):
    """A part."""

    one: int = 0


class Whole(BaseModel):
    """A body with parts of each kind."""

    part: Part | None = None
    parts: list[Part] = []
    named: dict[str, Part] = {}
    any: dict[str, Any] = {}
    told: str = Field("", alias="as")


class Open(BaseModel):
    """A body that may hold more than it names."""

    model_config = ConfigDict(extra="allow")


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        (Whole, {"part": {"one": 1}, "parts": [{}], "named": {"x": {}}, "any": {"free": 1}, "as": "x"}, []),
        (Whole, [], [((), "dict_type")]),
        (Whole, {"told": "x"}, [(("told",), "extra_forbidden")]),
        (Whole, {"part": {"two": 1}}, [(("part", "two"), "extra_forbidden")]),
        (Whole, {"part": None, "parts": [{}, 7]}, [(("parts", 1), "dict_type")]),
        (Whole, {"named": {"x": {"two": 1}}}, [(("named", "x", "two"), "extra_forbidden")]),
        (list[Part], [{}, {"two": 1}], [((1, "two"), "extra_forbidden")]),
        (Open, {"more": 1}, []),
    ],
)
def test_what_a_body_does_not_know_is_found(kind: Any, value: Any, found: list[Any]) -> None:
    assert list(strange(kind=kind, value=value)) == found


@pytest.fixture
def factory() -> Factory:
    return found_factory()


@pytest.fixture
def call(factory: Factory) -> Any:
    """Call an address with a token of the owner's and return status and answer."""
    with acting_for(factory.id):
        scopes = ["plans:read", "plans:write", "quality:read", "reviews:read"]
        token = tokens.issue_token(member_id=factory.members["owner"].id, name="t", scopes=scopes)
    program = Client(headers={"Authorization": f"Bearer {token}"})

    def answered(method: str, path: str, body: bytes | str = b"", media: str = "application/json") -> Any:
        answer = program.generic(method, f"/api/v1{path}", body, content_type=media)
        return answer.status_code, answer.json()

    return answered


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/lessons?q=%00", "/quality/inspections?item=a%00b", "/projects?x=%00"])
def test_a_nul_in_an_address_is_refused_with_a_sentence(call: Any, path: str) -> None:
    status, told = call("GET", path)

    assert (status, told["faults"][0]["where"]) == (422, "address") and "%00" in told["faults"][0]["fault"]


@pytest.mark.django_db
@pytest.mark.parametrize("media", ["application/json", "text/plain"])
@pytest.mark.parametrize(
    "body", ['{"name": "x"', '{"name": NaN}', '{"name": "\\ud800"}', '{"name": "\\u0000"}', "9e999"]
)
def test_what_is_no_json_is_told_in_words_whatever_it_calls_itself(call: Any, media: str, body: str) -> None:
    status, told = call("POST", "/projects", body, media)

    assert (status, told["faults"][0]["where"]) == (422, "body") and told["faults"][0]["fault"].endswith("。")


@pytest.mark.django_db
@pytest.mark.parametrize("body", ["[]", '"x"', "5"])
def test_a_body_that_is_no_object_undoes_nothing(call: Any, factory: Factory, body: str) -> None:
    with acting_for(factory.id), clock.frozen(NOW):
        project = plans.create_project(name="一", starts_at=NOW)
    status, told = call("POST", f"/projects/{project.id}/undo", body)

    assert status == 422 and told["faults"] == [{"where": "body.told", "fault": "请填对象，即名称与值的对应。"}]


@pytest.mark.django_db
def test_a_misspelt_name_is_refused_beside_what_the_schema_finds(call: Any) -> None:
    status, told = call("POST", "/projects", '{"nmae": "涂装线", "starts_at": "2026-06-01"}')

    assert status == 422
    assert {(one["where"], one["fault"][:6]) for one in told["faults"]} == {
        ("body.new.nmae", "没有这一项，"),
        ("body.new.name", "缺少这一项，"),
        ("body.new.starts_at", "请写明时区，"),
    }


@pytest.mark.django_db
def test_whoever_is_unknown_is_told_so(call: Any) -> None:
    status, told = call("POST", f"/projects/{NOBODY}/undo", "{}")

    assert (status, told["detail"]) == (404, "该对象不存在，或不属于你的组织。")
