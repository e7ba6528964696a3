"""Looking back: planned against happened, what people write, lessons that are found again, times that are adopted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW
from tests.flow.reviews.conftest import Shop
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.actions import NewOrder
from yinuo.flow.plans import actions as plans
from yinuo.flow.plans import queries as plan_queries
from yinuo.flow.plans import templates
from yinuo.flow.promises.queries import standards_by_type
from yinuo.flow.reviews import actions, looking_back, queries, references
from yinuo.flow.reviews.actions import NewLesson
from yinuo.flow.reviews.queries import Sought
from yinuo.flow.reviews.subjects import subject
from yinuo.flow.work import actions as work
from yinuo.flow.work.actions import PastStage, StageHistory
from yinuo.ground.kernel import clock


def past_orders(shop: Shop, *, count: int, hours: float) -> None:
    """Enter finished orders whose transport took so many hours."""
    histories = []
    for number in range(count):
        begun = NOW - timedelta(days=40 + number)
        order_id = orders.create_order(
            order=NewOrder(customer_id=shop.factory.vip.id, number=f"OLD-{number}", ordered_at=begun)
        )
        done = PastStage(code="transport", started_at=begun, finished_at=begun + timedelta(hours=hours))
        histories.append(StageHistory(order_id=order_id, stages=[done]))
    work.import_stages(histories=histories)


def order_type(shop: Shop) -> str:
    return subject(order_id=shop.order_id).order.order_type  # type: ignore[union-attr]


def standard(shop: Shop, code: str) -> float:
    kind = order_type(shop)
    return next(one.standard_hours for one in standards_by_type(order_types=[kind])[kind] if one.code == code)


def test_a_look_back_measures_once_and_stands_still_when_closed(shop: Shop) -> None:
    made = actions.open_retrospective(key="a", order_id=shop.order_id)
    again = actions.open_retrospective(key="b", order_id=shop.order_id)
    first = next(one for one in made.measured["rows"] if one["code"] == "confirm")

    actions.edit_retrospective(retrospective_id=made.id, texts={"went_well": "沟通顺畅"}, revision=1)
    with pytest.raises(actions.Conflict):
        actions.edit_retrospective(retrospective_id=made.id, texts={"went_well": "别的"}, revision=1)
    undone = actions.undo_retrospective_edit(retrospective_id=made.id)
    closed = actions.close_retrospective(retrospective_id=made.id)

    assert again.id == made.id and made.number == "FP-2026-0001"
    assert first["planned_hours"] == 4 and first["actual_hours"] == pytest.approx(7)
    assert made.measured["kept"] is None and undone.content["went_well"] == ""
    with pytest.raises(actions.NotNow):
        actions.edit_retrospective(retrospective_id=made.id, texts={"went_well": "x"}, revision=closed.revision)
    assert actions.reopen_retrospective(retrospective_id=made.id).state == "open"


def test_the_log_tells_why_dates_moved(shop: Shop) -> None:
    types = {one.type for one in looking_back.moves(about=subject(order_id=shop.order_id))}

    assert types <= {"promises.order_redated", "promises.promise_confirmed", "radar.alert_raised"}


def test_a_project_is_compared_with_its_baseline(shop: Shop) -> None:
    project = plans.create_project(name="安装", starts_at=NOW)
    task = {"kind": "task", "before": None, "after": {"name": "布线", "minutes": 480}}
    plans.edit(project_id=project.id, changes=[task])
    plans.take_baseline(project_id=project.id, name="合同")

    made = actions.open_retrospective(key="p", project_id=project.id)

    assert [(one["name"], one["planned_hours"]) for one in made.measured["rows"]] == [("布线", 8.0)]


def test_lessons_are_found_by_words_pinyin_and_what_they_are_about(shop: Shop) -> None:
    kind = order_type(shop)
    one = actions.keep_lesson(
        new=NewLesson(
            title="铸件要多留两天", text="雨季慢", stage_code="transport", order_type=kind, labels=("雨季", "雨季")
        )
    )
    actions.keep_lesson(new=NewLesson(title="首件先给客户看", good=True))

    def found(**told: object) -> list[str]:
        return [lesson.title for lesson in queries.lessons(sought=Sought(**told))]  # type: ignore[arg-type]

    assert found(words="铸件 雨季") == found(words="zhujian") == found(label="雨季") == ["铸件要多留两天"]
    assert found(stage_code="transport", good=False) == found(order_type=kind) == ["铸件要多留两天"]
    assert found(good=True) == ["首件先给客户看"] and queries.labels() == ["雨季"]
    assert [lesson.id for lesson in queries.lessons_for(order_types=[kind])] == [one.id]


def test_a_lesson_is_changed_taken_back_removed_and_restored(shop: Shop) -> None:
    made = actions.keep_lesson(new=NewLesson(title="甲"))
    changed = actions.change_lesson(lesson_id=made.id, new=NewLesson(title="乙"), revision=1)

    with pytest.raises(actions.Conflict):
        actions.change_lesson(lesson_id=made.id, new=NewLesson(title="丙"), revision=1)
    assert changed.title == "乙" and actions.undo_lesson_edit(lesson_id=made.id).title == "甲"
    actions.remove_lesson(lesson_id=made.id)
    assert queries.lessons(sought=Sought()) == []
    assert len(queries.lessons(sought=Sought(removed=True))) == 1
    assert actions.restore_lesson(lesson_id=made.id).removed_at is None


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "甲" * 201}, "title"),
        ({"title": "甲", "order_type": "nowhere"}, "order_type"),
        ({"title": "甲", "supplier_code": "NOBODY"}, "supplier_code"),
        ({"title": "甲", "labels": tuple("abcdefghijklmn")}, "labels"),
    ],
)
def test_what_a_lesson_cannot_say_is_refused(shop: Shop, told: dict, field: str) -> None:
    with pytest.raises(actions.InvalidReview) as invalid:
        actions.keep_lesson(new=NewLesson(**told))

    assert field in invalid.value.faults


def test_what_stages_took_is_proposed_adopted_and_taken_back(shop: Shop) -> None:
    past_orders(shop, count=8, hours=108)
    kind = order_type(shop)
    ref = references.stage_reference(order_type=kind, stage_code="transport")
    assert ref is not None and ref.standard_hours == 72 and ref.cases == 8
    assert ref.median_hours == 108 and ref.proposed_hours is not None and 90 < ref.proposed_hours < 126

    told = {"order_type": kind, "stage_code": "transport", "after_hours": ref.proposed_hours, "cases": 8}
    with pytest.raises(actions.NotNow):
        actions.adopt_stage_time(before_hours=71.0, **told)  # somebody else changed it
    adopted = actions.adopt_stage_time(before_hours=72.0, **told)

    assert standard(shop, "transport") == ref.proposed_hours
    actions.undo_adoption(adoption_id=adopted.id)
    assert standard(shop, "transport") == 72
    with pytest.raises(actions.NotNow):
        actions.undo_adoption(adoption_id=adopted.id)


def test_few_cases_propose_nothing(shop: Shop) -> None:
    past_orders(shop, count=2, hours=108)

    ref = references.stage_reference(order_type=order_type(shop), stage_code="transport")

    assert ref is not None and ref.proposed_hours is None and not ref.may_be_adopted


def test_what_tasks_took_is_adopted_into_their_template(shop: Shop) -> None:
    source = plans.create_project(name="安装", starts_at=NOW)
    task = {"kind": "task", "before": None, "after": {"name": "布线", "minutes": 480}}
    plans.edit(project_id=source.id, changes=[task])
    template = templates.keep(project_id=source.id, name="安装模板")
    for number in range(3):
        made = templates.start(source=f"project:{template.id}", name=f"安装 {number}", starts_at=NOW)
        plans.change_project(project_id=made.id, values={"state": "active"})
        [copy] = plan_queries.tasks(project_id=made.id)
        for moment, percent in ((NOW, 50), (NOW + timedelta(days=2), 100)):
            with clock.frozen(moment):
                plans.report(project_id=made.id, task_id=copy.id, done_percent=percent)

    [ref] = references.task_references()
    assert ref.cases == 3 and ref.standard_hours == 8 and ref.proposed_hours and ref.proposed_hours > 8
    assert ref.project_id is not None and ref.task_id is not None
    adopted = actions.adopt_task_time(
        template_id=ref.project_id,
        task_id=ref.task_id,
        before_hours=8,
        after_hours=ref.proposed_hours,
        cases=3,
    )
    [changed] = plan_queries.tasks(project_id=template.id)
    assert changed.minutes == round(ref.proposed_hours * 60)
    actions.undo_adoption(adoption_id=adopted.id)
    [back] = plan_queries.tasks(project_id=template.id)
    assert back.minutes == 480
