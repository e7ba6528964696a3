"""What the doctor looks at in the work itself: parked events, moments and jobs left undone, the audit chain.

Needs Django to be set up and the database migrated.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from yinuo.doors.console.findings import Finding, ill, well

if TYPE_CHECKING:
    from yinuo.ground.kernel.audit import ChainVerdict

SHOWN = 5


def moments() -> Iterator[Finding]:
    """Moments that passed unserved, by the timer table and by what rooms expected independently of it."""
    from yinuo.ground.kernel import audit, timers
    from yinuo.ground.people import queries

    overdue = timers.overdue()
    missed = [found for one in queries.organisation_ids() for found in audit.unserved(organisation_id=one)]
    remedy = "See that a worker runs: `yinuo serve --role worker`, and read its log."
    for organisation_id, kind, due_at in overdue[:SHOWN]:
        yield ill(f"Moment {kind} of {_called(organisation_id)} is overdue since {due_at:%F %T} UTC", remedy)
    for found in missed[:SHOWN]:
        yield ill(f"{found.what} {found.subject} was due {found.due_at:%F %T} UTC and did not happen", remedy)
    hidden = max(len(overdue) - SHOWN, 0) + max(len(missed) - SHOWN, 0)
    if hidden:
        yield ill(f"{hidden} more moments passed unserved", remedy)
    if not overdue and not missed:
        yield well("No moment passed unserved")


def parked() -> Iterator[Finding]:
    """Events that a subscriber could not take in."""
    from yinuo.ground.kernel import audit
    from yinuo.ground.people import queries

    counts = {one: audit.parked_count(organisation_id=one) for one in queries.organisation_ids()}
    for organisation_id, count in counts.items():
        if count:
            remedy = "Read the worker's log for the reason, mend it, and replay them."
            yield ill(f"{count} events of {_called(organisation_id)} are parked", remedy)
    if not any(counts.values()):
        yield well("No event is parked")


def jobs() -> Iterator[Finding]:
    """Jobs whose worker died and that nobody took up again."""
    from yinuo.ground.kernel import jobs as kernel_jobs

    stalled = kernel_jobs.stalled_count()
    if stalled:
        yield ill(f"{stalled} jobs are stalled", "A running worker takes them up again within two minutes.")
    else:
        yield well("No job is stalled")


def chains() -> Iterator[Finding]:
    """Every organisation's log, link by link; names the first tampered row."""
    from yinuo.ground.kernel import audit
    from yinuo.ground.people import queries

    for organisation_id in queries.organisation_ids():
        verdict = audit.verify_chain(organisation_id=organisation_id)
        whose = _called(organisation_id)
        if verdict.sound:
            yield well(f"The log of {whose} is sound, {verdict.checked:,} events")
        else:
            remedy = (
                f"Somebody changed the table kernel_event behind the program. Restore a backup into another "
                f"YINUO_HOME and compare from event {verdict.broken_seq} on."
            )
            sound = f"the {verdict.checked:,} events before are sound" if verdict.checked else "it is the first"
            yield ill(f"The log of {whose} was tampered with: {_break_in_words(verdict)}; {sound}", remedy)


def _break_in_words(verdict: "ChainVerdict") -> str:
    number = f"event {verdict.broken_seq}"
    if verdict.row is not None:
        row = verdict.row
        number += f" ({row.type}, recorded {row.recorded_at:%F %T} UTC, row {row.id})"
    return {
        "changed": f"{number} was changed after it was written",
        "missing": f"{number} is missing",
        "exchanged": f"{number} does not follow from the one before: one of the two was exchanged",
        "cut_off": f"{number} and all newer ones are missing",
        "overgrown": f"it was last written before {number}, which was put in behind the program",
    }[str(verdict.broken)]


def _called(organisation_id: UUID) -> str:
    """What people call an organisation, and what it is called on the command line."""
    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.people import queries

    with acting_for(organisation_id):
        found = queries.organisation()
    return f"{found.name} ({found.slug})"
