"""The demo from beginning to end: founded, played, learnt from, and looked at as of now."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from django.db import transaction

from yinuo.doors.console import places
from yinuo.doors.console.demo import (
    agreeing,
    approvals,
    cast,
    changing,
    composing,
    founding,
    outside,
    projects,
    quality,
    reviewing,
    risks,
    spending,
    troubles,
)
from yinuo.doors.console.demo.outside import Door
from yinuo.doors.console.demo.plant import found_plant
from yinuo.doors.console.demo.stage import Stage
from yinuo.doors.console.demo.staging import play
from yinuo.doors.console.failures import Failure
from yinuo.flow.orders import actions as order_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.actions import NewLine, NewOrder
from yinuo.flow.promises import actions as promises
from yinuo.flow.radar import actions as radar
from yinuo.flow.radar import queries as radar_queries
from yinuo.flow.work import actions as work
from yinuo.ground.kernel import clock, jobs, outbox, timers
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions as process

MOST_ROUNDS = 50
BUSY_CUSTOMER, BUSY_NUMBER = "C-039", "0900"
PLANNER = "planner"
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
    doors: list[Door] = []
    organisation_id = build(seed=seed, progress=_progress_line, doors=doors)
    _introduce(organisation_id, say, doors)


@transaction.atomic
def build(*, seed: int, progress: Callable[[int, int], None], doors: list[Door] | None = None) -> UUID:
    """Found and play the demo organisation; return its id, and add to `doors` the pages that people outside may open.

    All in one transaction: a server's workers see nothing of it before it is whole. They would tell people what is
    history, and wait for a book and a log that are held here in another order than theirs.
    """
    now = clock.now().replace(second=0, microsecond=0)
    organisation_id, members, contacts = founding.found()
    stage = Stage(organisation_id=organisation_id, members=members, contacts=contacts, now=now, draw=Random(seed + 1))
    play(stage=stage, seed=seed, say=progress)
    _serve_moments(organisation_id)
    with acting_for(organisation_id):
        promises.learn_segments()
        promises.learn_correction()
        with stage.acting(now, PLANNER):
            found_plant(now=now, seed=seed)
            _promise_some()
            _book_engineers(stage)
        _tasks(stage)
        approvals.ask_some()
        changing.change_some()
        agreeing.improve(owner_id=members["quality"].id)
        troubles.sort_some(stage)
        opened = outside.open_doors(stage)
        _later_rooms(stage)
        # What happened is history: nobody is told of it again, only of what the radar sees now.
        outbox.ensure_subscriptions()
        outbox.pass_over()
    _serve_moments(organisation_id)
    _learn(organisation_id)
    with acting_for(organisation_id):
        radar.reforecast(order_ids=orders.open_ids())
        for kind in radar_queries.HAZARD_KINDS:
            radar.look_for_hazards(kind=kind)
    if doors is not None:
        doors += opened
    return organisation_id


def _learn(organisation_id: UUID) -> None:
    """Learn from the half year as after a night: forecasts rest on it, and the radar knows how it would have done."""
    with acting_for(organisation_id):
        job_id = radar.start_learning()
    jobs.run_now(organisation_id=organisation_id, job_id=job_id)


def _later_rooms(stage: Stage) -> None:
    """Costs, projects, quality, risks, reviews and what is measured of all that."""
    spending.spend(stage)
    projects.begin(stage=stage)
    quality.inspect_some(stage=stage)
    risks.fear_some(stage=stage)
    reviewing.review(stage)
    composing.compose(stage)


def _promise_some() -> None:
    """Promise the older half of the orders that wait for a date, by the plant: they hold machines and material."""
    found = [order for order in orders.facts_for(order_ids=orders.open_ids()).values() if order.committed_at is None]
    waiting = sorted((order for order in found if order.state == "open"), key=lambda order: order.ordered_at)
    for order in waiting[: len(waiting) // 2]:
        promises.confirm_promise(order_id=order.id, committed_at=None, why="", ahead_allowed=True)


def _book_engineers(stage: Stage) -> None:
    """A customer has six lines installed at once: all field engineers are there, and whoever comes next waits."""
    code, name, family, price, lines, pieces = "SV-INST", *cast.ITEMS["SV-INST"][:3], 6, 4
    line = NewLine(
        item_code=code, item_name=name, family=family, quantity=Decimal(pieces), unit="件", price_minor=price * 100
    )
    order = NewOrder(
        number=f"YS{stage.now:%y%m}-{BUSY_NUMBER}",
        customer_code=BUSY_CUSTOMER,
        contact_id=stage.contacts[BUSY_CUSTOMER],
        order_type="service",
        owner_id=stage.members["sales"].id,
        note="六条产线同时安装调试",
        ordered_at=stage.now,
        family=family,
        lines=(line,) * lines,
    )
    order_id = order_actions.create_order(order=order)
    work.open_stages(order_ids=[order_id])
    promises.confirm_promise(order_id=order_id, committed_at=None, why="", ahead_allowed=True)


def _serve_moments(organisation_id: UUID) -> None:
    """Serve the moments that passed while half a year went by, so that none waits for the worker."""
    for _round in range(MOST_ROUNDS):
        if not timers.fire(organisation_id=organisation_id):
            return


# role: what they have to do, and in how many hours from now it is due
TO_DO: tuple[tuple[str, str, float], ...] = (
    ("manager", "与恒力轴承确认补货日期", 5),
    ("manager", "批准加班加工的费用", 20),
    ("sales", "与客户确认技术协议", 26),
    ("planner", "核对下周加工中心排产", 3),
    ("project_manager", "约定现场安装日期", 48),
    ("operator", "补录昨日完工数量", -2),
    ("quality", "复检返工件并放行", 6),
    ("owner", "审阅本月交付简报", 30),
)


def _tasks(stage: Stage) -> None:
    """A few things to do that no machine gave, about the newest orders under way."""
    newest = [order for order in (orders.order(order_id=one) for one in orders.open_ids(limit=400)[-40:]) if order]
    under_way = [order for order in newest if order.committed_at] or newest
    for number, (role, title, hours) in enumerate(TO_DO):
        order = under_way[-1 - number % len(under_way)]
        process.create_task(
            title=title,
            subject_type="order",
            subject_id=order.id,
            subject_label=order.number,
            source="demo",
            role=role,
            due_at=stage.now + timedelta(hours=hours),
        )


def _progress_line(done: int, total: int) -> None:
    if sys.stderr.isatty():
        width = 30 * done // max(total, 1)
        print(f"\r[{'█' * width}{'·' * (30 - width)}] {100 * done // max(total, 1)} %", end="", file=sys.stderr)
        if done == total:
            print(file=sys.stderr)


def _introduce(organisation_id: UUID, say: Say, doors: Sequence[Door] = ()) -> None:
    with acting_for(organisation_id):
        counts = orders.counts().by_state
        alerts = radar_queries.alert_counts()["total"]
    say(f"{cast.NAME}: {sum(counts.values())} orders, {counts.get('open', 0)} open, {alerts} alerts.")
    say(f"Sign in with one of these addresses and the password {cast.PASSWORD}")
    for email, name, title in founding.emails():
        say(f"  {email:<30} {name} {title}")
    first = next(email for email, _name, _title in founding.emails() if email.startswith("manager@"))
    home = places.prepared_home()
    lines = [f"Demo: sign in as {first} with the password {cast.PASSWORD}"]
    if doors:
        lines.append("Pages of people outside, by personal link (also under Settings, links; sign in as demo@ for it):")
        lines += [f"  {places.HERE}{one.path}  {one.who} {one.what}" for one in doors]
        (home / places.MAIL_FOLDER).mkdir(exist_ok=True)
        lines.append(f"Without YINUO_EMAIL_URL mails go nowhere: they lie in {home / places.MAIL_FOLDER}.")
    for line in lines[1:]:
        say(line.replace(places.HERE, ""))
    places.write_private(path=home / places.SIGN_IN_NOTE, text="\n".join(lines) + "\n")
