"""Writes the reference pages that the code itself declares: events, settings and metrics.

`python -m yinuo.config.reference` rewrites them under docs/; a test fails when they differ.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

DOCS = Path(__file__).resolve().parents[3] / "docs"


def load_rooms() -> None:
    """Import every module of every room, so that all that is declared is known."""
    from django.conf import settings

    for room in settings.ROOMS:
        package = import_module(room)
        for module in walk_packages(package.__path__, prefix=f"{room}."):
            if ".migrations" not in module.name and ".management" not in module.name:
                import_module(module.name)


def event_types() -> dict[str, type]:
    """Return every event type of the program by name."""
    from yinuo.ground.kernel.events import registered_types

    load_rooms()
    return {name: cls for name, cls in sorted(registered_types().items()) if not name.startswith("test")}


def events_page() -> str:
    """Return the page of all event types with their payloads."""
    lines = [
        "# Events",
        "",
        "Every fact is one row of the log. Webhooks send them, subscribers read them, the history of an order"
        " shows them. `happened_at` is when it was true, `recorded_at` when it was learnt.",
        "",
    ]
    for name, cls in event_types().items():
        lines += [f"## `{name}`", "", inspect.cleandoc(cls.__doc__ or ""), ""]
        parts = [f"- `{field.name}`: `{field.type}`" for field in fields(cls)]
        lines += [*(parts or ["No payload."]), ""]
    return "\n".join(lines).rstrip() + "\n"


def settings_page() -> str:
    """Return the page of all settings of an organisation."""
    from yinuo.ground.kernel.preferences import declared

    load_rooms()
    lines = [
        "# Settings of an organisation",
        "",
        "Changed under 设置 → 偏好. Each has a default, so a new organisation works at once.",
        "",
        "| setting | default | unit | meaning |",
        "| --- | --- | --- | --- |",
    ]
    for name, preference in sorted(declared().items()):
        lines.append(f"| `{name}` | `{preference.default}` | {preference.unit} | {preference.meaning} |")
    return "\n".join(lines) + "\n"


def metrics_page() -> str:
    """Return the page of all metrics with their formulas."""
    from django.utils import translation

    from yinuo.flow.insight.formulas import BUILT_IN
    from yinuo.flow.insight.metrics import METRICS
    from yinuo.flow.insight.wording import FACT_NAMES

    lines = [
        "# Metrics",
        "",
        "One definition serves page, API and export; each number opens its rows. A metric counts facts of one set,",
        "its grain and its source; where it is additive, the numbers of the parts add up to that of the whole.",
        "",
        "| metric | name | in English | formula | counts | unit | additive |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]

    def told(name: object, language: str) -> str:
        # The page is the same whatever language the process speaks at the moment.
        with translation.override(language):
            return str(name)

    for metric in METRICS.values():
        names = f"{told(metric.name, 'zh-hans')} | {told(metric.name, 'en')}"
        rest = f"{told(FACT_NAMES[metric.facts], 'en')} | {metric.unit} | {'yes' if metric.additive else 'no'}"
        lines.append(f"| `{metric.code}` | {names} | {metric.formula} | {rest} |")
    for made in BUILT_IN.values():
        names = f"{told(made.name, 'zh-hans')} | {told(made.name, 'en')}"
        lines.append(f"| `{made.code}` | {names} | `{made.text}` | other metrics | {made.unit} | no |")
    return "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "events.md": events_page,
    "settings.md": settings_page,
    "metrics.md": metrics_page,
}


def main() -> None:
    """Rewrite all reference pages."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.config.settings")
    django.setup()
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
        print(f"docs/{name}")


if __name__ == "__main__":
    main()
