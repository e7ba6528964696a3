"""Saving records of any kind by what names them: all of them or, with every fault told, none. Twice is as once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from yinuo.ground.kernel import log
from yinuo.ground.kernel.pinyin import search_text
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.supply.bills import item_unit_faults, shape_faults, unit_faults
from yinuo.ground.supply.checking import Known, faults_of, known_references
from yinuo.ground.supply.drafts import Draft
from yinuo.ground.supply.events import RecordsSaved
from yinuo.ground.supply.faults import InvalidSupplyInput, RecordFault
from yinuo.ground.supply.kinds.register import BY_DRAFT, KINDS
from yinuo.ground.supply.kinds.shapes import Kind, Record, Shape
from yinuo.ground.supply.paths import Key, key_of, lookup
from yinuo.ground.supply.records import records_by_key
from yinuo.ground.supply.refs import RESERVED_SIGNS
from yinuo.ground.supply.stocks import batch_faults, stock_faults, stock_ids
from yinuo.ground.supply.versions import bump

PIECE = 2_000
LONGEST_SEARCH = 600
# So many records are named when something was saved; with more, all of a kind may have changed.
MOST_NAMED = 500


def save_records(*, kind: str, records: Sequence[Record], given: Collection[str] | None = None) -> dict[Key, UUID]:
    """Add or change records and return their ids by what names them; raises InvalidSupplyInput.

    `given` are the fields that the records tell (and what names them); others keep their value, or get their
    default where a record is new. Without it, all fields are told.
    """
    told = KINDS[kind]
    full = completed(kind=told, records=records, given=given)
    known = known_references(kind=told, records=full)
    faults = checked(kind=told, records=full, known=known)
    if faults:
        raise InvalidSupplyInput(faults, kind)
    return _write(told, full, known, given)


def save_drafts(*, drafts: Sequence[Draft]) -> dict[Key, UUID]:
    """Add or change records of one kind and return their ids by what names them; raises InvalidSupplyInput."""
    if not drafts:
        return {}
    return save_records(kind=BY_DRAFT[type(drafts[0])].name, records=[asdict(one) for one in drafts])


def checked(*, kind: Kind, records: Sequence[Record], known: Known) -> list[RecordFault]:
    """Return all faults of records: of each by itself, and of all of them together with what is there."""
    found = faults_of(kind=kind, records=records, known=known)
    faulty = {fault.index for fault in found}
    sound = {index: record for index, record in enumerate(records) if index not in faulty}
    for check in _TOGETHER.get(kind.name, ()):
        found += check(kind, sound, known)
    return sorted(found, key=lambda fault: fault.index)


def tell(*, kind: Kind, records: Sequence[Record]) -> None:
    """Raise the version and log which records of a kind were added or changed."""
    tell_codes(kind=kind, codes=list(dict.fromkeys(str(record[kind.told_by]) for record in records)))


def tell_codes(*, kind: Kind, codes: Sequence[str]) -> None:
    """Raise the version and log that records of a kind changed, named by these codes."""
    if codes:
        bump(design=kind.design)
        body = RecordsSaved(kind=kind.name, count=len(codes), codes=list(codes[:MOST_NAMED]))
        log.publish(subject_type="supply", subject_id=None, body=body)


def columns_of(*, kind: Kind, record: Record, known: Known) -> dict[str, Any]:
    """Return a record as values of its table's columns."""
    found: dict[str, Any] = {}
    for field in kind.fields:
        value = record[field.name]
        if kind.name == "stock_batch" and field.name in ("item", "site"):
            found["stock_id"] = known["stock"][f"{record['item']}@{record['site']}"]
            continue
        # A skill is kept by its code, for a crew may be renamed or come later.
        if field.shape in (Shape.REFERENCE, Shape.CALENDAR) and field.to != "crew":
            found[f"{field.name}_id"] = known[field.name].get(value)
        else:
            found[field.name] = value
    if kind.name == "item":
        found["search"] = search_text(f"{record['name']} {record['code']}")[:LONGEST_SEARCH]
    return found


def completed(*, kind: Kind, records: Sequence[Record], given: Collection[str] | None) -> list[dict[str, Any]]:
    """Return records with all their fields: what is not told is as it was, or the default of a new record."""
    whole = [{field.name: record.get(field.name, field.default) for field in kind.fields} for record in records]
    if given is None or set(given) >= set(kind.by_name):
        return whole
    told = [name for name in kind.by_name if name in given or name in kind.key]
    there = records_by_key(kind=kind.name, keys=[key_of(kind=kind, record=record) for record in whole])
    for record in whole:
        before = there.get(key_of(kind=kind, record=record))
        if before is not None:
            record.update({name: before[name] for name in kind.by_name if name not in told})
    return whole


def _write(kind: Kind, records: Sequence[Record], known: Known, given: Collection[str] | None) -> dict[Key, UUID]:
    organisation_id = current_organisation()
    if kind.name == "stock_batch":
        known = {**known, "stock": stock_ids(records=dict(enumerate(records)))}
    rows = {
        key_of(kind=kind, record=record): kind.model(
            organisation_id=organisation_id, **columns_of(kind=kind, record=record, known=known)
        )
        for record in records
    }
    if not rows:
        return {}
    told = [field for field in kind.fields if given is None or field.name in given]
    changing = [field.name for field in told if field.name not in kind.key]
    changing += ["search"] if kind.name == "item" and "name" in changing else []
    manager: Any = kind.model._default_manager
    # With nothing to change, what is there stays as it is.
    handling = {"update_conflicts": True, "update_fields": changing} if changing else {"ignore_conflicts": True}
    unique = {"unique_fields": ["organisation_id", *_naming(kind)]} if changing else {}
    manager.bulk_create(list(rows.values()), **handling, **unique, batch_size=PIECE)
    ids = ids_by_key(kind=kind, keys=list(rows))
    tell(kind=kind, records=records)
    return ids


def _naming(kind: Kind) -> tuple[str, ...]:
    return ("stock", "batch") if kind.name == "stock_batch" else kind.key


def ids_by_key(*, kind: Kind, keys: Sequence[Key]) -> dict[Key, UUID]:
    """Return the ids of the known ones among records named so."""
    manager: Any = kind.model._default_manager
    first = lookup(kind, kind.key[0])
    rows = manager.filter(**{f"{first}__in": {key[0] for key in keys}})
    wanted = set(keys)
    found = {}
    for row_id, *parts in rows.values_list("id", *(lookup(kind, name) for name in kind.key)):
        key = tuple("" if part is None else part for part in parts)
        if key in wanted:
            found[key] = row_id
    return found


def _site_faults(kind: Kind, records: Mapping[int, Record], known: Known) -> list[RecordFault]:
    """A site's code stands in the names of supplies, so it holds no sign that parts them."""
    return [
        RecordFault(index=index, record=record["code"], field="code", code="reserved_sign", value=record["code"])
        for index, record in records.items()
        if RESERVED_SIGNS & set(record["code"])
    ]


_TOGETHER = {
    "site": (_site_faults,),
    "item": (item_unit_faults,),
    "component": (unit_faults, shape_faults),
    "stock": (stock_faults,),
    "stock_batch": (batch_faults,),
}
