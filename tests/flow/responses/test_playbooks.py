"""Playbooks are written down, changed, retired and brought back; every change can be taken back."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.cast import NOW, Factory, found_factory
from tests.flow.radar.conftest import Place
from yinuo.flow.radar import queries as radar
from yinuo.flow.responses import actions, queries
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people

MEASURE: dict[str, Any] = {
    "name": "外协加工",
    "name_en": "Outsource",
    "kind": "production",
    "role": "planner",
    "task_title": "安排外协",
    "stage_codes": ["@work"],
    "cost_minor": 500_000,
    "cost_share": 0.02,
    "hours_gained": 60.0,
    "tells_customer": True,
    "customer_text": "我们已安排合作工厂同步加工。",
    "customer_text_en": "A partner plant now works on your order as well.",
}


def _add(name: str = "外协", **told: Any) -> tuple[actions.Defined, actions.Defined]:
    book = actions.add_playbook(name=name)
    return book, actions.add_measure(playbook_id=book.id, values={**MEASURE, **told})


def _measure(code_or_id: Any) -> queries.MeasureFacts:
    (found,) = [one for book in queries.playbooks() for one in book.measures if code_or_id in (one.code, one.id)]
    return found


def test_a_new_organisation_begins_with_a_starter_set(factory: Factory) -> None:
    with acting_for(factory.id):
        books = queries.playbooks()

    assert [book.code for book in books] == ["customer", "logistics", "production", "supply"]
    assert all(book.name_en and book.measures for book in books)
    assert all(one.name_en for book in books for one in book.measures)


def test_a_measure_that_was_written_down_is_offered(factory: Factory, place: Place) -> None:
    place("SO-1", days=7.5, vip=True)
    with clock.frozen(NOW), acting_for(factory.id):
        _book, added = _add()
        (alert,) = radar.alerts()
        found = queries.situation(alert_id=alert.id)

    offered = {one.measure.id: one for one in found.options()}
    assert offered[added.id].cost_minor == 500_000 + round(0.02 * found.order.value_minor)
    assert offered[added.id].hours_gained == 60


@pytest.mark.parametrize("what", ["measure", "playbook"])
def test_what_is_retired_is_kept_and_not_offered_until_it_comes_back(factory: Factory, what: str) -> None:
    with acting_for(factory.id):
        book, added = _add()

        def retire(active: bool) -> None:
            if what == "measure":
                actions.change_measure(measure_id=added.id, changes={"active": active})
            else:
                actions.change_playbook(playbook_id=book.id, changes={"active": active})

        retire(False)
        offered = {one.id for one in queries.measures()}
        kept = queries.measure(measure_id=added.id)
        retire(True)
        again = {one.id for one in queries.measures()}

    assert added.id not in offered and kept is not None and added.id in again


def test_a_change_is_told_in_the_log_and_can_be_taken_back(factory: Factory) -> None:
    with acting_for(factory.id):
        before = _measure("overtime")
        changed = actions.change_measure(
            measure_id=before.id, changes={"cost_minor": 90_000, "hours_gained": 16, "name": "  周末   加班 "}
        )
        after = _measure("overtime")
        told = kernel.recent(types=["responses.measure_changed"], limit=1)[0].payload
        assert changed.edit_id is not None
        actions.undo_edit(edit_id=changed.edit_id)
        restored = _measure("overtime")

    assert (after.name, after.cost_minor, after.hours_gained) == ("周末 加班", 90_000, 16)
    assert told["changes"]["cost_minor"] == [200_000, 90_000]
    assert restored == before


def test_what_somebody_changed_since_is_not_set_back(factory: Factory) -> None:
    with acting_for(factory.id):
        measure = _measure("overtime")
        first = actions.change_measure(measure_id=measure.id, changes={"cost_minor": 1})
        actions.change_measure(measure_id=measure.id, changes={"cost_minor": 2})
        assert first.edit_id is not None
        with pytest.raises(actions.EditNotUndoable):
            actions.undo_edit(edit_id=first.edit_id)

        assert _measure("overtime").cost_minor == 2


def test_an_addition_taken_back_is_gone_and_only_once(factory: Factory) -> None:
    with acting_for(factory.id):
        book, added = _add()
        assert added.edit_id and book.edit_id
        with pytest.raises(actions.EditNotUndoable):
            actions.undo_edit(edit_id=book.edit_id)  # it holds a measure
        actions.undo_edit(edit_id=added.edit_id)
        actions.undo_edit(edit_id=book.edit_id)
        with pytest.raises(actions.EditNotUndoable):
            actions.undo_edit(edit_id=book.edit_id)

        assert queries.measure(measure_id=added.id) is None
        assert queries.playbook(playbook_id=book.id) is None


def test_a_change_that_changes_nothing_leaves_no_trace(factory: Factory) -> None:
    with acting_for(factory.id):
        measure = _measure("overtime")
        position = kernel.log_position()
        done = actions.change_measure(measure_id=measure.id, changes={"name": measure.name})

        assert done.edit_id is None and kernel.log_position() == position


@pytest.mark.parametrize(
    ("told", "faults"),
    [
        ({"name": "  "}, {"name": "missing"}),
        ({"name": "长" * 101}, {"name": "too_long"}),
        ({"task_title": ""}, {"task_title": "missing"}),
        ({"kind": "magic"}, {"kind": "unknown"}),
        ({"role": "king"}, {"role": "unknown"}),
        ({"cost_minor": -1}, {"cost_minor": "out_of_range"}),
        ({"cost_minor": True}, {"cost_minor": "out_of_range"}),
        ({"cost_share": 1.01}, {"cost_share": "out_of_range"}),
        ({"cost_share": float("nan")}, {"cost_share": "out_of_range"}),
        ({"hours_gained": 1e9}, {"hours_gained": "out_of_range"}),
        ({"hours_least": 61.0}, {"hours_least": "not_rising"}),
        ({"hours_least": 10.0, "hours_most": 59.0}, {"hours_most": "not_rising"}),
        ({"stage_codes": ["nowhere"]}, {"stage_codes": "unknown"}),
        ({"stage_codes": "@work"}, {"stage_codes": "wrong_type"}),
        ({"tells_customer": "yes"}, {"tells_customer": "wrong_type"}),
        ({"customer_text": "长" * 501}, {"customer_text": "too_long"}),
        ({"colour": "red"}, {"colour": "unknown"}),
        ({"kind": "magic", "cost_share": -1}, {"kind": "unknown", "cost_share": "out_of_range"}),
    ],
)
def test_every_fault_of_a_measure_is_named(factory: Factory, told: dict[str, Any], faults: dict[str, str]) -> None:
    with acting_for(factory.id):
        book = actions.add_playbook(name="外协")
        with pytest.raises(actions.InvalidPlaybook) as refused:
            actions.add_measure(playbook_id=book.id, values={**MEASURE, **told})

    assert refused.value.faults == faults


@pytest.mark.parametrize(
    ("told", "faults"),
    [
        ({"name": ""}, {"name": "missing"}),
        ({"name": "预案", "causes": []}, {"causes": "missing"}),
        ({"name": "预案", "causes": ["weather"]}, {"causes": "unknown"}),
    ],
)
def test_every_fault_of_a_playbook_is_named(factory: Factory, told: dict[str, Any], faults: dict[str, str]) -> None:
    with acting_for(factory.id), pytest.raises(actions.InvalidPlaybook) as refused:
        actions.add_playbook(**told)

    assert refused.value.faults == faults


@pytest.mark.parametrize(
    ("language", "said", "unsaid"),
    [
        ("zh-hans", "我们已安排合作工厂同步加工。", "partner plant"),
        ("en", "A partner plant now works on your order as well.", "合作工厂"),
    ],
)
def test_the_customer_reads_the_measures_own_words_in_their_language(
    factory: Factory, place: Place, language: str, said: str, unsaid: str
) -> None:
    place("SO-1", days=7.5, vip=True)
    with clock.frozen(NOW), acting_for(factory.id):
        _book, added = _add()
        people.add_contact(customer_id=factory.vip.id, name="W", email="w@h.example", language=language, primary=True)
        (alert,) = radar.alerts()
        draft = queries.situation(alert_id=alert.id).draft(measure_ids=[added.id], new_date=None)

    assert said in draft.text and unsaid not in draft.text


def test_a_measure_tells_how_it_went(factory: Factory, place: Place) -> None:
    place("SO-1", days=7.5, vip=True)
    with clock.frozen(NOW), acting_for(factory.id):
        (alert,) = radar.alerts()
        measure = _measure("overtime")
        actions.apply_measures(alert_id=alert.id, measure_ids=[measure.id], member_id=factory.members["manager"].id)
        going = queries.uses_of_measures()
        actions.note_outcomes(deliveries={alert.order_id: NOW})
        proved = queries.uses_of_measures()

    assert going == {measure.id: queries.Uses(applied=1, judged=0, kept=0)}
    assert proved == {measure.id: queries.Uses(applied=1, judged=1, kept=1)}


def test_another_organisation_has_no_part_in_it(factory: Factory) -> None:
    other = found_factory(name="他山机械")
    with acting_for(factory.id):
        book, added = _add()

    with acting_for(other.id):
        assert queries.playbook(playbook_id=book.id) is None
        for change in (
            lambda: actions.change_playbook(playbook_id=book.id, changes={"name": "x"}),
            lambda: actions.change_measure(measure_id=added.id, changes={"name": "x"}),
            lambda: actions.add_measure(playbook_id=uuid4(), values=MEASURE),
        ):
            with pytest.raises(actions.UnknownPlaybook):
                change()
