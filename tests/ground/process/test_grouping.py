"""Services asked for together stand in few rows: each is asked once, and one that fails holds up no other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core.bpmn.drawing import element, ways
from tests.core.bpmn.parts import E, S
from yinuo.ground.kernel import timers
from yinuo.ground.kernel.models import Timer
from yinuo.ground.process import instances, jobs, services
from yinuo.ground.process.grouping import GROUPS, MOST_TOGETHER
from yinuo.ground.process.instances import Beginning
from yinuo.ground.process.models import Instance, Task

pytestmark = pytest.mark.django_db

RESERVING = S + element("serviceTask", "hold", **{"yinuo:service": "hold"}) + E + ways("s>hold hold>e")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What the service `hold` was asked, in order; it fails for the number 13."""
    told: list[int] = []

    def hold(call: services.ServiceCall) -> dict[str, Any]:
        told.append(call.variables["n"])
        if call.variables["n"] == 13:
            raise RuntimeError("the thirteenth")
        return {}

    monkeypatch.setitem(services._services, "hold", hold)
    return told


def _begin(play, numbers) -> list[Any]:
    play.publish("holding", RESERVING)
    with play.acting():
        return instances.start_instances(key="holding", beginnings=[Beginning(variables={"n": n}) for n in numbers])


def _statuses(play) -> list[str]:
    with play.acting():
        return sorted(Instance.objects.values_list("status", flat=True))


@pytest.mark.parametrize(("count", "rows"), [(2, 1), (MOST_TOGETHER, 1), (MOST_TOGETHER + 1, 2)])
def test_many_services_are_asked_for_in_few_rows_each_once(play, asked, count: int, rows: int) -> None:
    _begin(play, range(100, 100 + count))
    with play.acting():
        waiting = Timer.objects.filter(kind=GROUPS).count()
    play.settle()

    assert (waiting, sorted(asked)) == (rows, list(range(100, 100 + count)))
    assert _statuses(play) == ["completed"] * count


def test_one_that_fails_is_asked_again_by_itself_and_the_others_go_on(play, asked) -> None:
    _begin(play, range(10, 16))
    play.settle()

    assert _statuses(play) == ["completed"] * 5 + ["running"]
    asked.clear()
    play.wait(seconds=11)
    assert set(asked) == {13}


def test_a_group_that_cannot_be_written_is_taken_apart(play, asked, monkeypatch) -> None:
    spoilt = _begin(play, range(10, 13))[1]
    flush = jobs.Batch.flush

    def refuse(batch: Any) -> None:
        if spoilt in batch.rows:
            raise RuntimeError("cannot be written")
        flush(batch)

    monkeypatch.setattr(jobs.Batch, "flush", refuse)
    play.settle()

    assert _statuses(play) == ["completed"] * 2 + ["running"]
    with play.acting():
        assert [one.key.partition(":")[0] for one in Timer.objects.all()] == [str(spoilt)]


def test_a_token_that_has_gone_on_meanwhile_is_not_asked_for(play, asked) -> None:
    gone, _stays = _begin(play, [1, 2])
    with play.acting():
        instances.withdraw_instance(instance_id=gone)
    play.settle()

    assert asked == [2]


def test_a_token_that_stands_at_a_persons_task_by_now_is_left_there(play, asked) -> None:
    play.publish("people", S + element("userTask", "sign") + E + ways("s>sign sign>e"))
    first, second = play.start("people"), play.start("people")
    with play.acting():
        (token,) = Instance.objects.get(pk=first).state["t"]
        of = [[str(first), token[0]], [str(second), token[0]]]
        timers.set_timers(kind=GROUPS, moments=[("left over", play.now, {"of": of})])
    play.settle()

    assert play.incidents() == [] and _statuses(play) == ["running"] * 2
    with play.acting():
        assert Task.objects.filter(state="open").count() == 2
