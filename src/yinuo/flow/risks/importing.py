"""The register from a table: read and looked at row by row, entered as a whole, taken out again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from yinuo.flow.orders import queries as orders
from yinuo.flow.plans import queries as plans
from yinuo.flow.risks.events import RISK, RiskRemoved
from yinuo.flow.risks.models import Risk
from yinuo.flow.risks.registering import LONG, NewRisk, faults_of, register_risk
from yinuo.ground.kernel import files, log
from yinuo.ground.kernel.events import Draft
from yinuo.ground.kernel.tables.cells import UnreadableCell, number_of, text_of
from yinuo.ground.kernel.tables.columns import Synonyms, guess, normal
from yinuo.ground.kernel.tables.reading import read_table
from yinuo.ground.kernel.wording import minor_digits
from yinuo.ground.people import queries as people

MOST_ROWS = 2_000
_TOLD = {
    "title": "标题|风险|风险名称|title|risk|name",
    "description": "说明|描述|风险描述|description|note",
    "category": "类别|分类|风险类别|category|class|kind",
    "project": "项目|项目名称|项目编号|project",
    "order": "订单|订单号|order",
    "likelihood": "可能性|概率|likelihood|probability",
    "impact": "影响|影响程度|严重程度|impact|severity",
    "delay_least": "最少延误|最少延误天|mindelay|least delay",
    "delay_usual": "通常延误|延误|延误天数|delay|usual delay",
    "delay_most": "最多延误|最多延误天|maxdelay|most delay",
    "loss": "损失金额|损失|loss|cost",
    "owner": "负责人|责任人|owner",
    "prevention": "预防措施|预防|应对措施|prevention|mitigation",
    "contingency": "应急措施|应急预案|contingency",
    "review_days": "复核周期|复核周期天|reviewdays",
}
COLUMNS = [Synonyms(name=name, synonyms=tuple(normal(one) for one in text.split("|"))) for name, text in _TOLD.items()]
NEEDED = ("title", "likelihood", "impact")


class UnreadableRegister(Exception):
    """A table holds no register: no_columns, empty, too_many, gone, entered."""


@dataclass(frozen=True, kw_only=True)
class ReadRow:
    """A row of the file: what would be entered, or what is wrong with it by field."""

    number: int
    new: NewRisk
    faults: Mapping[str, str] = field(default_factory=dict)
    owner: str = ""
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class ReadRegister:
    """What was read of a file."""

    name: str
    rows: Sequence[ReadRow]

    @property
    def good(self) -> list[ReadRow]:
        """The rows that can be entered."""
        return [one for one in self.rows if not one.faults]

    @property
    def bad(self) -> list[ReadRow]:
        """The rows that cannot."""
        return [one for one in self.rows if one.faults]


def take(*, content: bytes, name: str, categories: Mapping[str, str]) -> tuple[ReadRegister, UUID]:
    """Read a file and keep it until it is confirmed; `categories` are classes by word.

    Raises UnreadableFile where it is no table, UnreadableRegister where the table holds no risks.
    """
    found = _read(content, name[-100:], categories)
    return found, files.store(content=content, name=name[-100:], media_type="application/octet-stream").id


def kept(*, file_id: UUID, categories: Mapping[str, str]) -> ReadRegister:
    """Read a file that was taken before; raises UnreadableRegister, also where it was entered already."""
    if Risk.objects.filter(imported_from=file_id).exists():
        raise UnreadableRegister("entered")
    try:
        name, content = files.facts(file_id=file_id).name, files.content_of(file_id=file_id)
    except files.FileMissing as error:
        raise UnreadableRegister("gone") from error
    return _read(content, name, categories)


def enter(*, read: ReadRegister, file_id: UUID) -> list[UUID]:
    """Enter the rows that are right; return the risks."""
    return [register_risk(new=one.new, imported_from=file_id) for one in read.good]


def take_out(*, file_id: UUID) -> tuple[int, int]:
    """Take out what came with a file; return how many went, and how many stay because somebody worked with them."""
    rows = Risk.objects.select_for_update().filter(imported_from=file_id)
    untouched = [one for one in rows if one.state == Risk.State.OPEN and one.reviewed_at is None and not _used(one)]
    told = [
        Draft(
            subject_type=RISK,
            subject_id=one.id,
            body=RiskRemoved(risk_id=one.id, number=one.number, title=one.title),
        )
        for one in untouched
    ]
    stays = len(rows) - len(untouched)
    Risk.objects.filter(pk__in=[one.id for one in untouched]).delete()
    log.publish_all(drafts=told)
    return len(told), stays


def _used(row: Risk) -> bool:
    return row.triggers.exists() or row.panels.exists()


def _read(content: bytes, name: str, categories: Mapping[str, str]) -> ReadRegister:
    table = read_table(content=content, name=name)
    places = guess(headings=table.headings, columns=COLUMNS)
    if any(one not in places for one in NEEDED):
        raise UnreadableRegister("no_columns")
    if len(table.rows) > MOST_ROWS:
        raise UnreadableRegister("too_many")
    words = {normal(word): code for code, word in categories.items()} | {code: code for code in categories}
    reader = _Reader(table.rows, places, words)
    rows = [reader.row(number, row) for number, row in zip(table.numbers, table.rows, strict=True)]
    if not rows:
        raise UnreadableRegister("empty")
    return ReadRegister(name=name, rows=rows)


class _Reader:
    """Reads rows, and knows what they may name."""

    def __init__(self, rows: Sequence[Sequence[Any]], places: Mapping[str, int], categories: Mapping[str, str]) -> None:
        self.places, self.categories = places, categories
        self.members = {one.name: one.id for one in people.members()}
        found = plans.projects(limit=2_000)
        self.projects = {one.name: one.id for one in found} | {one.number: one.id for one in found}
        numbers = {text_of(self._cells(row).get("order")) for row in rows} - {""}
        self.orders = orders.ids_by_number(numbers=sorted(numbers))
        self.digits = minor_digits(people.organisation().currency)

    def row(self, number: int, row: Sequence[Any]) -> ReadRow:
        """Read one row."""
        cells = self._cells(row)
        faults: dict[str, str] = {}
        told: dict[str, Any] = {name: text_of(cells.get(name)) for name in ("title", *LONG)}
        told["title"] = " ".join(told["title"].split())[:200]
        told["category"] = self.categories.get(normal(text_of(cells.get("category"))), "")
        for name in ("likelihood", "impact", "review_days"):
            told[name] = round(self._number(cells, name, faults))
        for name in ("delay_least", "delay_usual", "delay_most"):
            told[name] = float(self._number(cells, name, faults))
        if told["delay_usual"] and not told["delay_most"]:
            told["delay_most"] = told["delay_usual"]
        told["loss_minor"] = round(self._number(cells, "loss", faults) * 10**self.digits)
        told["owner_id"] = self._known(cells, "owner", self.members, faults)
        told["project_id"] = self._known(cells, "project", self.projects, faults)
        told["order_id"] = self._known(cells, "order", self.orders, faults)
        new = NewRisk(**told)
        faults = {**faults_of(told=asdict(new)), **faults}
        about = text_of(cells.get("project")) or text_of(cells.get("order"))
        return ReadRow(number=number, new=new, faults=faults, owner=text_of(cells.get("owner")), about=about)

    def _cells(self, row: Sequence[Any]) -> dict[str, Any]:
        return {name: row[place] for name, place in self.places.items() if place < len(row)}

    def _number(self, cells: Mapping[str, Any], name: str, faults: dict[str, str]) -> Decimal:
        text = text_of(cells.get(name))
        if not text:
            return Decimal(0)
        try:
            cell = cells[name]
            return Decimal(str(number_of(re.sub(r"[天日]$", "", cell.strip()) if isinstance(cell, str) else cell)))
        except (UnreadableCell, ValueError):
            faults[name] = "not_number"
            return Decimal(0)

    def _known(self, cells: Mapping[str, Any], name: str, known: Mapping[str, UUID], faults: Any) -> UUID | None:
        text = text_of(cells.get(name))
        if text and text not in known:
            faults[name] = "unknown"
        return known.get(text)
