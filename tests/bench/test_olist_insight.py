"""Insight against raw Olist tables: the numbers by hand, by the files, and by the layer after the real import."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.olist import insight
from bench.olist.__main__ import main
from bench.olist.insight import Compared, from_files, insight_lines
from bench.olist.tables import TablesMissingError
from tests.doors.console.test_olist_import import folder
from yinuo.doors.console.olist.importing import import_olist
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people

__all__ = ["folder"]


def test_the_files_alone_say_what_was_reckoned_by_hand(folder: Path) -> None:
    found = from_files(folder)

    # "on-time" took 7 days and 5 hours, "dateless" 16 days and 14 hours; both came in time, one was rated.
    assert found["deliveries"] == 2 and found["on-time rate"] == 1
    assert found["lead time, days"] == pytest.approx((7 + 5 / 24 + 16 + 14 / 24) / 2)
    assert found["rating, in time"] == 5 and found["rating, later"] is None and found["average lateness, days"] is None


@pytest.mark.django_db
def test_the_layer_says_the_same_after_the_import(folder: Path) -> None:
    home = people.found_organisation(name="Olist", slug="olist-say", timezone=insight.ZONE, country="BR")
    import_olist(organisation_id=home, folder=folder, report=lambda _name, _done, _total: None)

    with acting_for(home):
        layer = dict(insight._layer_numbers())

    raw = from_files(folder)
    assert layer.keys() == raw.keys()
    assert all(insight._close(raw[name], layer[name]) for name in raw)


@pytest.mark.parametrize(
    ("raw", "layer", "snapshot", "agrees"),
    [
        (0.5, 0.5, 0.5, True),
        (0.5, 0.5 + 1e-12, 0.5, True),
        (0.5, 0.5, 0.5001, False),
        (None, None, None, True),
        (None, 0.0, None, False),
    ],
)
def test_what_differs_is_told_and_ends_with_one(
    monkeypatch: pytest.MonkeyPatch, raw: float, layer: float, snapshot: float, agrees: bool
) -> None:
    row = Compared(name="n", raw=raw, layer=layer, snapshot=snapshot)
    monkeypatch.setattr(insight, "compare", lambda **_asked: [row])

    assert main(["insight", "--data", "anywhere"]) == int(not agrees)
    assert ("DIFFER" in insight_lines(rows=[row])[1]) is not agrees


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TablesMissingError, match="olist_orders_dataset"):
        from_files(tmp_path)
