"""What is wrong with records that were handed in: where, what kind of fault, and the value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class RecordFault:
    """One fault: the place of the record among those handed in, its name, the field, a code and the value.

    `wording.words_of_fault` tells it; `also` is what else the sentence needs (a limit, a unit, the loop of a BOM).
    """

    index: int
    record: str
    field: str
    code: str
    value: str = ""
    also: str = ""


class InvalidSupplyInput(Exception):
    """Records cannot be kept; `faults` are all of them, and nothing was saved."""

    def __init__(self, faults: Sequence[RecordFault], kind: str = "") -> None:
        super().__init__(list(faults))
        self.faults, self.kind = list(faults), kind
