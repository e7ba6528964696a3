"""Show which versions of the forecasting models serve and why, and let an earlier one serve again.

A version is what was learnt at one moment; the nightly learning replaces it only by a better one.
"""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from yinuo.doors.console.failures import Failure
from yinuo.doors.console.organisations import organisation_named

if TYPE_CHECKING:
    from yinuo.flow.radar.queries import Version

_slug = click.option("--organisation", "slug", default="", help="Short name of the organisation, if there are several.")


class CannotServe(Failure):
    """The version that was asked for cannot begin to serve."""

    SENTENCES = {
        "missing": "There is no version {version} of {order_type}: `yinuo models list` shows those there are.",
        "serves": "Version {version} of {order_type} serves already.",
        "unusable": "Version {version} of {order_type} cannot be used: stages were defined anew, or its file is gone.",
    }

    def __init__(self, *, why: str, order_type: str, version: int) -> None:
        super().__init__(why, order_type, version)
        self.why, self.order_type, self.version = why, order_type, version

    def __str__(self) -> str:
        return self.SENTENCES[self.why].format(order_type=self.order_type, version=self.version)


@click.group(name="models")
def command() -> None:
    """Show which versions of the forecasting models serve and why, and let an earlier one serve again."""


@command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_slug
def listed(as_json: bool, slug: str) -> None:
    """List the versions and the challengers of each order type, newest first."""
    from yinuo.doors.console.session import opened

    with opened(say=lambda text: click.echo(text, err=True)):
        _list(as_json=as_json, slug=slug)


@command.command(name="use")
@click.argument("order_type")
@click.argument("version", type=click.IntRange(1))
@_slug
def use(order_type: str, version: int, slug: str) -> None:
    """Let an earlier VERSION of the model of an ORDER_TYPE serve again."""
    from yinuo.doors.console.session import opened

    with opened(say=lambda text: click.echo(text, err=True)):
        _use(order_type=order_type, version=version, slug=slug)


def _list(*, as_json: bool, slug: str) -> None:
    from yinuo.flow.radar import queries
    from yinuo.ground.kernel.tenancy import acting_for

    organisation = organisation_named(slug=slug)
    with acting_for(organisation.id):
        lines = queries.model_lines()
    if as_json:
        click.echo(json.dumps([asdict(line) for line in lines], ensure_ascii=False, default=str))
        return
    if not lines:
        click.echo("Nothing has been learnt yet: forecasts stand on standard times.")
    for line in lines:
        click.echo(line.order_type)
        for one in (*([line.champion] if line.champion else []), *line.earlier, *line.outside):
            click.echo(f"  {_told(one, ZoneInfo(organisation.timezone))}")


def _told(one: "Version", zone: ZoneInfo) -> str:
    name = f"version {one.version}" if one.version else "challenger"
    place = "serves" if one.active else "served" if one.version else "stayed outside"
    duel: dict[str, Any] = one.figures.get("duel", {})
    errors = (
        f", error {duel['challenger']:.3f} against {duel['champion']:.3f} on {duel['orders']:,} orders "
        f"(chance {duel['chance']:.1%})"
        if "champion" in duel
        else ""
    )
    return (
        f"{one.fitted_at.astimezone(zone):%Y-%m-%d %H:%M}  {name:<11} {one.kind:<9} {place}: {one.decision}"
        f"{errors}; {one.outcomes:,} deliveries"
    )


def _use(*, order_type: str, version: int, slug: str) -> None:
    from yinuo.flow.radar import actions, queries
    from yinuo.ground.kernel.tenancy import acting_for

    organisation = organisation_named(slug=slug)
    with acting_for(organisation.id):
        wanted = queries.version_id(order_type=order_type, version=version)
        if wanted is None:
            raise CannotServe(why="missing", order_type=order_type, version=version)
        try:
            actions.put_in_service(version_id=wanted, member_id=None)
        except actions.VersionServes as serves:
            raise CannotServe(why="serves", order_type=order_type, version=version) from serves
        except actions.VersionUnusable as unusable:
            raise CannotServe(why="unusable", order_type=order_type, version=version) from unusable
    click.echo(f"Version {version} of {order_type} serves from now on; the open orders are forecast again.")
