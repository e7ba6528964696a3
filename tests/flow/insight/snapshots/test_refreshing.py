"""A snapshot holds what the database holds, follows what changes, and where it fails nobody notices but the log."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from tests.cast import NOW, Factory, found_factory
from tests.flow.insight.books import delivered
from tests.flow.insight.test_insight import DAY, PERIOD, added_up, factory
from yinuo.flow.care import actions as care
from yinuo.flow.insight import engines, queries, sight
from yinuo.flow.insight.dimensions import DIMENSIONS
from yinuo.flow.insight.facts import FACTS
from yinuo.flow.insight.metrics import METRICS
from yinuo.flow.insight.queries import Period
from yinuo.flow.insight.snapshots import choosing, reading, refreshing, store, writing
from yinuo.flow.insight.snapshots.store import SnapshotDamaged
from yinuo.flow.orders.models import Order
from yinuo.ground.kernel import clock, jobs, timers
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.models import Job
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people

pytestmark = pytest.mark.django_db
__all__ = ["factory"]
LATER = NOW + 20 * DAY
SETS = len(FACTS)


@pytest.fixture(autouse=True)
def heavy(settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let snapshots answer everything, in parts of two orders."""
    settings.SNAPSHOTS_FOLDER = tmp_path  # type: ignore[attr-defined]
    monkeypatch.setattr(choosing, "HEAVY_FACTS", 0)
    monkeypatch.setattr(writing, "PART_ORDERS", 2)


def refreshed() -> int:
    """Refresh in a transaction of its own, for a transaction keeps to the snapshot that it began with."""
    engines.forget()
    with clock.frozen(LATER):
        return writing.refresh()


def numbers(**more: object) -> dict[str, object]:
    with clock.frozen(LATER):
        return {code: queries.number(metric=code, period=PERIOD, **more) for code in METRICS}  # type: ignore[arg-type]


def test_every_measure_says_the_same_on_both_and_opens_its_rows(factory: Factory) -> None:
    with acting_for(factory.id), clock.frozen(LATER):
        refreshed()
        for code, metric in METRICS.items():
            for dimension in [one for one in DIMENSIONS.values() if one.serves(metric)]:
                asked = {"metric": code, "dimension": dimension.code, "period": PERIOD}
                by_snapshot = queries.breakdown(**asked)
                with engines.live():
                    assert by_snapshot == queries.breakdown(**asked)
            number, facts = queries.number(metric=code, period=PERIOD), queries.rows(metric=code, period=PERIOD)
            assert number.value == pytest.approx(added_up(code, facts).value) and number.count == len(facts)
            with engines.live():
                assert facts == queries.rows(metric=code, period=PERIOD)
                by = "tier" if DIMENSIONS["tier"].serves(metric) else "month"
                assert queries.spread(metric=code, groups=[by], period=PERIOD)
        assert engines.as_of() == LATER


def test_only_what_changed_is_written_anew(factory: Factory) -> None:
    with acting_for(factory.id):
        first, again = refreshed(), refreshed()
        [order_id] = [one.order.id for one in queries.rows(metric="csat", period=PERIOD) if one.order.number == "D"]
        with acting_for(factory.id), clock.frozen(LATER):
            care.raise_complaint(
                order_id=order_id, topic="late", text="晚", reporter="王工", channel="portal", key="another"
            )
        after_complaint = refreshed()
        counted = numbers()
        with engines.live():
            assert counted == numbers()

    # Two parts of every set; then nothing; then the complaints and deliveries of one part.
    assert (first, again, after_complaint) == (2 * SETS, 0, 2)
    assert counted["complaints_raised"].count == 2  # type: ignore[attr-defined]


def test_what_nobody_told_the_log_is_followed_too(factory: Factory) -> None:
    with acting_for(factory.id):
        refreshed()
        with acting_for(factory.id):
            Order.objects.filter(number="A").update(region="别处")
        assert refreshed() == SETS - 1, "the days of machines know no order"
        with acting_for(factory.id):
            delivered(to=[factory.vip] * 3, ordered_at=NOW, days=4)
        # The part that was last has an end now, and two more begin.
        assert refreshed() == 3 * SETS
        with acting_for(factory.id):
            Order.objects.filter(number__startswith="C-001-").delete()
        refreshed()
        with clock.frozen(LATER):
            regions = {one.key for one in queries.breakdown(metric="deliveries", dimension="region", period=PERIOD)}
        assert "别处" in regions and numbers()["deliveries"].count == 4  # type: ignore[attr-defined]


def damage_cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def damage_silent(path: Path) -> None:
    seen, content = path.stat(), bytearray(path.read_bytes())
    content[len(content) // 3] ^= 255
    path.write_bytes(content)
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))


@pytest.mark.parametrize("damage", [Path.unlink, damage_cut])
def test_a_damaged_snapshot_leaves_the_answer_to_the_database_and_is_mended(factory: Factory, damage: object) -> None:
    with acting_for(factory.id):
        refreshed()
        expected = numbers()
        damage(next(store.folder().glob("deliveries-*")))  # type: ignore[operator]
        engines.forget()

        assert numbers() == expected and engines.as_of() is None
        assert store.present() is None
        assert refreshed() == 1
        assert numbers() == expected and engines.as_of() == LATER


def test_a_file_that_changed_silently_is_found_by_its_hash(factory: Factory) -> None:
    with acting_for(factory.id):
        refreshed()
        damage_silent(next(store.folder().glob("orders-*")))

        assert (refreshed(), refreshed()) == (1, 0)


def test_a_snapshot_that_was_removed_is_made_again(factory: Factory) -> None:
    with acting_for(factory.id):
        refreshed()
        store.remove()
        engines.forget()

        assert numbers()["deliveries"].count == 4 and engines.as_of() is None  # type: ignore[attr-defined]
        assert refreshed() == 2 * SETS


def test_no_organisation_finds_anothers_snapshot(factory: Factory) -> None:
    with acting_for(factory.id):
        refreshed()
        own, held = store.folder(), store.present()
    with acting_for(found_factory().id):
        store.new_path("orders")
        for path in own.iterdir():
            (store.folder() / path.name).write_bytes(path.read_bytes())
        assert held is not None and store.present() is None
        with pytest.raises(SnapshotDamaged):
            store.checked(manifest=held, kept=held.files("orders")[0])
        foreign = next(own.glob("orders-*"))
        with pytest.raises(duckdb.Error, match="disabled"):
            reading.connection(store.folder()).execute(f"select * from read_parquet('{foreign}')")
        assert numbers()["deliveries"].count == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("change", "live"),
    [
        ({}, False),
        ({"HEAVY_FACTS": 5}, True),
        ({"now": LATER + timedelta(minutes=29)}, False),
        ({"now": LATER + timedelta(minutes=31)}, True),
        ({"definition": "another"}, True),
    ],
)
def test_light_questions_and_old_snapshots_are_left_to_the_database(
    factory: Factory, monkeypatch: pytest.MonkeyPatch, change: dict[str, object], live: bool
) -> None:
    if "HEAVY_FACTS" in change:
        monkeypatch.setattr(choosing, "HEAVY_FACTS", change["HEAVY_FACTS"])
    with acting_for(factory.id):
        refreshed()
        if "definition" in change:
            monkeypatch.setattr(writing, "definition", lambda _code: "another")
        with clock.frozen(change.get("now", LATER)):  # type: ignore[arg-type]
            queries.number(metric="deliveries", period=PERIOD)

        assert (engines.as_of() is None) is live


def test_who_may_not_see_a_customer_finds_it_in_no_number_of_a_snapshot(factory: Factory) -> None:
    with acting_for(factory.id), clock.frozen(LATER):
        refreshed()
        member = factory.members["viewer"].id
        sight.set_sight(member_id=member, limits={"customer": [str(factory.vip.id)]}, metrics=["csat"], dimensions=[])
        with acting_as(f"member:{member}"):
            found = queries.breakdown(metric="deliveries", dimension="customer", period=PERIOD)
            rows = queries.rows(metric="deliveries", period=PERIOD)
            with pytest.raises(queries.UnknownMetric):
                queries.number(metric="csat", period=PERIOD)

        assert [one.key for one in found] == [str(factory.vip.id)] and len(rows) == 2
        assert engines.as_of() == LATER


def test_large_organisations_have_snapshots_and_small_ones_lose_them(factory: Factory) -> None:
    with acting_for(factory.id), clock.frozen(NOW):
        people.set_preferences(changes={refreshing.SNAPSHOTS_FROM.name: 4})
        refreshing.expect([])
        [first] = timers.moments_of(kind=refreshing.DUE, keys=[refreshing.DUE]).values()
        refreshing.begin([])
        [due] = timers.moments_of(kind=refreshing.DUE, keys=[refreshing.DUE]).values()
        [job] = Job.objects.filter(kind=refreshing.REFRESH)
    jobs.run_now(organisation_id=factory.id, job_id=job.id)
    with acting_for(factory.id):
        job.refresh_from_db()
        made = store.present()
        people.set_preferences(changes={refreshing.SNAPSHOTS_FROM.name: 5})
        refreshing.begin([])

        assert (first, due) == (NOW, NOW + timedelta(minutes=10))
        assert job.state == Job.State.DONE, job.error
        assert made is not None and store.present() is None
        assert Job.objects.filter(kind=refreshing.REFRESH).count() == 1


def test_a_period_without_facts_is_empty_in_a_snapshot_too(factory: Factory) -> None:
    with acting_for(factory.id), clock.frozen(LATER):
        refreshed()
        early = Period(since=NOW - 9 * DAY, until=NOW - 8 * DAY)
        empty = queries.number(metric="deliveries", period=early)

    assert (empty.value, empty.count) == (0, 0)
