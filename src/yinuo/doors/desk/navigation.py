"""What stands around every page: the ways to other pages that this member may go, and where live news come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from yinuo.doors.desk import labels
from yinuo.doors.desk.deeds import deeds_for
from yinuo.ground.people import rights
from yinuo.ground.people.queries import MemberFacts


@dataclass(frozen=True, kw_only=True)
class Place:
    """A page that members reach from everywhere; `keys` are what they type to find it, `also` what belongs to it."""

    name: str
    label: Promise
    icon: str
    right: str
    shortcut: str = ""
    keys: str = ""
    also: tuple[str, ...] = ()


PLACES: tuple[Place, ...] = (
    Place(name="today", label=_("今天"), icon="home", right=rights.SEE, shortcut="g h", keys="jintian jt home today"),
    Place(
        name="radar",
        label=_("雷达"),
        icon="radar-2",
        right=rights.SEE,
        shortcut="g r",
        keys="leida ld radar lianhe yingji lingmindu chenbao briefing yinhuan hazards fupan review",
        also=("/joint-responses", "/budgets", "/briefing"),
    ),
    Place(
        name="orders",
        label=pgettext_lazy("plural", "订单"),
        icon="package",
        right=rights.SEE,
        shortcut="g o",
        keys="dingdan dd orders",
        also=("/acceptances",),
    ),
    Place(
        name="projects",
        label=pgettext_lazy("plural", "项目"),
        icon="layout-kanban",
        right=rights.SEE,
        shortcut="g j",
        keys="xiangmu xm projects jihua gantt gantetu lichengbei milestones fuhe workload junheng levelling",
        also=("/workload", "/levellings"),
    ),
    Place(name="tasks", label=_("任务"), icon="checklist", right=rights.SEE, shortcut="g t", keys="renwu rw tasks"),
    Place(
        name="processes",
        label=pgettext_lazy("plural", "流程"),
        icon="route",
        right=rights.SEE,
        shortcut="g p",
        keys="liucheng lc processes bpmn shili instances juecebiao tables",
        also=("/tables",),
    ),
    Place(
        name="quotes",
        label=pgettext_lazy("plural", "承诺"),
        icon="calendar-time",
        right=rights.SEE,
        shortcut="g q",
        keys="chengnuo cn promises baojia bj quotes",
        also=("/re-promises", "/what-ifs", "/coverage"),
    ),
    Place(
        name="changes",
        label=_("变更单"),
        icon="arrows-exchange",
        right=rights.SEE,
        shortcut="g b",
        keys="biangeng bg biangengdan changes change orders",
    ),
    Place(
        name="customers",
        label=pgettext_lazy("plural", "客户"),
        icon="users",
        right=rights.SEE,
        shortcut="g c",
        keys="kehu kh customers",
    ),
    Place(
        name="supply",
        label=_("供应"),
        icon="building-warehouse",
        right=rights.SEE,
        shortcut="g u",
        keys="gongying gy supply items bom stock wuliao kucun caigou",
        also=("/supply-files",),
    ),
    Place(
        name="timesheet",
        label=_("工时"),
        icon="clock-hour-4",
        right=rights.TRACK_TIME,
        shortcut="g w",
        keys="gongshi gs timesheet hours jishi",
    ),
    Place(
        name="costs",
        label=_("成本"),
        icon="coin",
        right=rights.SEE_COSTS,
        shortcut="g f",
        keys="chengben cb costs margin maoli yusuan budget feiyong",
    ),
    Place(
        name="quality",
        label=_("质量"),
        icon="rosette-discount-check",
        right=rights.SEE,
        shortcut="g z",
        keys="zhiliang zl quality jianyan jy inspection buhege bhg nonconformity jiuzheng capa kongzhitu spc dongjie",
    ),
    Place(
        name="risks",
        label=pgettext_lazy("plural", "风险"),
        icon="shield-half",
        right=rights.SEE,
        shortcut="g x",
        keys="fengxian fx risks register dengjice juzhen delphi deerfei",
    ),
    Place(
        name="status-reports",
        label=_("报告与复盘"),
        icon="report",
        right=rights.SEE,
        shortcut="g e",
        keys="zhuangtai baogao ztbg status reports huiyi jiyao hyjy meetings fupan fp jingyan retrospectives lessons",
        also=("/meetings", "/retrospectives", "/lessons", "/reference-times"),
    ),
    Place(
        name="messages",
        label=_("消息"),
        icon="messages",
        right=rights.SEE,
        shortcut="g n",
        keys="xiaoxi xx goutong tongzhi messages inbox notices",
    ),
    Place(
        name="complaints",
        label=_("客诉"),
        icon="message-circle",
        right=rights.SEE,
        shortcut="g k",
        keys="kesu ks complaints xinren xiufu xf repairs manyidu diaocha myd satisfaction surveys",
        also=("/repairs", "/satisfaction"),
    ),
    Place(
        name="insight", label=_("洞察"), icon="chart-bar", right=rights.SEE, shortcut="g i", keys="dongcha dc insight"
    ),
    Place(
        name="imports",
        label=_("导入"),
        icon="file-import",
        right=rights.IMPORT,
        shortcut="g m",
        keys="daoru dr import",
    ),
    Place(
        name="settings",
        label=_("设置"),
        icon="settings",
        right=rights.ADMINISTER,
        shortcut="g s",
        keys="shezhi sz settings",
        also=("/playbooks", "/automations", "/forms", "/journal"),
    ),
)


def places_for(*, member: MemberFacts) -> list[Place]:
    """Return the places that a member may go."""
    return [place for place in PLACES if member.may(place.right)]


def layout_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of every page needs; without a member, what the entry pages need."""
    member = getattr(request, "member", None)
    context: dict[str, Any] = {
        "language": (get_language() or settings.LANGUAGE_CODE).lower(),
        "language_url": reverse("desk:language"),
        "labels": labels,
        "member": member,
        "organisation": getattr(request, "organisation", None),
        "nav": [],
    }
    if member is None:
        return context
    return {
        **context,
        "nav": [_nav_item(place, request.path) for place in places_for(member=member)],
        "member_menu": _member_menu(member),
        "role_label": labels.word(labels.ROLES, member.role),
        "sign_out_url": reverse("desk:sign-out"),
        "palette_url": reverse("desk:palette"),
        "palette_deeds": deeds_for(member=member),
        "live_url": live_url(request),
        "messages": get_messages(request),
        "may": member.may,
        "query": request.GET.dict(),
    }


def live_url(request: HttpRequest) -> str:
    """Return where pages listen for news: the configured origin, else the next port of this host."""
    if settings.LIVE_URL:
        return f"{str(settings.LIVE_URL).rstrip('/')}/events"
    host, _colon, port = request.get_host().rpartition(":")
    if not host or not port.isdecimal():
        host, port = request.get_host(), "443" if request.is_secure() else "80"
    return f"{request.scheme}://{host}:{int(port) + 1}/events"


def _nav_item(place: Place, path: str) -> dict[str, Any]:
    url = reverse(f"desk:{place.name}")
    return {
        "url": url,
        "label": place.label,
        "icon": place.icon,
        "shortcut": place.shortcut,
        "search": place.keys,
        "active": any(path == one or (one != "/" and path.startswith(f"{one}/")) for one in (url, *place.also)),
    }


def _member_menu(member: MemberFacts) -> list[dict[str, Any]]:
    items = [
        {"url": reverse("desk:profile"), "label": _("个人资料"), "icon": "user-circle"},
        {"url": reverse("desk:organisations"), "label": _("切换组织"), "icon": "building"},
    ]
    if member.may(rights.ADMINISTER):
        items.append({"url": reverse("desk:journal"), "label": _("日志"), "icon": "history"})
    return items
