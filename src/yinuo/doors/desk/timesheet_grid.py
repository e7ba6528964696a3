"""The week's grid of one member: lines by what time is spent on, a cell for each day, what can be chosen to add."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from yinuo.doors.desk import cost_words
from yinuo.doors.desk.stage_names import first_names_by_code, stage_names
from yinuo.flow.costs import actions, queries
from yinuo.flow.costs.queries import EntryFacts
from yinuo.flow.orders import queries as orders
from yinuo.flow.work import queries as work
from yinuo.ground.kernel.wording import called

SEPARATOR = " · "
MOST_LINES, OFFERED = 60, 40
WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One day of a line; `name` is what the form calls it."""

    name: str
    day: date
    entry: EntryFacts | None
    open: bool

    @property
    def text(self) -> str:
        """Return its hours."""
        return cost_words.hours_text(self.entry.minutes) if self.entry else ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """What time was spent on, with its days."""

    key: str
    title: str
    sub: str
    order_id: UUID | None
    cells: tuple[Cell, ...]

    @property
    def minutes(self) -> int:
        """Return all minutes of the line."""
        return sum(cell.entry.minutes for cell in self.cells if cell.entry)


def days_of(week: date) -> list[date]:
    """Return the seven days of a week."""
    return [week + timedelta(days=number) for number in range(7)]


def lines(*, member_id: UUID, week: date, added: Sequence[str], locked: bool) -> list[Line]:
    """Return the lines of a week: what it holds, what the week before held, and what the address adds."""
    now = queries.entries(member_id=member_id, since=week)
    before = queries.entries(member_id=member_id, since=week - WEEK)
    known = {one.line: (one.label, one.order_id) for one in [*before, *now]}
    for text in added[:MOST_LINES]:
        found = chosen(text)
        if found is not None:
            known[found.kind, found.key, found.stage_code] = (found.label, found.order_id)
    cells = {(one.line, one.day): one for one in now}
    customers = _customers(order_id for _label, order_id in known.values())
    names = first_names_by_code(stage_names())
    ordered = sorted(known.items(), key=lambda pair: (pair[0][0] == "internal", pair[1][0], pair[0][2]))
    return [
        _line(identity, label, order_id, week, cells, customers, names, locked)
        for identity, (label, order_id) in ordered[:MOST_LINES]
    ]


def chosen(text: str) -> actions.Subject | None:
    """Return what a typed text means: an order's number, one with a stage behind it, or work inside the house."""
    plain = text.strip()
    for code, word in cost_words.INTERNAL.items():
        if plain.lower() in (code, str(word).lower()):
            return actions.find(kind="internal", key=code)
    number, _separator, stage = plain.partition(SEPARATOR.strip())
    order = orders.order_by_number(number=number.strip())
    if order is None:
        return None
    wanted = stage.strip()
    codes = {name: one.code for one in work.stages(order_id=order.id) for name in (one.code, called(one))}
    if wanted and wanted not in codes:
        return None
    return actions.find(kind="order", key=str(order.id), stage_code=codes.get(wanted, ""))


def offered(*, role: str, member_id: UUID, since: date) -> list[str]:
    """Return what is near at hand to book on: what was booked lately, what the role has in hand, inside work."""
    names = first_names_by_code(stage_names())
    lately = queries.entries(member_id=member_id, since=since - 4 * WEEK, until=since + WEEK)
    found = [
        SEPARATOR.join(part for part in (one.label, names.get(one.stage_code, one.stage_code)) if part)
        for one in lately
        if one.kind == "order"
    ]
    stages = work.stages_for_roles(roles=[role], limit=OFFERED)
    known = orders.facts_for(order_ids=[one.order_id for one in stages])
    found += [SEPARATOR.join((known[one.order_id].number, called(one))) for one in stages if one.order_id in known]
    return [*dict.fromkeys(found)][:OFFERED] + [str(word) for word in cost_words.INTERNAL.values()]


def bookings(told: Mapping[str, str]) -> tuple[list[actions.Booking], dict[str, str]]:
    """Return what the fields of a form book, and the faults of those that cannot be read, by field."""
    found, faults = [], {}
    for name, text in told.items():
        if not name.startswith("c|"):
            continue
        booking = _booking(name, text, told.get(f"n|{name[2:]}"))
        if booking is None:
            faults[name] = text
        else:
            found.append(booking)
    return found, faults


def _booking(name: str, text: str, note: str | None) -> actions.Booking | None:
    minutes, parts = cost_words.minutes_of(text), name.split("|")
    if minutes is None or len(parts) != 5:
        return None
    try:
        day = date.fromisoformat(parts[4])
    except ValueError:
        return None
    return actions.Booking(day=day, minutes=minutes, kind=parts[1], key=parts[2], stage_code=parts[3], note=note)


def _customers(order_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    wanted = [one for one in order_ids if one is not None]
    return {one.id: one.customer_name for one in orders.facts_for(order_ids=wanted).values()}


def _line(
    identity: tuple[str, str, str],
    label: str,
    order_id: UUID | None,
    week: date,
    cells: Mapping[tuple[tuple[str, str, str], date], EntryFacts],
    customers: Mapping[UUID, str],
    names: Mapping[str, str],
    locked: bool,
) -> Line:
    kind, key, stage_code = identity
    found = []
    for day in days_of(week):
        entry = cells.get((identity, day))
        is_open = not locked and (entry is None or entry.state in ("draft", "returned"))
        name = "|".join(("c", kind, key, stage_code, day.isoformat()))
        found.append(Cell(name=name, day=day, entry=entry, open=is_open))
    stage = names.get(stage_code, stage_code)
    return Line(
        key="|".join(identity),
        title=cost_words.subject_name(kind=kind, label=label, stage=stage),
        sub=customers.get(order_id, "") if order_id else str(cost_words.BOOKED_ON.get(kind, "")),
        order_id=order_id,
        cells=tuple(found),
    )
