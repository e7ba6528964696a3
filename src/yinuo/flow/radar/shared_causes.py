"""What many alerts have in common: one supplier, carrier, lane or stage that makes many orders late at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from yinuo.flow.radar.alerts import HEARD
from yinuo.ground.kernel.wording import called

# Reasons that name something which several orders share; those of stages are told apart by their code.
BY_CODE = ("stage_overrun", "not_started")
KINDS = (
    *BY_CODE,
    *(
        "force_majeure",
        "supplier_late",
        "slow_supplier",
        "slow_carrier",
        "slow_lane",
        "slow_destination_region",
        "slow_item_family",
    ),
)
LEAST_ORDERS = 3
MOST_SHOWN = 6
# Among so many of the heaviest alerts; what is common among them is what matters.
_AMONG = 2_000
_COMMON = """
select reason->>'kind', coalesce(nullif(reason->>'code', ''), reason->>'subject'),
       min(reason->>'subject'), min(reason->>'subject_en'), count(distinct order_id), sum(impact)
  from (select order_id, impact, reasons from radar_alert where state = any(%s) order by impact desc, id limit %s) heard
 cross join lateral jsonb_array_elements(reasons) reason
 where reason->>'kind' = any(%s) and coalesce(reason->>'subject', '') <> ''
 group by 1, 2 having count(distinct order_id) >= %s
 order by 6 desc, 1, 2 limit %s
"""


@dataclass(frozen=True, kw_only=True)
class Common:
    """A cause and how many orders it makes late; `key` names it in an address, `impact` is that of its alerts."""

    key: str
    text: str
    orders: int
    impact: float


def common_causes() -> list[Common]:
    """Return the causes that at least three orders share, the heaviest first, at most six."""
    with connection.cursor() as cursor:
        cursor.execute(_COMMON, [list(HEARD), _AMONG, list(KINDS), LEAST_ORDERS, MOST_SHOWN])
        rows = cursor.fetchall()
    return [
        Common(key=f"{kind}:{subject}", text=_told(kind, {"name": name, "name_en": english}), orders=n, impact=impact)
        for kind, subject, name, english, n, impact in rows
    ]


def told(*, key: str, reasons: Iterable[Mapping[str, Any]]) -> str:
    """Return a cause in words by its key; `reasons` of alerts that share it know what it is called."""
    kind, _colon, subject = key.partition(":")
    same = (one for one in reasons if one.get("kind") == kind and subject in (one.get("code"), one.get("subject")))
    found = next(same, {})
    return _told(kind, {"name": found.get("subject") or subject, "name_en": found.get("subject_en")})


def _told(kind: str, subject: dict[str, Any]) -> str:
    words = {
        "stage_overrun": _("环节“%(subject)s”超时"),
        "not_started": _("环节“%(subject)s”未按时开始"),
        "force_majeure": _("不可抗力“%(subject)s”"),
        "supplier_late": _("供应商 %(subject)s 逾期未到"),
        "slow_supplier": _("供应商 %(subject)s 近期偏慢"),
        "slow_carrier": _("承运商 %(subject)s 近期偏慢"),
        "slow_lane": _("线路 %(subject)s 近期偏慢"),
        "slow_destination_region": _("%(subject)s 方向到货偏慢"),
        "slow_item_family": _("品类“%(subject)s”用时偏长"),
    }
    return words[kind] % {"subject": called(subject)} if kind in words else called(subject)
