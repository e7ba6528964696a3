"""A number is never given twice, also where what carried the last one is gone."""

from __future__ import annotations

import pytest

from tests.cast import NOW, found_factory
from yinuo.flow.plans import actions
from yinuo.flow.plans.models import Project
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db


def test_a_number_is_never_given_twice() -> None:
    with acting_for(found_factory().id), clock.frozen(NOW):
        first, second = (actions.create_project(name=name, starts_at=NOW) for name in "ab")
        Project.objects.filter(pk=second.id).delete()
        third = actions.create_project(name="c", starts_at=NOW)
        Project.objects.filter(pk=third.id).update(number=f"PJ-{NOW.year}-0009")  # as an import would
        fourth = actions.create_project(name="d", starts_at=NOW)

    numbers = [one.number for one in (first, second, third, fourth)]
    assert [one[-4:] for one in numbers] == ["0001", "0002", "0003", "0010"]
