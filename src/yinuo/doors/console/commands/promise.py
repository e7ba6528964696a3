"""Quote a date, replay a certificate, see how well promises were kept, or date the whole book anew.

`yinuo promise quote CUSTOMER ITEM=QUANTITY …` stores nothing.
"""

import json
import sys
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from yinuo.doors.console.failures import Failure
from yinuo.doors.console.organisations import organisation_named

if TYPE_CHECKING:
    from uuid import UUID

    from yinuo.core.promising.replaying import Replay
    from yinuo.flow.promises.queries import Offer, RepromiseFacts

DIFFERS = 3  # exit code of a replay that gives another answer
SHOWN = 30
_slug = click.option("--organisation", "slug", default="", help="Short name of the organisation, if there are several.")


class Unanswerable(Failure):
    """There is no answer; the text says why and what to do."""


@click.group(name="promise")
def command() -> None:
    """Quote, replay and judge promises."""


@command.command()
@click.argument("customer")
@click.argument("lines", nargs=-1, required=True, metavar="ITEM=QUANTITY...")
@click.option("--by", "wished", metavar="DATE", help="The day the customer asks for.")
@click.option("--confidence", type=click.FloatRange(0.5, 0.99), help="How sure; the organisation's own if not given.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_slug
def quote(
    customer: str, lines: tuple[str, ...], wished: str | None, confidence: float | None, as_json: bool, slug: str
) -> None:
    """Print what could be promised to a customer (by code) for items; nothing is stored."""
    from yinuo.doors.console.session import opened

    with opened(say=lambda text: click.echo(text, err=True)):
        _quote(customer, lines, wished, confidence, as_json, slug)


@command.command()
@click.argument("certificate")
@_slug
def replay(certificate: str, slug: str) -> None:
    """Compute a promise again from what it was computed from; exit code 3 if the answer is another.

    CERTIFICATE is the hash of its inputs, or its first eight characters and more.
    """
    from yinuo.doors.console.session import opened

    with opened(say=lambda text: click.echo(text, err=True)):
        differences = _replay(certificate, slug)
    for line in differences:
        click.echo(line, err=True)
    sys.exit(DIFFERS if differences else 0)


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_slug
def coverage(as_json: bool, slug: str) -> None:
    """Print how often promises were kept as they said: by month, region, tier and family."""
    from yinuo.doors.console.session import opened

    with opened(say=lambda text: click.echo(text, err=True)):
        _coverage(as_json, slug)


@command.command()
@click.option("--rules", default="", help="Name of the rules; the default ones if not given.")
@click.option("--confirm", is_flag=True, help="Promise the new dates at once, or ask for them.")
@click.option("--why", default="", help="Why, for the manager who has to approve where the policy wants it.")
@_slug
def repromise(rules: str, confirm: bool, why: str, slug: str) -> None:
    """Date the whole book anew by rules, and print who would move."""
    from yinuo.doors.console.session import opened

    with opened(say=lambda text: click.echo(text, err=True)):
        _repromise(rules, confirm, why, slug)


def _quote(
    customer: str, lines: tuple[str, ...], wished: str | None, confidence: float | None, as_json: bool, slug: str
) -> None:
    from django.utils import timezone, translation

    from yinuo.flow.promises import actions, forms, queries
    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.people import queries as people

    organisation = organisation_named(slug=slug)
    zone = ZoneInfo(organisation.timezone)
    with acting_for(organisation.id), timezone.override(zone):
        known = people.customers_by_code(codes=[customer]).get(customer)
        if known is None:
            raise Unanswerable(f"There is no customer {customer}: use a code of the list of customers.")
        wanted = queries.Wanted(
            customer_id=known.id,
            lines=tuple(queries.WantedLine(item_code=item, quantity=count) for item, count in map(_line, lines)),
            requested_at=_day(wished, zone),
            confidence=confidence,
        )
        try:
            offer = queries.offer_lines(wanted=wanted)
        except actions.InvalidWanted as error:
            with translation.override("en"):
                told = " ".join(forms.wanted_fault(fault=fault) for fault in error.faults)
            raise Unanswerable(f"No date can be computed. {told}") from error
        _print_offer(offer, zone, as_json)


def _line(text: str) -> tuple[str, Decimal]:
    item, _sign, count = text.rpartition("=")
    try:
        return (item, Decimal(count)) if item else (text, Decimal(1))
    except InvalidOperation as error:
        raise click.BadParameter(f"{text}: write ITEM=QUANTITY, such as PUMP-80=12.") from error


def _day(text: str | None, zone: ZoneInfo) -> datetime | None:
    if not text:
        return None
    try:
        told = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text} is no date: write 2026-06-12 or 2026-06-12T17:00.") from error
    at_end = told.replace(hour=17) if len(text) <= len("2026-06-12") else told
    return at_end if at_end.tzinfo else at_end.replace(tzinfo=zone)


def _print_offer(offer: "Offer", zone: ZoneInfo, as_json: bool) -> None:
    from django.utils import translation

    from yinuo.flow.promises import forms

    with translation.override("en"):
        reasons = forms.explain(reasons=offer.reasons)
    if as_json:
        told = {name: getattr(offer, name) for name in ("basis", "earliest_at", "likely_at", "latest_at", "confidence")}
        click.echo(json.dumps({**told, "reasons": reasons}, ensure_ascii=False, default=str))
        return
    click.echo(
        f"{offer.earliest_days}-{offer.latest_days} working days, {offer.confidence:.0%}: "
        f"{offer.earliest_at.astimezone(zone):%Y-%m-%d} to {offer.latest_at.astimezone(zone):%Y-%m-%d} ({offer.basis})"
    )
    for reason in reasons:
        click.echo(f"  {reason}")


def _replay(certificate: str, slug: str) -> list[str]:
    from yinuo.core.promising.certificate import OtherEngineError, UnreadableInputsError
    from yinuo.core.promising.replaying import replay as compute
    from yinuo.flow.promises import queries
    from yinuo.ground.kernel.tenancy import acting_for

    organisation = organisation_named(slug=slug)
    if len(certificate) < 8:
        raise Unanswerable("Give at least the first eight characters of the certificate.")
    try:
        with acting_for(organisation.id):
            kept = queries.certified(sha256=certificate)
        if kept is None:
            told = f"Nothing is kept under {certificate}: it is older than promises.inputs_days, or not ours."
            raise Unanswerable(told)
        again = compute(content=kept.inputs)
    except OtherEngineError as error:
        raise Unanswerable(f"It was computed by the rules {error.args[0]}, ours are {error.args[1]}.") from error
    except UnreadableInputsError as error:
        told = f"What was kept of it is damaged or was tampered with ({error}): restore it from a backup."
        raise Unanswerable(told) from error
    return _compared(again, kept)


def _compared(again: "Replay", kept: Any) -> list[str]:
    mine = again.offer.certificate
    if mine.inputs_sha256 != kept.certificate.inputs_sha256:
        return [f"The inputs differ: {kept.certificate.inputs_sha256} was certified, {mine.inputs_sha256} is kept."]
    if mine.decision_sha256 != kept.certificate.decision_sha256:
        return [
            f"The decision differs: {kept.certificate.decision_sha256} was certified, now it is {mine.decision_sha256}."
        ]
    click.echo(f"{mine.inputs_sha256[:16]}: the same inputs give the same decision {mine.decision_sha256[:16]}.")
    return []


def _coverage(as_json: bool, slug: str) -> None:
    from yinuo.flow.promises import queries
    from yinuo.ground.kernel.tenancy import acting_for

    organisation = organisation_named(slug=slug)
    with acting_for(organisation.id):
        report = queries.coverage()
    if report is None or report["overall"] is None:
        raise Unanswerable("No promise has come due yet, or nothing was learnt: wait for the night after.")
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, default=str))
        return
    click.echo(f"{'':<24}{'due':>8}{'promised':>10}{'kept':>8}  95 % interval   days  verdict")
    _print_row("all", report["overall"])
    for dimension in ("month", "region", "tier", "family"):
        for row in report["by"][dimension]:
            _print_row(f"{dimension} {row['name'] or '-'}", row)
    click.echo(f"drift: {report['drift']['state']}; {report['waiting']} not due yet")


def _print_row(name: str, row: dict[str, Any]) -> None:
    click.echo(
        f"{name:<24}{row['count']:>8}{row['promised']:>10.1%}{row['kept']:>8.1%}  {row['low']:.1%}-{row['high']:.1%}"
        f"  {row['promised_days']:>6.1f}  {row['verdict']}"
    )


def _repromise(rules: str, confirm: bool, why: str, slug: str) -> None:
    from yinuo.flow.promises import actions, queries
    from yinuo.ground.kernel import jobs
    from yinuo.ground.kernel.tenancy import acting_for

    organisation = organisation_named(slug=slug)
    with acting_for(organisation.id):
        try:
            asked = actions.propose_repromise(rules=rules)
        except actions.InvalidRules as error:
            names = ", ".join(one.name for one in queries.rules())
            raise Unanswerable(f"There are no rules {rules}: there are {names}.") from error
    assert asked.job_id is not None  # it has just been queued
    jobs.run_now(organisation_id=organisation.id, job_id=asked.job_id)
    with acting_for(organisation.id):
        proposal = queries.repromise(repromise_id=asked.id)
        if proposal is None or proposal.state != "proposed":
            raise Unanswerable("The book could not be dated anew: see the job's error in `yinuo doctor`.")
        if confirm:
            proposal = _confirmed(proposal.id, why)
        _print_repromise(proposal, ZoneInfo(organisation.timezone))


def _confirmed(repromise_id: "UUID", why: str) -> "RepromiseFacts":
    """Confirm a proposal, or ask for it; raises Unanswerable where a why is needed to ask."""
    from yinuo.flow.promises import actions

    try:
        return actions.confirm_repromise(repromise_id=repromise_id, why=why)
    except actions.RepromiseNeedsApproval as error:
        raise Unanswerable(
            f"{len(error.late)} of {len(error.order_ids)} orders would be promised later, which needs a manager's "
            f'approval: ask with --why "…", or confirm /re-promises/{repromise_id} as a manager or owner.'
        ) from error
    except actions.RepromiseNotOpen as error:
        raise Unanswerable("Nothing of it can be confirmed: no order has another place.") from error


def _print_repromise(proposal: "RepromiseFacts", zone: ZoneInfo) -> None:
    from yinuo.flow.promises import queries

    click.echo(
        f"{proposal.rules.name}: {proposal.orders} orders, {proposal.earlier} earlier, {proposal.later} later, "
        f"{proposal.unplanned} without a place, {proposal.confirmed} confirmed"
    )
    if proposal.waiting:
        click.echo("Waits for a manager's approval; nothing is promised until the answer.")
    for move in queries.moves(repromise_id=proposal.id, outcomes=["later", "earlier", "unplanned"], limit=SHOWN):
        before, after = (f"{at.astimezone(zone):%Y-%m-%d}" if at else "-" for at in (move.before_at, move.after_at))
        click.echo(f"  {move.number:<24} {move.order_class:<13} {before} -> {after} {move.outcome}")
