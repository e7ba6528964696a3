"""Imported files: what came in with each, and taking a whole file out again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yinuo.flow.orders.events import IMPORT, ORDER, ORDER_LINE, ImportUndone, OrdersImported
from yinuo.flow.orders.facts import BatchFacts, all_lines, batch_of
from yinuo.flow.orders.models import ImportBatch, Order, OrderState, RememberedMapping
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.people import actions as people
from yinuo.ground.process import instances
from yinuo.ground.process.custom import holding
from yinuo.ground.supply import actions as supply

# As many orders are named when an import cannot be undone.
MOST_NAMED = 20
_PIECE = 1_000
_OWN_TYPES = ("orders.order_created", "process.custom_filled")
_PEOPLE = ("member:", "token:", "link:")


class UnknownBatch(Exception):
    """No such imported file."""


class PieceDone(Exception):
    """A piece of a file was entered before."""


class WrongBatchState(Exception):
    """The file is not in the state that this needs; `state` is the one it is in."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class ImportInUse(Exception):
    """Somebody worked on orders of this import, so it stays; `numbers` names the first of `count`."""

    def __init__(self, numbers: Sequence[str], count: int) -> None:
        super().__init__(list(numbers), count)
        self.numbers, self.count = list(numbers), count


@dataclass(frozen=True, kw_only=True)
class ImportResult:
    """What a finished import found; `errors` are the first faults as plain data."""

    row_count: int
    errors: list[dict[str, Any]]
    error_count: int
    faulty_file_id: UUID | None = None


def open_batch(
    *, file_id: UUID | None, file_name: str, source: str = "file", options: dict[str, Any] | None = None
) -> BatchFacts:
    """Register a file that is to be imported."""
    row = ImportBatch(
        file_id=file_id,
        file_name=file_name[:255],
        source=source,
        options=options or {},
        created_at=clock.now(),
        created_by=current_actor(),
    )
    row.save()
    return batch_of(row)


def plan_batch(*, batch_id: UUID, mapping: dict[str, Any], options: dict[str, Any], job_id: UUID | None) -> BatchFacts:
    """Note how a file is to be read and which job does it; raises WrongBatchState unless it was just uploaded."""
    row = _locked(batch_id)
    if row.state not in (ImportBatch.State.UPLOADED, ImportBatch.State.FAILED):
        raise WrongBatchState(row.state)
    row.mapping, row.options, row.job_id = mapping, {**row.options, **options}, job_id
    row.state = ImportBatch.State.IMPORTING
    row.save()
    return batch_of(row)


def note_piece(*, batch_id: UUID, piece: int, size: int, created: int) -> None:
    """Note, last in the transaction that enters them, that a piece of a file's orders was dealt with.

    Raises PieceDone when it was dealt with before (the job runs a second time): then the transaction must go back.
    """
    row = _locked(batch_id)
    if piece in row.done_pieces or row.state != ImportBatch.State.IMPORTING:
        raise PieceDone(piece)
    row.done_pieces = [*row.done_pieces, piece]
    row.done_orders, row.order_count = row.done_orders + size, row.order_count + created
    row.save(update_fields=["done_pieces", "done_orders", "order_count"])


def note_entered(*, batch_id: UUID, customers: Sequence[UUID], items: Sequence[UUID]) -> None:
    """Note the customers and items that a file brought in, so that they can go with it."""
    row = _locked(batch_id)
    for kind, ids in (("customers", customers), ("items", items)):
        row.entered[kind] = [*row.entered.get(kind, []), *(str(one) for one in ids)]
    row.save(update_fields=["entered"])


def finish_batch(*, batch_id: UUID, result: ImportResult) -> BatchFacts:
    """Close an import and tell the log; once only, however often it is called."""
    row = _locked(batch_id)
    if row.state != ImportBatch.State.IMPORTING:
        return batch_of(row)
    row.state = ImportBatch.State.DONE
    row.row_count, row.errors, row.error_count = result.row_count, result.errors, result.error_count
    row.faulty_file_id = result.faulty_file_id
    row.save()
    body = OrdersImported(file_name=row.file_name, order_count=row.order_count, faulty_rows=row.error_count)
    log.publish(subject_type=IMPORT, subject_id=row.id, body=body)
    return batch_of(row)


def fail_batch(*, batch_id: UUID, reason: dict[str, Any]) -> None:
    """Note that a file could not be imported to its end; it may be started again."""
    ImportBatch.objects.filter(pk=batch_id, state=ImportBatch.State.IMPORTING).update(
        state=ImportBatch.State.FAILED, errors=[reason]
    )


def undo_import(*, batch_id: UUID) -> int:
    """Take all orders of an import out again and return how many; raises ImportInUse, UnknownBatch, WrongBatchState.

    Customers and items that it entered go with them, unless something else refers to them meanwhile. What runs for
    these orders ends.
    """
    row = _locked(batch_id)
    if row.state not in (ImportBatch.State.DONE, ImportBatch.State.FAILED):
        raise WrongBatchState(row.state)
    orders = dict(
        Order.objects.select_for_update().filter(batch_id=batch_id).order_by("id").values_list("id", "number")
    )
    in_use = _in_use(list(orders))
    if in_use:
        numbers = sorted(orders[one] for one in in_use)
        raise ImportInUse(numbers[:MOST_NAMED], len(numbers))
    ids = list(orders)
    write_withdrawn = instances.withdraw_for(subject_type=ORDER, subject_ids=ids)
    for start in range(0, len(ids), _PIECE):
        piece = ids[start : start + _PIECE]
        lines = list(all_lines().filter(order_id__in=piece).values_list("id", flat=True))
        Order.objects.filter(pk__in=piece).delete()
        holding.drop(kind=ORDER, subject_ids=piece)
        holding.drop(kind=ORDER_LINE, subject_ids=lines)
    customers = people.remove_unused_customers(ids=[UUID(one) for one in row.entered.get("customers", [])])
    items = supply.remove_unused_items(ids=[UUID(one) for one in row.entered.get("items", [])])
    row.state, row.undone_at = ImportBatch.State.UNDONE, clock.now()
    row.save()
    write_withdrawn()
    body = ImportUndone(file_name=row.file_name, order_count=len(ids), customers=customers, items=items)
    log.publish(subject_type=IMPORT, subject_id=row.id, body=body)
    return len(ids)


def remember_mapping(*, signature: str, mapping: dict[str, Any]) -> None:
    """Keep what the columns of files with these headings mean."""
    row = RememberedMapping.objects.filter(signature=signature).first() or RememberedMapping(signature=signature)
    row.mapping, row.used_at = mapping, clock.now()
    row.save()


def _locked(batch_id: UUID) -> ImportBatch:
    row = ImportBatch.objects.select_for_update().filter(pk=batch_id).first()
    if row is None:
        raise UnknownBatch(str(batch_id))
    return row


def _in_use(order_ids: Sequence[UUID]) -> set[UUID]:
    touched: set[UUID] = set()
    for start in range(0, len(order_ids), _PIECE):
        piece = order_ids[start : start + _PIECE]
        touched |= kernel.subjects_touched(
            subject_type=ORDER, subject_ids=piece, except_types=_OWN_TYPES, actors=_PEOPLE
        )
        signed = Order.objects.filter(pk__in=piece, state=OrderState.ACCEPTED)
        touched |= set(signed.values_list("id", flat=True))
    return touched
