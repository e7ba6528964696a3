"""Wall screens: what a big screen in a hall shows, scene after scene; each part is the question of a report."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What is seen at a time: numbers in a row, and charts below; {name: question}."""

    title: Promise
    numbers: tuple[tuple[Promise, str], ...]
    charts: tuple[tuple[Promise, str], ...]


@dataclass(frozen=True, kw_only=True)
class Wall:
    """A design: its scenes in turn."""

    name: Promise
    scenes: tuple[Scene, ...]


_ON_TIME = (_("准时率"), "m=on_time_rate&span=this_month&compare=before")
_KEPT = (_("承诺兑现率"), "m=promise_kept_rate&span=this_month&compare=before")
_DELIVERED = (_("本月送达"), "m=deliveries&span=this_month&compare=before")
_ENTERED = (_("本月下单"), "m=orders_entered&span=this_month&compare=before")
_LEAD = (_("交付周期"), "m=lead_time_days&span=last_30&compare=before")
_LATE = (_("平均延期"), "m=late_days&span=last_30&compare=before")
_ALERTS = (_("本周预警"), "m=alerts_raised&span=this_week&compare=before")
_WARNED = (_("预警提前量"), "m=alert_lead_hours&span=last_30&compare=before")
_COMPLAINTS = (_("本月客诉"), "m=complaints_raised&span=this_month&compare=before")
_RATE = (_("客诉率"), "m=complaint_rate&span=last_30&compare=before")
_REPLY = (_("首次答复"), "m=first_response_hours&span=last_30&compare=before")
_CSAT = (_("客户满意度"), "m=csat&span=last_30&compare=before")

WALLS: dict[str, Wall] = {
    "delivery": Wall(
        name=_("交付中心"),
        scenes=(
            Scene(
                title=_("说到做到"),
                numbers=(_ON_TIME, _KEPT, _DELIVERED, _ALERTS),
                charts=(
                    (_("每周准时率"), "m=on_time_rate&by=week&span=last_90&chart=line"),
                    (_("各地区送达数"), "m=deliveries&by=region&span=this_month&top=10&chart=bar"),
                ),
            ),
            Scene(
                title=_("看见延期"),
                numbers=(_ALERTS, _WARNED, _LATE, _LEAD),
                charts=(
                    (_("每周预警数"), "m=alerts_raised&by=week&span=last_90&chart=bar"),
                    (_("各类订单平均延期"), "m=late_days&by=order_type&span=last_90&chart=bar"),
                ),
            ),
        ),
    ),
    "factory": Wall(
        name=_("工厂"),
        scenes=(
            Scene(
                title=_("产出"),
                numbers=(_DELIVERED, _ENTERED, _LEAD, _ON_TIME),
                charts=(
                    (_("每周下单与送达"), "m=orders_entered&m=deliveries&by=week&span=last_90&chart=bar"),
                    (_("各类物料送达数"), "m=deliveries&by=family&span=this_month&top=10&chart=bar"),
                ),
            ),
            Scene(
                title=_("快慢"),
                numbers=(_LEAD, _LATE, _ALERTS, _KEPT),
                charts=(
                    (_("每周交付周期"), "m=lead_time_days&by=week&span=last_90&chart=line"),
                    (_("各类物料平均延期"), "m=late_days&by=family&span=last_90&top=10&chart=bar"),
                ),
            ),
        ),
    ),
    "service": Wall(
        name=_("客户服务"),
        scenes=(
            Scene(
                title=_("客户怎么说"),
                numbers=(_CSAT, _RATE, _COMPLAINTS, _REPLY),
                charts=(
                    (_("每周客诉数"), "m=complaints_raised&by=week&span=last_90&chart=bar"),
                    (_("各等级客户满意度"), "m=csat&by=tier&span=last_90&chart=bar"),
                ),
            ),
            Scene(
                title=_("对客户守信"),
                numbers=(_KEPT, _ON_TIME, _LATE, _CSAT),
                charts=(
                    (_("各等级客户承诺兑现率"), "m=promise_kept_rate&by=tier&span=last_90&chart=bar"),
                    (_("每月满意度"), "m=csat&by=month&span=last_365&chart=line"),
                ),
            ),
        ),
    ),
}
