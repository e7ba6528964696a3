"""What the demo has composed in insight: targets, reports, two dashboards, and one of them sent every Monday."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from yinuo.doors.console.demo.stage import Stage
from yinuo.flow.insight import dashboards, reports, schedules, targets
from yinuo.flow.insight.planned import NewSchedule
from yinuo.ground.people import queries as people

OWNER = "demo"
TARGETS = (("on_time_rate", 0.95), ("promise_kept_rate", 0.95), ("complaint_rate", 0.05), ("csat", 4.5))
# name, question
REPORTS = (
    ("每月准时率与承诺兑现率", "m=on_time_rate&m=promise_kept_rate&by=month&span=last_180&chart=line"),
    ("各地区送达数", "m=deliveries&by=region&span=last_180&chart=map"),
    ("哪些客户常被延期", "m=late_days&by=customer&span=last_180&top=10&chart=bar"),
    ("各类订单送到哪里", "m=deliveries&by=order_type&across=region&span=last_180&chart=sankey"),
    ("客诉与满意度", "m=complaint_rate&m=csat&by=month&span=last_180&chart=line"),
    ("准时率", "m=on_time_rate&span=last_90&chart=gauge"),
)
# name, tiles: which report, width, height
BOARDS = (
    ("交付周会", ((5, 1, 1), (0, 2, 1), (1, 1, 1), (2, 2, 1))),
    ("客户服务", ((4, 2, 1), (5, 1, 1), (3, 3, 1))),
)
_MONDAY, _EIGHT = 0, 8 * 60


def compose(stage: Stage) -> None:
    """Set targets and keep reports and dashboards for everybody; plan the weekly mail to the managers."""
    owner = stage.members[OWNER].id
    day = stage.now.astimezone(ZoneInfo(people.organisation().timezone)).date()
    with stage.acting(stage.now - timedelta(days=30), OWNER):
        for metric, value in TARGETS:
            targets.set_target(metric=metric, value=value, since=day - timedelta(days=180), member_id=owner)
        kept = [
            reports.keep_report(name=name, query=query, shared="organisation", member_id=owner)
            for name, query in REPORTS
        ]
        boards = []
        for name, tiles in BOARDS:
            shown = [(kept[place], width, height) for place, width, height in tiles]
            boards.append(_board(owner, name, shown))
    with stage.acting(stage.now, OWNER):
        readers = tuple(stage.members[role].id for role in (OWNER, "manager") if role in stage.members)
        weekly = NewSchedule(
            dashboard_id=boards[0],
            members=readers,
            every="week",
            weekdays=(_MONDAY,),
            minute=_EIGHT,
            pdf=True,
            excel=True,
            note="周会前请看一眼：哪里晚了，为什么。",
        )
        schedules.save_schedule(new=weekly, member_id=owner)


def _board(owner: UUID, name: str, tiles: list[tuple[UUID, int, int]]) -> UUID:
    made = dashboards.make_dashboard(name=name, member_id=owner)
    shown = [{"report": report, "width": width, "height": height} for report, width, height in tiles]
    dashboards.arrange(dashboard_id=made, member_id=owner, shared="organisation", tiles=shown)
    return made
