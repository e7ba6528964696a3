"""The demo from beginning to end: founded, played, learnt from, and looked at as of now."""

from __future__ import annotations

import sys
from collections.abc import Callable
from random import Random
from uuid import UUID

from yinuo.doors.console.demo import cast, founding
from yinuo.doors.console.demo.stage import Stage
from yinuo.doors.console.demo.staging import play
from yinuo.doors.console.failures import Failure
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import actions as promises
from yinuo.flow.radar import actions as radar
from yinuo.flow.radar import queries as radar_queries
from yinuo.ground.kernel import clock, outbox, timers
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions as process

MOST_ROUNDS = 50
Say = Callable[[str], None]


class DemoThere(Failure):
    """The demo organisation was founded before."""

    def __str__(self) -> str:
        return f"The demo organisation {cast.NAME} exists already; nothing was changed."


def fill(*, if_empty: bool, seed: int, say: Say) -> None:
    """Fill an installation; with `if_empty` only one without any organisation. Raises DemoThere."""
    if if_empty and people.organisation_ids():
        return
    if people.organisation_by_slug(slug=cast.SLUG) is not None:
        raise DemoThere
    say("Preparing the demo organisation: 400 orders of the last six months …")
    organisation_id = build(seed=seed, progress=_progress_line)
    _introduce(organisation_id, say)


def build(*, seed: int, progress: Callable[[int, int], None]) -> UUID:
    """Found and play the demo organisation; return its id."""
    now = clock.now().replace(second=0, microsecond=0)
    organisation_id, members, contacts = founding.found()
    stage = Stage(organisation_id=organisation_id, members=members, contacts=contacts, now=now, draw=Random(seed + 1))
    play(stage=stage, seed=seed, say=progress)
    _serve_moments(organisation_id)
    with acting_for(organisation_id):
        promises.learn_segments()
        _tasks(stage)
        # What happened is history: nobody is told of it again, only of what the radar sees now.
        outbox.ensure_subscriptions()
        outbox.pass_over()
    with acting_for(organisation_id):
        radar.reforecast(order_ids=orders.open_ids())
    return organisation_id


def _serve_moments(organisation_id: UUID) -> None:
    """Serve the moments that passed while half a year went by, so that none waits for the worker."""
    for _round in range(MOST_ROUNDS):
        if not timers.fire(organisation_id=organisation_id):
            return


def _tasks(stage: Stage) -> None:
    """A few things to do that no machine gave."""
    newest = orders.open_ids(limit=400)[-3:]
    words = (("sales", "与客户确认技术协议"), ("planner", "核对下周加工中心排产"), ("operator", "补录昨日完工数量"))
    for order_id, (role, title) in zip(newest, words, strict=False):
        order = orders.order(order_id=order_id)
        process.create_task(
            title=title,
            subject_type="order",
            subject_id=order_id,
            subject_label=order.number if order else "",
            source="demo",
            role=role,
        )


def _progress_line(done: int, total: int) -> None:
    if sys.stderr.isatty():
        width = 30 * done // max(total, 1)
        print(f"\r[{'█' * width}{'·' * (30 - width)}] {100 * done // max(total, 1)} %", end="", file=sys.stderr)
        if done == total:
            print(file=sys.stderr)


def _introduce(organisation_id: UUID, say: Say) -> None:
    with acting_for(organisation_id):
        counts = orders.counts().by_state
        alerts = radar_queries.alert_counts()["total"]
    say(f"{cast.NAME}: {sum(counts.values())} orders, {counts.get('open', 0)} open, {alerts} alerts.")
    say(f"Sign in with one of these addresses and the password {cast.PASSWORD}")
    for email, name, title in founding.emails():
        say(f"  {email:<30} {name} {title}")
