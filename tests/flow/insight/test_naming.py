"""A stage is called as the kinds of orders call it, in the reader's language; of one order, as that order calls it."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.utils import translation

from tests.cast import Factory
from tests.flow.insight.test_insight import PERIOD, factory
from yinuo.flow.insight import naming, queries
from yinuo.flow.promises.standards import StageStandard, replace_standards
from yinuo.flow.work.models import Stage
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process.models import Task

pytestmark = pytest.mark.django_db
__all__ = ["factory"]


@pytest.mark.parametrize(
    ("language", "whole", "own", "gone"),
    [
        ("zh-hans", "制造 / 外协制造", ["制造", "外协制造"], "pack"),
        ("en", "Making / Outside", ["Making", "外协制造"], "pack"),
    ],
)
def test_a_stage_of_two_names_is_called_by_both_and_each_row_by_its_own(
    factory: Factory, language: str, whole: str, own: list[str], gone: str
) -> None:
    with acting_for(factory.id), translation.override(language):
        for kind, name, name_en in (("make_to_stock", "制造", "Making"), ("make_to_order", "外协制造", "Outside")):
            standard = StageStandard(code="make", name=name, name_en=name_en, standard_hours=8)
            replace_standards(order_type=kind, stages=[standard])
        Stage.objects.filter(order__number="A", code="make").update(name="制造", name_en="Making")
        Stage.objects.filter(order__number="B", code="make").update(name="外协制造")
        labels = {
            one.key: one.label for one in queries.breakdown(metric="stages_finished", dimension="stage", period=PERIOD)
        }
        rows = queries.rows(metric="stage_hours", period=PERIOD)

        assert (labels["make"], labels["pack"]) == (whole, gone)
        assert sorted(one.about for one in rows) == sorted(own)
        assert naming.name_of("stage", "make") == whole


def test_what_was_done_for_an_order_that_is_no_more_has_its_row(factory: Factory) -> None:
    with acting_for(factory.id):
        Task.objects.filter(title="task sales").update(subject_id=UUID(int=7))

        number = queries.number(metric="tasks_done", period=PERIOD).value
        rows = queries.rows(metric="tasks_done", period=PERIOD)

    assert number == len(rows)
    assert [one.order for one in rows if one.about == "task sales"] == [None]
