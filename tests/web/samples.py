"""Sample values for the style guide: one believable manufacturer, always the same."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

NOW = dt.datetime(2026, 11, 20, 9, 40, tzinfo=dt.UTC)
SEVERITIES = ("critical", "warning", "watch", "fine")
STAGES = ("接单", "备料", "加工", "装配", "质检", "发运")
STAGES_EN = ("Intake", "Materials", "Machining", "Assembly", "Inspection", "Shipping")
CUSTOMERS = ("晨光医疗", "宏达重工", "北辰电梯", "海川船务", "瑞丰包装", "云岭矿业", "新元自动化")
CUSTOMERS_EN = (
    "Aurora Medical",
    "Hongda Heavy",
    "Polaris Lifts",
    "Haichuan Marine",
    "Reward Packaging",
    "Yunling",
    "Newtron",
)


def sample_context(*, language: str, say: Callable[[str], str], blip_count: int = 220) -> dict[str, Any]:
    """Everything the two style guides show."""
    chinese = language.startswith("zh")
    stages = STAGES if chinese else STAGES_EN
    customers = CUSTOMERS if chinese else CUSTOMERS_EN
    return {
        "language": language,
        "organisation": SimpleNamespace(name="远山机械" if chinese else "Yuanshan Machinery", logo_url=None),
        "member": SimpleNamespace(
            name="林晓燕", role="manager", role_label="交付经理" if chinese else "Delivery manager"
        ),
        "nav": navigation(chinese),
        "live_url": "/events",
        "messages": [],
        "request": None,
        "now": NOW - dt.timedelta(hours=3),
        "due_text": "11月26日 – 28日" if chinese else "Nov 26 – 28",
        "language_links": [{"url": "#", "code": "zh-hans", "label": "简体中文", "active": chinese}],
        "radar_stages": list(stages),
        "blips": blips(blip_count, customers, chinese),
        "stage_sets": stage_sets(stages),
        "portal_stages": stage_sets(stages)[1],
        "query": {"q": "", "severity": "critical", "sort": "due"},
        **figures(chinese),
        **lists(stages, customers, chinese),
    }


def navigation(chinese: bool) -> list[dict[str, Any]]:
    """The rail."""
    entries = [
        ("今天", "Today", "sun", "g t", None), ("订单", "Orders", "package", "g o", None),
        ("承诺", "Promises", "rosette-discount-check", "g p", 4), ("雷达", "Radar", "radar-2", "g r", 12),
        ("任务", "Tasks", "list-check", "g k", None), ("应急", "Response", "lifebuoy", "g e", None),
        ("验收", "Acceptance", "signature", "g a", None), ("洞察", "Insight", "chart-bar", "g i", None),
        ("设置", "Settings", "settings", "g s", None),
    ]  # fmt: skip
    return [
        {"label": zh if chinese else en, "url": f"#{en.lower()}", "icon": icon, "active": en == "Radar",
         "badge": badge, "shortcut": keys, "search": {"Orders": "dingdan dd orders"}.get(en, en.lower())}
        for zh, en, icon, keys, badge in entries
    ]  # fmt: skip


def blips(count: int, customers: tuple[str, ...], chinese: bool) -> list[dict[str, Any]]:
    """Open orders as the radar sees them."""
    dice = random.Random(7)
    reason = "供应商已超期 2 天" if chinese else "Supplier is 2 days past its date"
    found = []
    for n in range(count):
        hours = round(dice.choice((dice.gauss(30, 30), dice.expovariate(1 / 130), dice.uniform(20, 300))), 1)
        risk = dice.random() * (1.6 if hours < 40 else 0.75)
        severity = (
            SEVERITIES[0]
            if risk > 1.12 or hours < 0
            else SEVERITIES[1]
            if risk > 0.66
            else SEVERITIES[2]
            if risk > 0.5
            else SEVERITIES[3]
        )
        found.append({
            "id": n, "title": f"YS-2411-{n:04d}", "customer": dice.choice(customers), "stage": dice.choice((0, 1, 1, 2, 2, 2, 3, 3, 4, 5, 5)),
            "hours": max(hours, -90), "impact": round(dice.paretovariate(1.3), 2), "severity": severity, "reason": reason, "url": f"#order-{n}",
        })  # fmt: skip
    return found


def stage_sets(names: tuple[str, ...]) -> list[list[dict[str, Any]]]:
    """On time, late, and not begun."""
    standard = (4, 24, 36, 16, 8, 48)

    def bar(states: str, hours: tuple[float | None, ...]) -> list[dict[str, Any]]:
        words = {"d": "done", "a": "active", "l": "late", "n": "next"}
        return [
            {"name": name, "state": words[state], "hours": spent, "standard_hours": usual}
            for name, state, spent, usual in zip(names, states, hours, standard, strict=True)
        ]

    return [
        bar("ddannn", (3, 22, 17.5, None, None, None)),
        bar("dddlnn", (4, 26, 31, 19.5, None, None)),
        bar("dddddd", (4, 20, 33, 15, 6, 41)),
    ]


def figures(chinese: bool) -> dict[str, Any]:
    """Tiles, dates and charts."""
    day = dt.timedelta(days=1)

    def tile(zh: str, en: str, value: str, unit: str | None, **more: Any) -> dict[str, Any]:
        blank = dict.fromkeys(("url", "change", "change_text", "note", "spark", "severity"))
        return blank | {"label": zh if chinese else en, "value": value, "unit": unit, "good": "up", "url": "#"} | more

    note = "较上周" if chinese else "vs last week"
    weeks = [f"{w} 周" if chinese else f"W{w}" for w in range(36, 48)]
    return {
        "tiles": [
            tile("准时率", "On time", "94.2", "%", change=2.1, change_text="+2.1", note=note, spark=[88, 90, 89, 91, 90, 93, 92, 94.2]),
            tile("36 小时内将延期", "Late within 36 h", "7", "单" if chinese else "orders", change=3, change_text="+3", good="down", note=note, severity="critical"),
            tile("承诺兑现率", "Promises kept", "91.8", "%", change=-0.6, change_text="−0.6", note=note, spark=[95, 94, 93, 94, 92, 92.4, 92, 91.8]),
            tile("平均提前预警", "Lead time of alerts", "58", "小时" if chinese else "h", change=0, change_text="0", note=note, spark=[40, 42, 51, 55, 54, 57, 58, 58]),
            tile("客户满意度", "CSAT", "4.6", "/ 5", change=0.1, change_text="+0.1", note=note, spark=[4.2, 4.3, 4.3, 4.4, 4.5, 4.5, 4.6]),
        ],
        "date_sets": [
            {"requested": NOW + 4 * day, "committed": NOW + 6 * day, "projected": NOW + 7 * day, "earliest": NOW + 5 * day,
             "latest": NOW + 9 * day, "confidence": 0.9, "severity": "critical", "committed_note": "v2 · 林晓燕"},
            {"requested": NOW + 4 * day, "committed": NOW + 9 * day, "projected": NOW + 7 * day, "earliest": NOW + 6 * day,
             "latest": NOW + 8 * day, "confidence": 0.9},
            {"requested": NOW + 4 * day},
        ],
        "chart_line": {"x": weeks, "min": 80, "max": 100, "target": 95, "series": [
            {"name": "准时率" if chinese else "On time", "data": [88, 90, 89, 91, 90, 93, 92, 94, 93, 95, 94, 94.2]},
            {"name": "承诺兑现率" if chinese else "Kept", "data": [91, 92, 92, 90, 93, 94, 95, 94, 93, 94, 92, 91.8]}]},
        "chart_bars": {"x": weeks[-6:], "series": [
            {"name": "严重" if chinese else "Critical", "tone": "critical", "data": [3, 4, 2, 5, 3, 4]},
            {"name": "预警" if chinese else "Warning", "tone": "warning", "data": [8, 7, 9, 6, 8, 7]},
            {"name": "关注" if chinese else "Watch", "tone": "watch", "data": [12, 15, 11, 14, 10, 13]}]},
    }  # fmt: skip


def lists(stages: tuple[str, ...], customers: tuple[str, ...], chinese: bool) -> dict[str, Any]:
    """Rows, filters, alerts and what else stands in lists."""
    dice = random.Random(3)
    sets = stage_sets(stages)
    rows = [
        {"id": n, "number": f"YS-2411-{380 + n:04d}", "customer": customers[n % len(customers)], "tier": ("vip", "key", "standard", "new")[n % 4],
         "severity": SEVERITIES[min(n // 2, 3)], "due": NOW + dt.timedelta(days=n), "probability": max(0.02, 0.93 - n * 0.11), "amount": dice.randrange(10**6, 10**8),
         "stages": sets[(1, 0, 0, 2)[n % 4]]}
        for n in range(9)
    ]  # fmt: skip
    cause = (
        "主轴供应商已超期 2 天，同线路本周慢 30%。"
        if chinese
        else "The spindle supplier is 2 days past its date; the lane is 30% slow this week."
    )
    words = (lambda zh, en: zh) if chinese else (lambda zh, en: en)
    return {
        "rows": rows,
        "columns": [
            {"key": "number", "label": words("单号", "Order"), "sort": True}, {"key": "severity", "label": words("状态", "State"), "sort": True},
            {"key": "customer", "label": words("客户", "Customer"), "sort": True}, {"key": "stage", "label": words("进度", "Progress"), "sort": False},
            {"key": "due", "label": words("承诺日", "Committed"), "sort": True, "numeric": True}, {"key": "p", "label": words("逾期概率", "P(late)"), "sort": True},
            {"key": "amount", "label": words("金额", "Amount"), "sort": True, "numeric": True},
        ],
        "views": [{"label": words("全部", "All"), "url": "#", "active": False, "count": 8421}, {"label": words("36 小时内将延期", "Late within 36 h"), "url": "#", "active": True, "count": 7},
                  {"label": words("我的", "Mine"), "url": "#", "active": False, "count": 31}, {"label": words("等待承诺", "To promise"), "url": "#", "active": False, "count": 4}],
        "filters": [{"name": "severity", "label": words("等级", "Severity"), "options": [("critical", words("严重", "Critical"), 7), ("warning", words("预警", "Warning"), 22)]},
                    {"name": "stage", "label": words("环节", "Stage"), "options": [(str(n), name) for n, name in enumerate(stages)]},
                    {"name": "due", "label": words("承诺日前", "Due before"), "type": "date"}],
        "alerts": [
            {"severity": "critical", "title": "YS-2411-0386", "when": words("还剩 21 小时", "21 h left"), "when_note": words("预计晚 1.5 天", "1.5 days late"), "cause": cause,
             "customer": customers[0], "tier": "vip", "probability": 0.93},
            {"severity": "warning", "title": "YS-2411-0402", "when": words("还剩 2.4 天", "2.4 days left"), "when_note": words("预计晚 4 小时", "4 h late"), "cause": cause,
             "customer": customers[2], "tier": "standard", "probability": 0.58},
        ],
        "reasons": [{"factor": "1.4 ×", "text": words("这家供应商已超期 2 天", "this supplier is 2 days past its date")}, {"factor": "1.3 ×", "text": words("本周线路偏慢", "the lane is slow this week")},
                    {"factor": words("2.1 天", "2.1 d"), "text": words("剩余余量", "of slack left")}],
        "history": [{"at": NOW - dt.timedelta(hours=2), "text": words("承诺改为 11月26日", "Committed date moved to Nov 26"), "who": "林晓燕", "icon": "rosette-discount-check", "tone": "watch", "detail": words("客户同意，因主轴缺货。", "Agreed with the customer.")},
                    {"at": NOW - dt.timedelta(hours=5), "text": words("装配超过标准时间 2 小时", "Assembly is 2 h over standard"), "who": None, "icon": "clock-exclamation", "tone": "critical", "detail": None},
                    {"at": NOW - dt.timedelta(hours=26), "text": words("加工完成", "Machining finished"), "who": "王强", "icon": "check", "tone": "fine", "detail": None}],
        "facts": [(words("客户", "Customer"), customers[0]), (words("联系人", "Contact"), "Alice Chen"), (words("金额", "Amount"), "¥182,400.00"), (words("备注", "Note"), "")],
    }  # fmt: skip
