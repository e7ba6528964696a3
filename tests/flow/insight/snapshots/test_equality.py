"""Both engines say the same of whatever facts: every measure there is, by every dimension, with its spread and rows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.cast import found_factory
from yinuo.core.measuring import Aggregate, Cell, Chosen, Question, Statement, cells, detail, spreads, summary
from yinuo.core.measuring.semantics import by_held
from yinuo.flow.insight import calendars
from yinuo.flow.insight.dimensions import DIMENSIONS
from yinuo.flow.insight.facts import FACTS, relation
from yinuo.flow.insight.metrics import METRICS
from yinuo.flow.insight.snapshots import reading, writing
from yinuo.flow.insight.snapshots.store import Manifest, Part
from yinuo.ground.kernel import remembering
from yinuo.ground.kernel.tenancy import acting_for, current_organisation
from yinuo.ground.people import actions as people
from yinuo.ground.people.models import Organisation
from yinuo.ground.people.queries import OWN_ROW

pytestmark = pytest.mark.django_db
START, DAY = datetime(2026, 3, 1, tzinfo=UTC), timedelta(days=1)
SINCE, UNTIL = START + 2 * DAY, START + 40 * DAY
ZONES = ("Asia/Shanghai", "America/New_York", "Asia/Kathmandu")
TEXTS = ("", "vip", "华东", "a'b", 'x,"y"', "\\N", "two\nlines", "100 %s", " ends ", "Ä", "a")

moments = st.integers(0, 60 * 86_400).map(lambda second: START + timedelta(seconds=second, microseconds=second % 7))
VALUES = {
    "boolean": st.booleans(),
    "bigint": st.integers(-5, 5),
    "smallint": st.integers(0, 5),
    "integer": st.integers(0, 5),
    "varchar": st.sampled_from(TEXTS),
    "float": st.integers(-40, 40).map(lambda n: n / 8),
    "double": st.floats(-100, 100).map(lambda n: round(n, 3)),
    "date": moments.map(datetime.date),
    "timestamp": moments.map(lambda moment: moment.replace(tzinfo=None)),
    "timestamptz": moments,
    "decimal(38, 10)": st.integers(-9_999, 9_999).map(lambda n: Decimal(n) / 100),
    "uuid": st.integers(1, 4).map(lambda n: UUID(int=n)),
}


@pytest.fixture(autouse=True)
def organisation(settings: object, tmp_path: Path) -> Iterator[None]:
    settings.SNAPSHOTS_FOLDER = tmp_path  # type: ignore[attr-defined]
    with acting_for(found_factory().id):
        people.set_preferences(changes={"insight.fiscal_month": 4})
        yield


@pytest.mark.parametrize("code", FACTS)
def test_both_engines_say_the_same_of_any_facts(code: str) -> None:
    columns = writing._columns(relation(code))
    live = Statement(text=f"select * from given_{code}", parameters=())
    with connection.cursor() as cursor:
        known = relation(code)
        cursor.execute(f"create temp table given_{code} as {known.text} limit 0", known.parameters)

    # Without shrinking, which takes minutes where each example asks hundreds of questions.
    @settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(data=st.data(), size=st.integers(0, 25), zone=st.sampled_from(ZONES))
    def alike(data: st.DataObject, size: int, zone: str) -> None:
        Organisation.objects.update(timezone=zone)
        remembering.forget(OWN_ROW)
        fill(code, columns, [data.draw(row(columns, place)) for place in range(size)])
        kept = writing.export(facts=live, code=code)
        manifest = Manifest(
            organisation_id=current_organisation(),
            as_of=START,
            bounds=(),
            definitions={},
            parts=(Part(files={code: kept}),),
        )
        for question in questions(code, zone):
            check(question, live, manifest, code)

    alike()


def questions(code: str, zone: str) -> Iterator[Question]:
    measures = tuple(one for one in METRICS.values() if one.facts == code)
    asked = {"measures": measures, "since": SINCE, "until": UNTIL, "zone": zone}
    yield Question(**asked)
    for dimension in map(calendars.worked_out, DIMENSIONS.values()):
        if all(dimension.serves(measure) for measure in measures):
            yield Question(**asked, groups=(dimension,))
            yield Question(**asked, groups=(dimension,), most=2, leading=frozenset({measures[-1].code}))
    if not DIMENSIONS["region"].serves(measures[0]):
        return
    for excluded in (False, True):
        chosen = Chosen(dimension=DIMENSIONS["region"], keys=("华东", "a'b", ""), excluded=excluded)
        yield Question(**asked, groups=(DIMENSIONS["tier"], DIMENSIONS["month"]), filters=(chosen,))


def check(question: Question, live: Statement, manifest: Manifest, code: str) -> None:
    held = {"manifest": manifest, "code": code, "since": SINCE, "until": UNTIL}
    here = asked(summary(question, facts=live))
    there = reading.rows(statement=summary(by_held(question), facts=reading.FACTS), **held)
    ours, theirs = cells(question, here), cells(question, there)
    assert said(theirs) == said(ours)
    if question.most:
        assert_biggest(question, live, ours, theirs, {row[-1] for row in (*here, *there)})
        return
    if len(question.groups) > 1:
        return
    for measure in question.measures:
        single = Question(**{**vars(question), "measures": (measure,)})
        spread = reading.rows(statement=spreads(by_held(single), facts=reading.FACTS), **held)
        assert rounded(spread) == rounded(asked(spreads(single, facts=live)))
        if not question.groups:
            facts = asked(detail(single, facts=live, limit=99))
            same = reading.detailed(statement=detail(by_held(single), facts=reading.FACTS, limit=99), **held)
            assert [one[:3] for one in same] == [one[:3] for one in facts]
            assert [one[3] for one in same] == pytest.approx([float(one[3]) for one in facts])
            assert_adds_up(measure.aggregate, [one[3] for one in same], theirs[0], measure.code)


def assert_biggest(
    question: Question, live: Statement, ours: list[Cell], theirs: list[Cell], told: set[object]
) -> None:
    """Hold the biggest groups against all of them, put in order here."""
    every = cells(question, asked(summary(replace(question, most=0), facts=live)))
    [leading] = question.leading
    every.sort(key=lambda cell: (-cell.numbers[leading].count, cell.labels[0] or cell.keys[0], cell.keys[0]))
    expected = [cell.keys for cell in every[: question.most]]
    assert [cell.keys for cell in ours] == [cell.keys for cell in theirs] == expected
    assert told == ({len(every)} if every else set())


def assert_adds_up(how: Aggregate, values: list[float], cell: Cell, code: str) -> None:
    """Hold the rows of a number against it."""
    number = cell.numbers[code]
    assert number.count == len(values)
    if values and how is not Aggregate.MEDIAN:
        total = math.fsum(values)
        expected = {Aggregate.COUNT: len(values), Aggregate.SUM: total}.get(how, total / len(values))
        assert number.value == pytest.approx(expected)


def row(columns: dict[str, str], place: int) -> st.SearchStrategy[tuple[object, ...]]:
    fixed = {"id": st.just(UUID(int=1_000 + place)), "counted_at": moments}
    free = ("order_id", *fixed)
    return st.tuples(
        *(
            fixed.get(name, VALUES[kind]) if name in free else st.one_of(st.none(), VALUES[kind])
            for name, kind in columns.items()
        )
    )


def fill(code: str, columns: dict[str, str], rows: list[tuple[object, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"delete from given_{code}")
        cursor.executemany(f"insert into given_{code} values ({', '.join(['%s'] * len(columns))})", rows)


def asked(statement: Statement) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.parameters)
        return list(cursor.fetchall())


def said(found: list[Cell]) -> dict[tuple[str, ...], tuple[object, ...]]:
    return {
        cell.keys: (
            cell.labels,
            {
                code: (one.count, *(near(number) for number in (one.value, one.low, one.high)))
                for code, one in cell.numbers.items()
            },
        )
        for cell in found
    }


def rounded(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return sorted(tuple(one if isinstance(one, str | None) else near(float(one)) for one in row) for row in rows)


def near(number: float | None) -> float | None:
    return None if number is None else round(float(number), 7) + 0.0
