"""流程洞察: how orders really ran: the map, where time is lost, ways, fit to the drawing, true standard times."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yinuo.core.discovery import Bottleneck, Deviating, Deviation, Loss, Variant, Verdict, draw, most_used
from yinuo.doors.desk import labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.order_kinds import kind_choices
from yinuo.doors.desk.pages.insight import PERIODS, instant
from yinuo.doors.desk.process_flow import flow_of
from yinuo.doors.desk.process_sketch import Words, sketch
from yinuo.flow.insight import adopting, discovering, eventlog, queries
from yinuo.flow.insight.discovering import Discovery, Standing
from yinuo.flow.insight.queries import Filters, Period
from yinuo.ground.kernel import clock, wording
from yinuo.ground.kernel.events import acting_as, current_actor
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import rights

_USUAL_PERIOD, _ALL = "90", "all"
_LONGEST_QUERY = 2_000
_SHOWN_VARIANTS, _SHOWN_LOSSES, _SHOWN_CHOICES = 12, 6, 200
_DETAIL: dict[str, tuple[float, Promise]] = {
    "main": (0.8, gettext_lazy("主要走法")),
    "most": (0.95, gettext_lazy("大部分走法")),
    "all": (1.0, gettext_lazy("全部走法")),
}
_LOSS_ROWS = {Loss.WAITING: "waiting", Loss.WORKING: "activity", Loss.AGAIN: "again"}
_LOSSES: dict[Loss, Promise] = {
    Loss.WAITING: gettext_lazy("平均等待 %(mean)s 发生在“%(stage)s”之前，占总时长 %(share)s"),
    Loss.WORKING: gettext_lazy("“%(stage)s”本身平均用时 %(mean)s，占总时长 %(share)s"),
    Loss.AGAIN: gettext_lazy("“%(stage)s”返工 %(n)s 次，每次平均 %(mean)s 工作时间，占作业工时 %(share)s"),
}
_DEVIATIONS: dict[Deviation, Promise] = {
    Deviation.SKIPPED: gettext_lazy("跳过了“%(stage)s”"),
    Deviation.EXTRA: gettext_lazy("多做了“%(stage)s”"),
    Deviation.ORDER: gettext_lazy("“%(stage)s”的先后次序不对"),
}
_TITLES: dict[str, Promise] = {
    "activity": gettext_lazy("经过“%(key)s”的订单"),
    "waiting": gettext_lazy("在“%(key)s”之前等待的订单"),
    "again": gettext_lazy("“%(key)s”返工的订单"),
    "edge": gettext_lazy("走过 %(key)s 的订单"),
    "loop": gettext_lazy("从 %(key)s 返回的订单"),
    "variant": gettext_lazy("走法 %(key)s 的订单"),
    "deviation": gettext_lazy("%(key)s 的订单"),
    "fitting": gettext_lazy("按流程走完的订单"),
    "cases": gettext_lazy("有环节记录的订单"),
}
_VERDICTS: dict[Verdict, tuple[str, Promise]] = {
    Verdict.FITS: ("fine", gettext_lazy("合适")),
    Verdict.TOO_SHORT: ("warning", gettext_lazy("偏短")),
    Verdict.TOO_LONG: ("watch", gettext_lazy("偏长")),
    Verdict.UNKNOWN: ("quiet", gettext_lazy("样本太少")),
}


def _text(query: QueryDict, name: str) -> str:
    return query.get(name, "")[:100].replace("\x00", "")


class Asked:
    """What the address asks for, with faulty parts replaced by the usual."""

    def __init__(self, query: QueryDict) -> None:
        self.days = query.get("days", "") if query.get("days") in PERIODS else _USUAL_PERIOD
        self.until = instant(query.get("until", "")) or clock.now()
        self.period: Period = queries.period_of(days=PERIODS[self.days][0], until=self.until)
        kinds = dict(kind_choices())
        chosen = query.get("type", "")
        self.kind = chosen if chosen in kinds or chosen == _ALL else ""
        self.kind = self.kind or discovering.busiest_type(period=self.period) or _ALL
        self.customer, self.region = _text(query, "customer"), _text(query, "region")
        self.tier = query.get("tier", "") if query.get("tier") in labels.TIERS else ""
        self.detail = query.get("detail", "") if query.get("detail") in _DETAIL else "most"

    @property
    def filters(self) -> Filters:
        """Return which orders count."""
        kind = "" if self.kind == _ALL else self.kind
        told = {"order_type": kind, "customer": self.customer, "region": self.region, "tier": self.tier}
        seen = queries.dimensions()
        return {name: (key,) for name, key in told.items() if key and name in seen}

    def query(self, **changes: str) -> dict[str, str]:
        """Return this question as an address's query, with changes."""
        told = {"days": self.days, "type": self.kind, "customer": self.customer, "region": self.region}
        told |= {"tier": self.tier, "detail": self.detail, **changes}
        return {key: value for key, value in told.items() if value}

    def rows(self, what: str, key: str = "") -> str:
        """Return the address of the orders behind a number."""
        told = self.query(what=what, key=key, until=self.until.isoformat())
        return f"{reverse('desk:insight-process-rows')}?{urlencode(told)}"


@page(rights.SEE)
@require_GET
def process(request: DeskRequest) -> HttpResponse:
    """Show how the orders of a period ran through their stages."""
    asked = Asked(request.GET)
    told = discovering.discover(period=asked.period, filters=asked.filters)
    context: dict[str, Any] = {
        "asked": asked,
        "query": asked.query(),
        "periods": _periods(asked),
        "fields": _fields(asked),
        "told": told,
        "map": _map(told, asked),
        "flow": flow_of(variants=told.variants.found, called=partial(_called, told)),
        "losses": [_loss(told, one, asked) for one in told.bottlenecks[:_SHOWN_LOSSES]],
        "inferred": sum(one.inferred for one in told.map.activities) / max(told.map.events, 1),
        "loops": [_loop(told, one, asked) for one in told.map.loops[:_SHOWN_LOSSES]],
        "variants": [_variant(told, one, asked) for one in told.variants.found[:_SHOWN_VARIANTS]],
        "standings": [_standing(one) for one in told.standings],
        "asked_query": urlencode(asked.query()),
        "may_adopt": request.member.may(rights.ADMINISTER) and not told.process_key,
        "logs": _logs(asked) if request.member.may(rights.EXPORT) else [],
    }
    if told.fit is not None:
        context["deviations"] = [_deviation(told, one, asked) for one in told.fit.deviations]
        context["fitting_url"] = asked.rows("fitting")
    return render(request, "desk/discovery/process.html", context)


def _logs(asked: Asked) -> list[tuple[str, str]]:
    told = urlencode({**asked.query(), "until": asked.until.isoformat()})
    names = {"ocel": "OCEL 2.0", "xes": "XES"}
    return [(names[one], f"{reverse('desk:insight-log', kwargs={'format': one})}?{told}") for one in eventlog.FORMATS]


def _periods(asked: Asked) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": f"?{urlencode(asked.query(days=key))}", "active": key == asked.days}
        for key, (_days, label) in PERIODS.items()
    ]


def _fields(asked: Asked) -> list[dict[str, Any]]:
    seen = queries.dimensions()
    customers, regions = (_values(asked, code) for code in ("customer", "region"))
    fields: list[dict[str, Any]] = [
        {
            "name": "type",
            "label": _("订单类型"),
            "any": _("最常用的"),
            "options": [*kind_choices(), (_ALL, _("全部类型"))],
        },
        {"name": "customer", "label": _("客户"), "options": customers},
        {"name": "region", "label": _("地区"), "options": regions},
        {"name": "tier", "label": _("客户等级"), "options": list(labels.TIERS.items())},
        {"name": "detail", "label": _("显示"), "options": [(key, word) for key, (_s, word) in _DETAIL.items()]},
    ]
    hidden = {"order_type": "type", "customer": "customer", "region": "region", "tier": "tier"}
    return [one for one in fields if one["name"] not in {name for code, name in hidden.items() if code not in seen}]


def _values(asked: Asked, code: str) -> list[tuple[str, str, int]]:
    """Return the values of a dimension that the member sees, with how many deliveries each has."""
    if code not in queries.dimensions() or "deliveries" not in queries.metrics():
        return []
    found = queries.breakdown(metric="deliveries", dimension=code, period=asked.period)
    return [(one.key, one.label, one.measured.count) for one in found if one.key][:_SHOWN_CHOICES]


def _called(told: Discovery, number: int) -> str:
    return wording.called(told.stage(number))


def _map(told: Discovery, asked: Asked) -> dict[str, Any]:
    edges = most_used(edges=told.map.edges, share=_DETAIL[asked.detail][0])
    shares: dict[Loss, dict[int, float]] = {loss: {} for loss in Loss}
    for one in told.bottlenecks:
        shares[one.loss][one.activity] = one.share
    words = Words(
        names=partial(_called, told),
        address=asked.rows,
        code=lambda number: told.stage(number).code,
        waiting=shares[Loss.WAITING],
        working=shares[Loss.WORKING],
    )
    activities = {one.number: one for one in told.map.activities}
    hidden = len(told.map.edges) - len(edges)
    return {**sketch(drawing=draw(edges=edges), activities=activities, words=words), "hidden": hidden}


def _loss(told: Discovery, one: Bottleneck, asked: Asked) -> dict[str, Any]:
    stage = told.stage(one.activity)
    words = {
        "stage": wording.called(stage),
        "mean": wording.duration(one.mean / 60),
        "share": wording.percent(one.share),
        "n": wording.number(one.count),
    }
    return {
        "text": str(_LOSSES[one.loss]) % words,
        "loss": one.loss,
        "share": one.share,
        "p90": wording.duration(one.p90 / 60),
        "count": one.count,
        "url": asked.rows(_LOSS_ROWS[one.loss], stage.code),
    }


def _loop(told: Discovery, one: Any, asked: Asked) -> dict[str, Any]:
    before, after = told.stage(one.before), told.stage(one.after)
    return {
        "text": f"{wording.called(before)} → {wording.called(after)}",
        "count": one.count,
        "cases": one.cases,
        "url": asked.rows("loop", f"{before.code}>{after.code}"),
    }


def _variant(told: Discovery, one: Variant, asked: Asked) -> dict[str, Any]:
    fit = told.fit.alignments[one.number] if told.fit is not None else None
    return {
        "steps": [_called(told, number) for number in one.sequence],
        "count": one.count,
        "share": one.count / max(told.map.cases, 1),
        "median": wording.duration(one.elapsed.median / 60),
        "p90": wording.duration(one.elapsed.p90 / 60),
        "fits": None if fit is None else fit.fits,
        "url": asked.rows("variant", str(one.number)),
    }


def _deviation(told: Discovery, one: Deviating, asked: Asked) -> dict[str, Any]:
    return {
        "text": str(_DEVIATIONS[one.kind]) % {"stage": _called(told, one.activity)},
        "cases": one.cases,
        "share": one.cases / max(told.map.cases, 1),
        "url": asked.rows("deviation", f"{one.kind}:{told.stage(one.activity).code}"),
    }


def _standing(one: Standing) -> dict[str, Any]:
    tone, word = _VERDICTS[one.proposal.verdict]
    known = one.proposal.proposed
    return {
        "one": one,
        "name": wording.called(one.standard),
        "hours": f"{one.standard.standard_hours:g}",
        "quantiles": [(quantile.q, round(quantile.hours, 1)) for quantile in one.proposal.quantiles],
        "interval": "" if known.low is None else f"{known.low:.1f}–{known.high:.1f}",
        "tone": tone,
        "verdict": word,
        "proposed": max(round(known.hours, 1), 0.1),
        "differs": one.proposal.verdict in (Verdict.TOO_SHORT, Verdict.TOO_LONG),
    }


@page(rights.SEE)
@require_GET
def rows(request: DeskRequest) -> HttpResponse:
    """Show the orders behind a number of the page; unless told otherwise, all of them."""
    asked = Asked(request.GET)
    what, key = request.GET.get("what", "cases"), request.GET.get("key", "")[:200]
    told = discovering.discover(period=asked.period, filters=asked.filters)
    try:
        found, total = discovering.rows(told=told, what=what, key=key)
    except discovering.UnknownPart as unknown:
        raise Http404 from unknown
    context = {
        "title": str(_TITLES[what]) % {"key": _key_words(told, what, key)},
        "rows": [(row, wording.duration(row.hours)) for row in found],
        "total": total,
        "counted": what in ("activity", "waiting", "again", "edge", "loop"),
        "back": f"{reverse('desk:insight-process')}?{urlencode(asked.query())}",
    }
    return render(request, "desk/discovery/rows.html", context)


def _key_words(told: Discovery, what: str, key: str) -> str:
    """Return what the key of a number is called."""
    names = {one.code: wording.called(one) for one in told.fit_stages or told.found.stages}
    if what == "variant":
        return " → ".join(_called(told, number) for number in told.variants.found[int(key)].sequence)
    if what == "deviation":
        kind, _sign, code = key.partition(":")
        return str(_DEVIATIONS[Deviation(kind)]) % {"stage": names[code]}
    if what in ("edge", "loop"):
        before, _sign, after = key.partition(">")
        return f"{names.get(before, _('下单'))} → {names.get(after, _('完成'))}"
    return names.get(key, key)


@page(rights.EXPORT)
@require_GET
def log(request: DeskRequest, format: str) -> StreamingHttpResponse:
    """Hand out the event log of the orders that the page is about, for process mining tools."""
    asked, organisation_id, actor = Asked(request.GET), request.organisation.id, current_actor()
    if format not in eventlog.FORMATS:
        raise Http404

    def pieces() -> Iterator[str]:
        # It is read when the page's own block is over: who acts decides what may be seen.
        with acting_for(organisation_id), acting_as(actor):
            yield from eventlog.event_log(format=format, period=asked.period, filters=asked.filters)

    name = f"yinuo-{asked.until:%Y-%m-%d}.{eventlog.ENDINGS[format]}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(pieces(), content_type=f"{eventlog.TYPES[format]}; charset=utf-8", headers=headers)


@page(rights.ADMINISTER)
@require_POST
def adopt(request: DeskRequest) -> HttpResponse:
    """Take over a standard time; what came between is told, not overwritten."""
    data = request.POST
    kind, stage = data.get("type", ""), data.get("stage", "")
    asked = Asked(QueryDict(data.get("asked", "")[:_LONGEST_QUERY]))
    back = f"{reverse('desk:insight-process')}?{urlencode(asked.query(type=kind))}#standards"
    try:
        hours, was = float(data.get("hours", "")), float(data.get("was", ""))
        with attempt():
            cases = int(data.get("cases", "0")) if data.get("cases", "0").isdecimal() else 0
            made = adopting.adopt_standard(order_type=kind, stage=stage, hours=hours, was=was, cases=min(cases, 10**6))
    except ValueError as error:
        raise Http404 from error
    except adopting.UnknownStage as error:
        raise Http404 from error
    except adopting.UnusableHours:
        say(request, _("标准时间应大于 0。"), level=WARNING)
    except adopting.StandardMoved as moved:
        told = _("标准时间已被改为 %(n)s 小时，没有覆盖。请看一眼再决定。") % {"n": f"{moved.hours:g}"}
        say(request, told, level=WARNING)
    except adopting.DrawnElsewhere:
        say(request, _("这类订单按画好的流程走，请在流程图里修改该步的时间并发布新版本。"), level=WARNING)
    else:
        undo = reverse("desk:reference-undo", kwargs={"adoption_id": made})
        say(request, _("标准时间已改为 %(n)s 小时，新订单按它计算。") % {"n": f"{hours:g}"}, undo_url=undo)
    return redirect(back)


urlpatterns = [
    path("insight/process", process, name="insight-process"),
    path("insight/process/rows", rows, name="insight-process-rows"),
    path("insight/process/log.<slug:format>", log, name="insight-log"),
    path("insight/process/standards", adopt, name="insight-process-standards"),
]
