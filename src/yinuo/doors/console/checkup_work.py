"""What the doctor looks at in the work itself: parked events, moments and jobs left undone, the audit chain.

Needs Django to be set up and the database migrated.
"""

from collections.abc import Iterator

from yinuo.doors.console.findings import Finding, ill, well

SHOWN = 5


def moments() -> Iterator[Finding]:
    """Moments that passed unserved, by the timer table and by what rooms expected independently of it."""
    from yinuo.ground.kernel import audit, timers
    from yinuo.ground.people import queries

    overdue = timers.overdue()
    missed = [found for one in queries.organisation_ids() for found in audit.unserved(organisation_id=one)]
    remedy = "See that a worker runs: `yinuo serve --role worker`, and read its log."
    for organisation_id, kind, due_at in overdue[:SHOWN]:
        yield ill(f"Moment {kind} of organisation {organisation_id} is overdue since {due_at:%F %T}", remedy)
    for found in missed[:SHOWN]:
        yield ill(f"{found.what} {found.subject} was due {found.due_at:%F %T} and did not happen", remedy)
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
            yield ill(f"{count} events of organisation {organisation_id} are parked", remedy)
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
        if verdict.sound:
            yield well(f"The log of organisation {organisation_id} is sound, {verdict.checked:,} events")
        else:
            where = f"at event {verdict.broken_seq} (row {verdict.broken_event_id})"
            remedy = "Compare with a backup: somebody changed the table kernel_event behind the program."
            yield ill(f"The log of organisation {organisation_id} is broken {where}: {verdict.reason}", remedy)
