"""Write orders and master data to a CSV or Excel file."""

from pathlib import Path
from typing import Any

import click

from yinuo.doors.console.failures import UnknownFormat
from yinuo.doors.console.supply_files import export_supply


@click.group(name="export")
def command() -> None:
    """Write orders and master data to a CSV or Excel file."""


command.add_command(export_supply)


@command.command(name="orders")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--organisation", "slug", default="", help="Short name of the organisation, if there are several.")
@click.option("--state", "states", multiple=True, help="Only orders in this state; may be repeated. All if not given.")
@click.option("--tier", "tiers", multiple=True, help="Only orders of customers of this tier.")
@click.option("--region", "regions", multiple=True, help="Only orders to this region.")
@click.option("--channel", "channels", multiple=True, help="Only orders of this channel.")
@click.option("--search", "text", default="", help="Words in number, reference or customer.")
@click.option("--language", default="zh-hans", show_default=True, help="Language of the headings.")
def orders(file: Path, slug: str, text: str, language: str, **choices: tuple[str, ...]) -> None:
    """Write orders to FILE, whose ending (.csv or .xlsx) says the format."""
    from yinuo.doors.console.session import opened

    if file.suffix.lower() not in (".csv", ".xlsx"):
        raise UnknownFormat(file=file)
    with opened(say=lambda line: click.echo(line, err=True)):
        count = _write(file, slug, language, {**choices, "text": text})
    click.echo(f"{count} orders written to {file}")


def _write(file: Path, slug: str, language: str, choices: dict[str, Any]) -> int:
    from django.utils import translation

    from yinuo.doors.console.organisations import organisation_named
    from yinuo.flow.orders import forms, queries
    from yinuo.ground.kernel.tenancy import acting_for

    filters = queries.OrderFilters(**choices)
    with acting_for(organisation_named(slug=slug).id), translation.override(language):
        if file.suffix.lower() == ".xlsx":
            file.write_bytes(forms.export_xlsx(filters=filters))
        else:
            with file.open("wb") as target:
                target.writelines(forms.export_csv(filters=filters))
        return sum(queries.counts(filters=filters).by_state.values())


@command.command(name="events")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--format", "format_", type=click.Choice(["ocel", "xes"]), default="ocel", show_default=True)
@click.option("--days", type=click.IntRange(1, 3_650), default=365, show_default=True, help="Orders delivered lately.")
@click.option("--organisation", "slug", default="", help="Short name of the organisation, if there are several.")
@click.option("--order-type", "kind", default="", help="Only orders of this type, by its code.")
def events(file: Path, format_: str, days: int, slug: str, kind: str) -> None:
    """Write the event log of delivered orders to FILE: OCEL 2.0 (JSON) or XES, for process mining tools."""
    from yinuo.doors.console.session import opened

    with opened(say=lambda line: click.echo(line, err=True)):
        size = _write_log(file, format_, days, slug, kind)
    click.echo(f"{size:,} bytes written to {file}")


def _write_log(file: Path, format_: str, days: int, slug: str, kind: str) -> int:
    from yinuo.doors.console.organisations import organisation_named
    from yinuo.flow.insight import eventlog, queries
    from yinuo.ground.kernel import clock
    from yinuo.ground.kernel.tenancy import acting_for

    period = queries.period_of(days=days, until=clock.now())
    filters = {"order_type": (kind,)} if kind else {}
    with acting_for(organisation_named(slug=slug).id), file.open("w", encoding="utf-8", newline="\n") as target:
        target.writelines(eventlog.event_log(format=format_, period=period, filters=filters))
    return file.stat().st_size
