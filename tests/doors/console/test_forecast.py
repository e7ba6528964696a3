"""`yinuo forecast`: the moment it takes, and what it prints."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import click
import pytest

from tests.cast import NOW, found_factory
from yinuo.doors.console.commands.forecast import _list, _moment
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2018-04-15", datetime(2018, 4, 15, 15, 59, 59, 999999, tzinfo=UTC)),
        ("2018-04-15T09:00", datetime(2018, 4, 15, 1, 0, tzinfo=UTC)),
        ("2018-04-15T09:00+00:00", datetime(2018, 4, 15, 9, 0, tzinfo=UTC)),
    ],
)
def test_a_day_means_its_end_and_an_instant_itself(text: str, moment: datetime) -> None:
    assert _moment(text, SHANGHAI) == moment


def test_what_is_no_date_is_refused_in_words() -> None:
    with pytest.raises(click.BadParameter, match="is no date"):
        _moment("yesterday", SHANGHAI)


@pytest.fixture
def slug(db: None) -> str:
    with clock.frozen(NOW):
        factory = found_factory(slug="risky")
        with acting_for(factory.id):
            for number, days in (("SO-LATE", 4), ("SO-SAFE", 60)):
                new = orders.NewOrder(
                    number=number, customer_code="C-001", ordered_at=NOW, committed_at=NOW + timedelta(days=days)
                )
                orders.create_order(order=new)
    return "risky"


def test_orders_at_risk_are_listed_with_their_reason(slug: str, capsys: pytest.CaptureFixture[str]) -> None:
    _list(as_of="2026-03-11", slug=slug, limit=10, as_json=False)

    printed = capsys.readouterr().out
    assert "1 order at risk of breaking its promise, 0 already late." in printed
    assert "below it why" in printed and "--limit 0" not in printed
    assert "SO-LATE" in printed and "SO-SAFE" not in printed and "[standard]" in printed


def test_what_is_not_listed_is_counted_and_how_to_see_it_is_said(slug: str, capsys: pytest.CaptureFixture[str]) -> None:
    with clock.frozen(NOW), acting_for(queries.organisation_by_slug(slug=slug).id):  # type: ignore[union-attr]
        new = orders.NewOrder(
            number="SO-TOO", customer_code="C-001", ordered_at=NOW, committed_at=NOW + timedelta(days=4)
        )
        orders.create_order(order=new)

    _list(as_of="2026-03-11", slug=slug, limit=1, as_json=False)

    printed = capsys.readouterr().out
    assert "2 orders at risk of breaking their promise" in printed
    assert "The first 1 of them follow, --limit 0 lists all." in printed


def test_programs_get_the_same_as_json(slug: str, capsys: pytest.CaptureFixture[str]) -> None:
    _list(as_of="2026-03-11", slug=slug, limit=0, as_json=True)

    (found,) = json.loads(capsys.readouterr().out)
    assert found["number"] == "SO-LATE" and found["reasons"] and found["reasons_text"]
