"""Bringing the demo on: day by day, each moment through the real actions with the clock held at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from yinuo.doors.console.demo import cast
from yinuo.doors.console.demo.customers import Customers
from yinuo.doors.console.demo.outside_cast import REPAIRED
from yinuo.doors.console.demo.stage import Stage
from yinuo.doors.console.demo.timeline import Plot, plots
from yinuo.flow.care import repairing, repairs
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries as order_queries
from yinuo.flow.orders.actions import NewLine, NewOrder
from yinuo.flow.promises import actions as promises
from yinuo.flow.promises import queries as promise_queries
from yinuo.flow.radar import actions as radar
from yinuo.flow.radar import queries as radar_queries
from yinuo.flow.responses import actions as responses
from yinuo.flow.responses import queries as response_queries
from yinuo.flow.work import actions as work
from yinuo.flow.work.actions import ProgressReport
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process import actions as process_actions
from yinuo.ground.process import queries as process
from yinuo.ground.supply import queries as supply

LOOK_EVERY_DAYS = 3
PROMISED_AHEAD = 0.12
# Where between the earliest and the likely day a hopeful promise lies.
HOPE = 0.8
QUICK_KINDS, CAREFUL_SINCE = ("make_to_stock", "service"), timedelta(days=14)
PROMISE_AFTER = timedelta(minutes=12)
REPORTER = "operator"
LEARN_EVERY_DAYS = 30
DONE_AFTER = timedelta(hours=40)
UNANSWERED = "open"
# How many of the alerts that nobody took on yet are left for another day; more of the newest ones.
LEFT, LEFT_NOW = 0.25, 0.7
NEWEST = timedelta(days=7)
Say = Callable[[int, int], None]


def play(*, stage: Stage, seed: int, say: Say) -> None:
    """Play the half year up to now, one transaction for each day."""
    with acting_for(stage.organisation_id):
        calendar = supply.working_calendar()
    told = plots(seed=seed, now=stage.now, calendar=calendar)
    director = Director(stage)
    for plot in told:
        director.plan(plot)
    first = min(plot.ordered_at for plot in told)
    days = (stage.now - first).days + 1
    for day in range(days + 1):
        until = min(first + timedelta(days=day + 1), stage.now)
        with acting_for(stage.organisation_id):
            director.day(until=until, number=day)
        say(day, days)


@dataclass(frozen=True)
class Report:
    """What somebody on the floor says about a stage of an order."""

    index: int
    code: str
    kind: str
    happened_at: datetime
    note: str = ""


@dataclass
class Director:
    """Knows what each order of the demo asks for, and when."""

    stage: Stage
    coming: list[Plot] = field(default_factory=list)
    said: list[Report] = field(default_factory=list)
    answered: set[UUID] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.customers = Customers(self.stage)

    def plan(self, plot: Plot) -> None:
        """Plan what an order's people do; it comes in, and is reported on, together with others of its day."""
        self.coming.append(plot)
        if plot.cancelled_at:
            self.stage.at(plot.cancelled_at, self._seller(plot), lambda: self._cancel(plot))
            return
        self.said += [report for report in self._reports(plot) if report.happened_at <= self.stage.now]
        self._plan_slip(plot)
        if plot.is_over and plot.stages[-1].finished_at:
            self.customers.plan(plot, plot.stages[-1].finished_at)

    def day(self, *, until: datetime, number: int) -> None:
        """Play a day: 1. orders come in and are promised, 2. work is reported, 3. people do what they planned,
        4. now and then times are learnt and the radar looks."""
        self._morning(until)
        self._report_all(until)
        ready = sorted(step for step in self.stage.due if step[0] <= until)
        self.stage.due = [step for step in self.stage.due if step[0] > until]
        for moment, _number, actor, step in ready:
            with self.stage.acting(moment, actor):
                step()
        if number % LEARN_EVERY_DAYS == LEARN_EVERY_DAYS - 1:
            with self.stage.acting(until, "system"):
                promises.learn_segments()
        if number % LOOK_EVERY_DAYS == 0 and until < self.stage.now:
            with self.stage.acting(until, "system"):
                radar.reforecast(order_ids=[*order_queries.open_ids(), *self._alarmed()])
            self._respond(until)
        if number % LOOK_EVERY_DAYS == 1:
            self._finish_tasks(until)

    def _morning(self, until: datetime) -> None:
        """Enter the orders of a day, review what came in by itself, lay out stages, promise."""
        fresh = [plot for plot in self.coming if plot.ordered_at <= until]
        if not fresh:
            return
        self.coming = [plot for plot in self.coming if plot.ordered_at > until]
        ids, last = self.stage.ids, max(plot.ordered_at for plot in fresh)
        with self.stage.acting(last, "sales"):
            entered = orders.create_orders(orders=[self._order(plot) for plot in fresh])
            ids.update({plot.index: order_id for plot, order_id in zip(fresh, entered, strict=True)})
            seen = [ids[p.index] for p in fresh if not p.waits_review and p.channel in ("web", "marketplace")]
            orders.review_orders(order_ids=seen, note="资料齐全")
            work.open_stages(order_ids=[ids[plot.index] for plot in fresh if not plot.waits_review])
        for plot in fresh:
            if plot.promised and last + PROMISE_AFTER <= self.stage.now:
                with self.stage.acting(last + PROMISE_AFTER, self._seller(plot)):
                    self._promise(plot)

    def _alarmed(self) -> list[UUID]:
        return [alert.order_id for alert in radar_queries.alerts(limit=500)]

    def _respond(self, moment: datetime) -> None:
        """Somebody takes the new alerts on, and does something about some."""
        draw, members = self.stage.draw, self.stage.members
        left = LEFT if self.stage.now - moment > NEWEST else LEFT_NOW
        for alert in radar_queries.alerts(limit=500):
            if alert.state != UNANSWERED or draw.random() < left:
                continue
            after = moment + timedelta(minutes=draw.randint(8, 200))
            if after >= self.stage.now:
                continue
            with self.stage.acting(after, "manager"):
                if alert.cause == "lateness" and draw.random() < 0.6:
                    options = response_queries.options(alert_id=alert.id)[:2]
                    useful = [o.measure.id for o in options if not o.measure.tells_customer][:1]
                    if useful:
                        responses.apply_measures(alert_id=alert.id, measure_ids=useful, member_id=members["manager"].id)
                        self.answered.add(alert.order_id)
                        continue
                radar.acknowledge(alert_id=alert.id, member_id=members["manager"].id)

    def _prove(self) -> None:
        """Note of the orders that were saved, or were to be, whether their promise was kept."""
        found = [order_queries.order(order_id=one) for one in self.answered]
        delivered = {order.id: order.delivered_at for order in found if order and order.delivered_at}
        responses.note_outcomes(deliveries=delivered)
        self.answered -= delivered.keys()

    def _finish_tasks(self, moment: datetime) -> None:
        """What was to be done for some days is done."""
        by_role = {member.role: name for name, member in self.stage.members.items()}
        for task in process.tasks(limit=500):
            if task.created_at < moment - DONE_AFTER and task.role in by_role and moment < self.stage.now:
                with self.stage.acting(moment, by_role[task.role]):
                    self._finish(task, self.stage.members[by_role[task.role]].id)

    def _finish(self, task: process.TaskFacts, member_id: UUID) -> None:
        """Do a task; what a trust repair asks for is written down, and its step is done with it."""
        kind = repairs.step_of(source=task.source)
        if kind is not None and task.due_at and task.due_at > clock.now() + timedelta(days=2):
            return
        note = REPAIRED[kind] if kind else ""
        process_actions.complete_task(task_id=task.id, member_id=member_id, note=note)
        repairing.task_done(source=task.source, at=clock.now(), note=note)

    def _seller(self, plot: Plot) -> str:
        if plot.kind.code == "project":
            return "project"
        return "sales" if plot.index % 3 else "sales2"

    def _order(self, plot: Plot) -> NewOrder:
        lines = tuple(
            NewLine(
                item_code=line.code,
                item_name=cast.ITEMS[line.code][0],
                family=cast.ITEMS[line.code][1],
                quantity=Decimal(line.quantity),
                unit="项" if plot.kind.code == "service" else "件",
                price_minor=cast.ITEMS[line.code][2] * 100,
            )
            for line in plot.lines
        )
        value = sum(line.price_minor * int(line.quantity) for line in lines)
        return NewOrder(
            number=f"YS{plot.ordered_at:%y%m}-{plot.index:04d}",
            customer_code=plot.buyer.code,
            contact_id=self.stage.contacts[plot.buyer.code],
            order_type=plot.kind.code,
            channel=plot.channel,
            owner_id=self.stage.members[self._seller(plot)].id,
            ordered_at=plot.ordered_at,
            requested_at=plot.requested_at,
            family=cast.ITEMS[plot.lines[0].code][1],
            supplier_code=plot.supplier,
            lane_code=plot.lane,
            penalty_minor_per_day=value // 500 if plot.buyer.tier in ("vip", "key") else 0,
            lines=lines,
        )

    def _promise(self, plot: Plot) -> None:
        order_id = self.stage.ids[plot.index]
        if plot.commit_at is None:
            at, why = self._wished(plot)
            promises.confirm_promise(order_id=order_id, committed_at=at, why=why, ahead_allowed=True)
            return
        on = plot.commit_at.astimezone(UTC).date()
        promises.confirm_promise(
            order_id=order_id, committed_at=promise_queries.day_end(on=on), why="客户要求的到货日", ahead_allowed=True
        )

    def _wished(self, plot: Plot) -> tuple[datetime | None, str]:
        """Now and then the seller gives in to a customer and promises a hopeful day instead of a safe one.

        Since two weeks no longer of what is delivered within days: nothing could be saved there.
        """
        careful = plot.kind.code in QUICK_KINDS and self.stage.now - plot.ordered_at < CAREFUL_SINCE
        if self.stage.draw.random() > PROMISED_AHEAD or careful:
            return None, ""
        offer = promise_queries.offer(order_id=self.stage.ids[plot.index])
        wanted = offer.earliest_at + (offer.likely_at - offer.earliest_at) * HOPE
        hopeful = promise_queries.day_end(on=wanted.astimezone(UTC).date())
        safe = hopeful >= offer.latest_at or hopeful <= offer.computed_at
        return (None, "") if safe else (hopeful, "客户坚持要求提前")

    def _cancel(self, plot: Plot) -> None:
        orders.cancel_orders(order_ids=[self.stage.ids[plot.index]], why="客户取消项目")
        work.close_stages(order_ids=[self.stage.ids[plot.index]])

    def _reports(self, plot: Plot) -> Iterator[Report]:
        for stage in plot.stages:
            yield Report(plot.index, stage.code, "started", stage.started_at)
            if stage.delay_at:
                yield Report(plot.index, stage.code, "delayed", stage.delay_at, stage.delay)
            if stage.finished_at:
                yield Report(plot.index, stage.code, "finished", stage.finished_at)

    def _report_all(self, until: datetime) -> None:
        """Take the reports of a day together."""
        ready = [report for report in self.said if report.happened_at <= until]
        if not ready:
            return
        self.said = [report for report in self.said if report.happened_at > until]
        reporter = self.stage.members[REPORTER].name
        with self.stage.acting(max(report.happened_at for report in ready), REPORTER):
            work.record_progress(
                reports=[
                    ProgressReport(
                        key=f"demo:{one.index}:{one.code}:{one.kind}",
                        kind=one.kind,
                        happened_at=one.happened_at,
                        order_id=self.stage.ids[one.index],
                        stage_code=one.code,
                        reporter=reporter,
                        note=one.note,
                    )
                    for one in ready
                ]
            )
            self._give_back(ready)
            self._prove()

    def _give_back(self, ready: list[Report]) -> None:
        """What delivered orders held is used up, as it is wherever the news are listened to."""
        ids = {self.stage.ids[report.index] for report in ready if report.kind == "finished"}
        for order in order_queries.facts_for(order_ids=list(ids)).values():
            if order.delivered_at is not None:
                promises.release_promise(order_id=order.id, why="", delivered=True)

    def _plan_slip(self, plot: Plot) -> None:
        """Of orders that are badly delayed some are promised anew before the date, with the reason."""
        slow = next((stage for stage in plot.stages if stage.delay_at), None)
        if slow is None or slow.delay_at is None or plot.trouble or self.stage.draw.random() < 0.5:
            return
        self.stage.at(
            slow.delay_at + timedelta(hours=3), self._seller(plot), lambda: self._promise_anew(plot, slow.delay)
        )

    def _promise_anew(self, plot: Plot, why: str) -> None:
        order_id = self.stage.ids[plot.index]
        current = promise_queries.current(order_id=order_id)
        order = order_queries.order(order_id=order_id)
        if current is None or order is None or order.state != "open":
            return
        offer = promise_queries.offer(order_id=order_id)
        if offer.latest_at > current.committed_at:
            promises.confirm_promise(order_id=order_id, committed_at=offer.latest_at, why=why, ahead_allowed=True)
