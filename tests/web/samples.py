"""Sample values for the style guide: one believable manufacturer, always the same.

The words stand in `samples.json`: `{"zh": …, "en": …}` is a text in two languages, `{"hours": n}` a moment.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from pathlib import Path
from typing import Any

NOW = dt.datetime(2026, 11, 20, 9, 40, tzinfo=dt.UTC)
SEVERITIES = ("critical", "warning", "watch", "fine")
STANDARD_HOURS = (4, 24, 36, 16, 8, 48)
STATES = {"d": "done", "a": "active", "l": "late", "n": "next"}
COURSES: tuple[tuple[str, tuple[float | None, ...]], ...] = (
    ("ddannn", (3, 22, 17.5, None, None, None)),
    ("dddlnn", (4, 26, 31, 19.5, None, None)),
    ("dddddd", (4, 20, 33, 15, 6, 41)),
)


def sample_context(*, language: str, blip_count: int = 220) -> dict[str, Any]:
    """Everything that the style guides show."""
    raw = json.loads(Path(__file__).with_name("samples.json").read_text())
    words = spoken(raw, "zh" if language.startswith("zh") else "en")
    courses = [stages(words["radar_stages"], states, hours) for states, hours in COURSES]
    return {
        **words,
        "language": language,
        "messages": [],
        "request": None,
        "stage_sets": courses,
        "portal_stages": courses[1],
        "blips": blips(blip_count, words),
        "rows": [row(n, words["customers"], courses) for n in range(9)],
    }


def spoken(value: Any, language: str) -> Any:
    """The sample in one language, its moments around the sample's now."""
    if isinstance(value, list):
        return [spoken(item, language) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"zh", "en"}:
        return value[language]
    if value.keys() == {"hours"}:
        return NOW + dt.timedelta(hours=value["hours"])
    return {key: spoken(item, language) for key, item in value.items()}


def stages(names: list[str], states: str, hours: tuple[float | None, ...]) -> list[dict[str, Any]]:
    """One order's way through its stages."""
    return [
        {"name": name, "state": STATES[state], "hours": spent, "standard_hours": usual}
        for name, state, spent, usual in zip(names, states, hours, STANDARD_HOURS, strict=True)
    ]


def row(n: int, customers: list[str], courses: list[list[dict[str, Any]]]) -> dict[str, Any]:
    """One order of the list."""
    return {
        "id": n,
        "number": f"YS-2411-{380 + n:04d}",
        "customer": customers[n % len(customers)],
        "tier": ("vip", "key", "standard", "new")[n % 4],
        "severity": SEVERITIES[min(n // 2, 3)],
        "due": NOW + dt.timedelta(days=n),
        "probability": max(0.02, 0.93 - n * 0.11),
        "amount": 18_240_000 + n * 7_310_000,
        "stages": courses[(1, 0, 0, 2)[n % 4]],
    }


def blips(count: int, words: dict[str, Any]) -> list[dict[str, Any]]:
    """Open orders as the radar sees them."""
    dice = random.Random(7)
    return [blip(n, dice, words) for n in range(count)]


def blip(n: int, dice: random.Random, words: dict[str, Any]) -> dict[str, Any]:
    """One open order: the nearer its promise, the likelier it is in danger."""
    hours = round(dice.choice((dice.gauss(30, 30), dice.expovariate(1 / 130), dice.uniform(20, 300))), 1)
    risk = dice.random() * (1.6 if hours < 40 else 0.75)
    grave = hours < 0 or risk > 1.12
    return {
        "id": n,
        "title": f"YS-2411-{n:04d}",
        "customer": dice.choice(words["customers"]),
        "stage": dice.choice((0, 1, 1, 2, 2, 2, 3, 3, 4, 5, 5)),
        "hours": max(hours, -90),
        "impact": round(dice.paretovariate(1.3), 2),
        "severity": SEVERITIES[0 if grave else 1 if risk > 0.66 else 2 if risk > 0.5 else 3],
        "reason": words["blip_reason"],
        "url": f"#order-{n}",
    }
