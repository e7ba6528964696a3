"""Give, list and take back personal links of customers and partners.

`yinuo portal link issue ORDER` prints the address of a new link, once.
"""

import json
from typing import TYPE_CHECKING
from uuid import UUID

import click

from yinuo.doors.console.failures import Failure
from yinuo.doors.console.organisations import organisation_named

if TYPE_CHECKING:
    from yinuo.flow.sharing.queries import LinkFacts

_slug = click.option("--organisation", "slug", default="", help="Short name of the organisation, if there are several.")


class NoSuchLink(Failure):
    """What was named is not there; the text says what to do."""


@click.group(name="portal")
def command() -> None:
    """Work with the customers' portal."""


@command.group()
def link() -> None:
    """Give, list and take back personal links."""


@link.command()
@click.argument("order", metavar="ORDER")
@click.option(
    "--contact", default="", help="Mail address of the customer's contact; nobody in particular if not given."
)
@click.option("--all-orders", is_flag=True, help="Open all orders of the order's customer.")
@click.option(
    "--right", "rights", multiple=True, type=click.Choice(["write", "change", "sign"]), help="Beside looking."
)
@click.option("--days", type=click.IntRange(1, 730), default=60, show_default=True, help="How long it is good.")
@_slug
def issue(order: str, contact: str, all_orders: bool, rights: tuple[str, ...], days: int, slug: str) -> None:
    """Print the address of a new link to an order (by number); it cannot be read again."""
    from yinuo.doors.console.session import opened

    with opened(say=lambda text: click.echo(text, err=True)):
        click.echo(_issue(order, contact, all_orders, rights, days, slug))


@link.command(name="list")
@click.option("--state", type=click.Choice(["good", "unopened", "revoked", "expired"]), default=None)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_slug
def list_(state: str | None, as_json: bool, slug: str) -> None:
    """Print links, newest first, without their secrets."""
    from yinuo.doors.console.session import opened

    with opened(say=lambda text: click.echo(text, err=True)):
        for line in _listed(state or "", as_json, slug):
            click.echo(line)


@link.command()
@click.argument("links", nargs=-1, required=True, metavar="ID...")
@_slug
def revoke(links: tuple[str, ...], slug: str) -> None:
    """Take links back at once, by their ids."""
    from yinuo.doors.console.session import opened

    with opened(say=lambda text: click.echo(text, err=True)):
        click.echo(f"{_revoke(links, slug)} taken back.")


def _issue(number: str, contact: str, all_orders: bool, rights: tuple[str, ...], days: int, slug: str) -> str:
    from django.urls import reverse

    from yinuo.flow.orders import queries as orders
    from yinuo.flow.sharing import actions
    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.people import queries as people

    with acting_for(organisation_named(slug=slug).id):
        order = orders.order_by_number(number=number)
        if order is None:
            raise NoSuchLink(f"There is no order {number}: use a number of the list of orders.")
        known = {one.email.lower(): one for one in people.contacts(customer_id=order.customer_id) if one.email}
        if contact and contact.lower() not in known:
            raise NoSuchLink(f"{order.customer_name} has no contact {contact}: enter one on the customer's page.")
        _id, token = actions.issue_link(
            new=actions.NewLink(
                order_id=None if all_orders else order.id,
                customer_id=order.customer_id,
                contact_id=known[contact.lower()].id if contact else None,
                rights=("view", *rights),
                days=days,
            )
        )
        return actions.brand().base + reverse("portal:order", kwargs={"token": token})


def _listed(state: str, as_json: bool, slug: str) -> list[str]:
    from yinuo.flow.sharing import queries
    from yinuo.ground.kernel import clock
    from yinuo.ground.kernel.tenancy import acting_for

    with acting_for(organisation_named(slug=slug).id):
        now = clock.now()
        found = [(one, one.state(now)) for one in queries.find_links(state=state, limit=1_000)]
    return [_as_json(*one) if as_json else _as_line(*one) for one in found]


def _as_line(one: "LinkFacts", state: str) -> str:
    opened = f"opened {one.last_used_at:%Y-%m-%d}" if one.last_used_at else "not opened"
    who = one.holder or "nobody in particular"
    return f"{one.id}  {state:8}  {'+'.join(one.rights):24}  until {one.expires_at:%Y-%m-%d}  {opened}  {who}"


def _as_json(one: "LinkFacts", state: str) -> str:
    told = {name: getattr(one, name) for name in ("id", "party", "order_id", "customer_id", "holder", "rights")}
    told |= {"state": state, "expires_at": one.expires_at, "last_used_at": one.last_used_at}
    return json.dumps(told, default=str, ensure_ascii=False)


def _revoke(links: tuple[str, ...], slug: str) -> int:
    from yinuo.flow.sharing import actions
    from yinuo.ground.kernel.tenancy import acting_for

    try:
        chosen = [UUID(one) for one in links]
    except ValueError as error:
        raise NoSuchLink("An id is like 0192f3c1-…: `yinuo portal link list` prints them.") from error
    with acting_for(organisation_named(slug=slug).id):
        return actions.revoke_links(link_ids=chosen)
