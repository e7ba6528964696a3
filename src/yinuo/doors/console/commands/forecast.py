"""List the orders at risk, now or as of any moment, with the reasons.

Only facts that had happened by that moment are used: an order delivered later counts as open then.
"""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from yinuo.doors.console.organisations import organisation_named

if TYPE_CHECKING:
    from yinuo.flow.radar.queries import AtRisk

SHOWN = 30


@click.command(name="forecast")
@click.option("--as-of", "as_of", metavar="DATE", help="A day, taken at its end, or an instant; now if not given.")
@click.option("--organisation", "slug", default="", help="Short name of the organisation, if there are several.")
@click.option("--limit", default=SHOWN, show_default=True, type=click.IntRange(0), help="Orders to list; 0 for all.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def command(as_of: str | None, slug: str, limit: int, as_json: bool) -> None:
    """List the orders at risk with probability, lead and reasons, using only facts known at that moment."""
    from yinuo.doors.console.session import opened

    with opened(say=lambda text: click.echo(text, err=True)):
        _list(as_of=as_of, slug=slug, limit=limit, as_json=as_json)


def _list(*, as_of: str | None, slug: str, limit: int, as_json: bool) -> None:
    from django.utils import timezone

    from yinuo.flow.radar import queries as radar
    from yinuo.ground.kernel.tenancy import acting_for

    organisation = organisation_named(slug=slug)
    zone = ZoneInfo(organisation.timezone)
    moment = _moment(as_of, zone)
    with acting_for(organisation.id), timezone.override(zone):
        found = radar.forecast(as_of=moment, report=_progress)
        shown = found[:limit] if limit else found
        if as_json:
            click.echo(json.dumps([_plain(one) for one in shown], ensure_ascii=False, default=str))
            return
        when = f"{moment.astimezone(zone):%Y-%m-%d %H:%M} ({organisation.timezone})"
        click.echo(f"{organisation.name} as of {when}: {_summary(found, shown)}")
        _print(shown, zone=zone)


def _summary(found: list["AtRisk"], shown: list["AtRisk"]) -> str:
    """How many, and how to read the lines that follow."""
    late = sum(one.lead_hours <= 0 for one in found)
    saved = len(found) - late
    whose = "order at risk of breaking its promise" if saved == 1 else "orders at risk of breaking their promise"
    counted = f"{saved:,} {whose}, {late:,} already late."
    if not shown:
        return counted
    rest = "" if len(shown) == len(found) else f" The first {len(shown):,} of them follow, --limit 0 lists all."
    return (
        f"{counted}{rest}\nThose that can still be saved come first, by impact. A line names the order, how probable "
        "it is that it comes late, and when it was promised; below it why: 2× stands for twice as long as usual.\n"
    )


def _print(shown: list["AtRisk"], *, zone: ZoneInfo) -> None:
    from django.utils import translation

    for one in shown:
        outcome = _outcome(one, zone)
        click.echo(
            f"{one.number:<34} {one.late_probability:>4.0%} {one.severity:<8} promised "
            f"{one.committed_at.astimezone(zone):%Y-%m-%d %H:%M} ({_lead(one)}) likely "
            f"{one.likely_at.astimezone(zone):%Y-%m-%d}{outcome}"
        )
        with translation.override("en"):
            click.echo(f"    {'; '.join(_reasons(one))} [{one.basis}]")


def _lead(one: "AtRisk") -> str:
    return f"in {one.lead_hours:.0f} h" if one.lead_hours > 0 else f"{-one.lead_hours:.0f} h ago"


def _reasons(one: "AtRisk") -> list[str]:
    from yinuo.flow.radar import queries as radar

    told = radar.reasons_in_words(reasons=one.reasons)
    return [f"{reason.factor} {reason.text}".strip() for reason in told]


def _outcome(one: "AtRisk", zone: ZoneInfo) -> str:
    if one.delivered_at is None:
        return ""
    late = "late" if one.delivered_at >= one.committed_at else "in time"
    return f"; it came {one.delivered_at.astimezone(zone):%Y-%m-%d}, {late}"


def _plain(one: "AtRisk") -> dict[str, Any]:
    return {**asdict(one), "reasons_text": _reasons(one)}


def _moment(text: str | None, zone: ZoneInfo) -> datetime:
    """Read a day as its end and an instant as it stands; the clock when nothing is given."""
    if not text:
        return datetime.now(UTC)
    try:
        told = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text} is no date: write 2018-04-15 or 2018-04-15T09:00.") from error
    if len(text) <= len("2018-04-15"):
        told = datetime.combine(told.date(), time.max)
    return told if told.tzinfo else told.replace(tzinfo=zone)


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\rReading orders … {done:,}", nl=False, err=True)
