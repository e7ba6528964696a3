"""Taking a file back takes back what its columns of custom fields said, unless somebody wrote there since."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from tests.cast import Factory, found_factory
from tests.doors.desk.custom import define
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process.custom import holding, reading
from yinuo.ground.process.custom.finding import Sought, those_with
from yinuo.ground.process.forms.filling import BadAnswers
from yinuo.ground.supply import actions, forms, models
from yinuo.ground.supply.actions import NewItem

pytestmark = pytest.mark.django_db
COLOUR = {"key": "colour", "kind": "text", "label": "颜色"}
SERIAL = {"key": "serial", "kind": "text", "label": "图号", "unique": True}
FILE = "物料编码,名称,颜色,图号\nM-1,改名,红,A-9\nM-2,电机,绿,A-8\nN-1,新件,蓝,A-7"


@pytest.fixture
def factory() -> Factory:
    found = found_factory()
    define(found.id, kind="item", fields=[COLOUR, SERIAL])
    with acting_for(found.id):
        actions.save(drafts=[NewItem(code="M-1", name="减速机"), NewItem(code="M-2", name="电机")])
        holding.fill(kind="item", subject_id=_id("M-1"), given={"colour": "灰", "serial": "A-1"})
    return found


def _id(code: str) -> UUID:
    found: UUID = models.Item.objects.get(code=code).id
    return found


def _held(code: str) -> dict[str, Any]:
    one = _id(code)
    return reading.values_of(kind="item", subject_ids=[one]).get(one, {})


def _bring(factory: Factory) -> UUID:
    with translation.override("zh-hans"):
        with acting_for(factory.id):
            batch = forms.upload(kind="item", content=FILE.encode(), name="表.csv")
            mapping = forms.preview(batch_id=batch.id).mapping
        forms.import_now(
            organisation_id=factory.id, batch_id=batch.id, mapping=mapping, report=lambda done, total: None
        )
    return batch.id


def test_what_items_held_comes_back(factory: Factory) -> None:
    batch_id = _bring(factory)

    with acting_for(factory.id):
        brought = [_held(code) for code in ("M-1", "M-2", "N-1")]
        done = forms.undo_import(batch_id=batch_id)
        after = [_held(code) for code in ("M-1", "M-2")]
        grey = models.Item.objects.filter(those_with(kind="item", sought=[Sought(key="colour", values=("灰",))]))
        codes = list(grey.values_list("code", flat=True))

    assert [one["colour"] for one in brought] == ["红", "绿", "蓝"]
    assert (done.restored, done.removed) == (2, 1)
    assert after == [{"colour": "灰", "serial": "A-1"}, {}] and codes == ["M-1"]


def test_what_somebody_wrote_since_stays(factory: Factory) -> None:
    batch_id = _bring(factory)

    with acting_for(factory.id):
        holding.fill(kind="item", subject_id=_id("M-1"), given={"colour": "黑"})
        forms.undo_import(batch_id=batch_id)

        assert (_held("M-1")["colour"], models.Item.objects.get(code="M-1").name) == ("黑", "减速机")


def test_a_removed_item_frees_the_value_that_only_one_may_hold(factory: Factory) -> None:
    with acting_for(factory.id):
        with pytest.raises(BadAnswers):
            holding.fill(kind="item", subject_id=_id("M-2"), given={"serial": "A-1"})

        actions.remove_records(kind="item", ids=[_id("M-1")])

        assert holding.fill(kind="item", subject_id=_id("M-2"), given={"serial": "A-1"})
