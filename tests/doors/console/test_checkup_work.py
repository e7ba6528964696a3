"""What the doctor says of the work: which organisation by its name, and the first row that was tampered with."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import found_factory
from tests.ground.test_log import _behind_the_program, note
from yinuo.doors.console import checkup_work

pytestmark = pytest.mark.django_db(transaction=True)

# What is done to event 5 behind the program, and what the doctor says of it.
SENTENCES = [
    ("update kernel_event set actor = 'x' where seq = %s", "event 5 (people.member_joined, recorded "),
    ("update kernel_event set actor = 'x' where seq = %s", ") was changed after it was written; the 4 events before"),
    ("delete from kernel_event where seq = %s", "tampered with: event 5 is missing; the 4 events before are sound"),
    ("delete from kernel_event where seq >= %s", "event 5 and all newer ones are missing"),
]


@pytest.mark.parametrize(("statement", "said"), SENTENCES)
def test_the_first_tampered_row_is_named_in_a_sentence(statement: str, said: str, database_server: Any) -> None:
    factory = found_factory(name="远山机械")
    note(factory, *range(10))

    _behind_the_program(database_server, statement + " and organisation_id = %s", 5, factory.id)

    (finding,) = checkup_work.chains()
    assert not finding.well and "compare from event 5 on" in finding.remedy
    assert finding.text.startswith("The log of 远山机械 (") and said in finding.text


def test_a_sound_log_is_called_by_its_organisation() -> None:
    found_factory(name="远山机械")

    (finding,) = checkup_work.chains()

    assert finding.well and finding.text.startswith("The log of 远山机械 (")
