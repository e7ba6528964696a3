"""Bring orders and master data in: from a CSV or Excel file, or the Olist tables."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yinuo.doors.console.bars import Bars
from yinuo.doors.console.commands.found import tell_owner
from yinuo.doors.console.failures import FileRefused
from yinuo.doors.console.supply_files import import_supply

if TYPE_CHECKING:
    from uuid import UUID

    from yinuo.doors.console.olist.importing import OlistReport
    from yinuo.flow.orders.forms import Preview

OLIST_SLUG = "olist"
SHOWN_FAULTS = 20


@click.group(name="import")
def command() -> None:
    """Bring orders and master data in: from a CSV or Excel file, or the Olist tables."""


command.add_command(import_supply)


@command.command(name="orders")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organisation", "slug", default="", help="Short name of the organisation, if there are several.")
@click.option("--create/--no-create", default=True, help="Enter customers and items that are unknown.")
@click.option("--reviewed", is_flag=True, help="Skip the first review of orders from the web or a marketplace.")
@click.option("--map", "pairs", multiple=True, metavar="COLUMN=HEADING", help="What a heading means, if not guessed.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be imported.")
def orders(file: Path, slug: str, create: bool, reviewed: bool, pairs: tuple[str, ...], dry_run: bool) -> None:
    """Import orders from a CSV or Excel FILE; rows with faults are written to a file beside it."""
    from yinuo.doors.console.session import opened

    options = {"create_customers": create, "create_items": create, "reviewed": reviewed}
    with opened(say=_say):
        _import_file(file, slug, options, pairs, dry_run=dry_run)


@command.command(name="olist")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--organisation", "slug", default=OLIST_SLUG, show_default=True, help="Made if it is not there.")
@click.option("--owner", metavar="EMAIL", help="Make this person an owner of a new organisation.")
def olist(folder: Path, slug: str, owner: str | None) -> None:
    """Import the original Olist tables from FOLDER (gzip or not) with all events; a second run changes nothing."""
    from yinuo.doors.console.session import opened

    with opened(say=_say):
        from yinuo.doors.console.olist.importing import import_olist
        from yinuo.doors.console.olist.tables import TableMissing

        try:
            with Bars() as bars:
                result = import_olist(organisation_id=_olist_home(slug, owner), folder=folder, report=bars.report)
        except TableMissing as error:
            lacks = f" lacks the columns {', '.join(error.columns)}" if error.columns else " is missing"
            raise FileRefused(reason=f"{folder / error.name}{lacks}.") from error
        _tell(result, slug)


@command.command(name="progress")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organisation", "slug", default="", help="Short name of the organisation, if there are several.")
def progress(file: Path, slug: str) -> None:
    """Report progress from a CSV FILE: order, stage, kind (started, finished, …) and time in each row."""
    from yinuo.doors.console.session import opened

    with opened(say=_say):
        _report_file(file, slug)


def _report_file(file: Path, slug: str) -> None:
    from yinuo.doors.console.organisations import organisation_named
    from yinuo.flow.work.files import UnreadableProgressFile, record_file
    from yinuo.flow.work.forms import explain
    from yinuo.ground.kernel.tenancy import acting_for

    try:
        with acting_for(organisation_named(slug=slug).id):
            taken, faults = record_file(data=file.read_bytes(), file_name=file.name)
            told = [f"{report.key}: {report.disposition} ({explain(reasons=report.reasons)})" for report in taken]
    except UnreadableProgressFile as error:
        why = f"no column tells {', '.join(error.missing)}" if error.missing else "it is no CSV that can be read"
        raise FileRefused(reason=f"{file}: {why}.") from error
    for report, line in zip(taken, told, strict=True):
        if report.disposition != "applied":
            _say(line)
    for fault in faults:
        _say(f"row {fault.row}: {fault.field} cannot be read from {fault.value!r}")
    applied = sum(1 for report in taken if report.disposition == "applied")
    _say(f"{applied} of {len(taken) + len(faults)} reports taken.")
    if faults:
        raise FileRefused(reason=f"{len(faults)} rows of {file} could not be read; mend them and send the file again.")


def _import_file(file: Path, slug: str, options: dict[str, Any], pairs: tuple[str, ...], *, dry_run: bool) -> None:
    from yinuo.doors.console.organisations import organisation_named
    from yinuo.flow.orders import forms
    from yinuo.ground.kernel.tenancy import acting_for

    home = organisation_named(slug=slug)
    try:
        with acting_for(home.id):
            batch = forms.upload(content=file.read_bytes(), name=file.name)
            guessed = forms.preview(batch_id=batch.id, options=options)
            mapping = {**guessed.mapping, **_pairs(pairs, guessed.headings)}
            seen = forms.preview(batch_id=batch.id, mapping=mapping, options=options)
        _tell_preview(seen)
        if not dry_run:
            with Bars() as bars:
                forms.import_now(
                    organisation_id=home.id,
                    batch_id=batch.id,
                    mapping=mapping,
                    options=options,
                    report=lambda done, total: bars.report("orders", done, total),
                )
            _keep_faulty(home.id, batch.id, file)
    except forms.UnreadableFile as error:
        raise FileRefused(reason=f"{file}: {forms.words_of_file(error=error)}") from error
    except forms.MappingIncomplete as error:
        reason = f"{file}: no column tells the customer; use --map customer_name=HEADING."
        raise FileRefused(reason=reason) from error


def _pairs(pairs: tuple[str, ...], headings: tuple[str, ...]) -> dict[str, int]:
    from yinuo.flow.orders import forms

    found, columns = {}, forms.by_name() if pairs else {}
    for pair in pairs:
        name, _sign, heading = pair.partition("=")
        if name not in columns or heading not in headings:
            known = ", ".join(columns)
            raise FileRefused(reason=f"--map {pair}: the columns are {known}; the headings {', '.join(headings)}.")
        found[name] = headings.index(heading)
    return found


def _tell_preview(seen: "Preview") -> None:
    from yinuo.flow.orders import forms

    read = ", ".join(f"{seen.headings[place]} → {name}" for name, place in seen.mapping.items())
    _say(f"Columns: {read}")
    _say(f"{seen.row_count} rows, {seen.order_count} orders, {seen.good_orders} without faults.")
    for fault in seen.faults[:SHOWN_FAULTS]:
        _say(f"  {forms.words_of_row(fault=fault)}")


def _keep_faulty(organisation_id: "UUID", batch_id: "UUID", file: Path) -> None:
    from yinuo.flow.orders import forms, queries
    from yinuo.ground.kernel.tenancy import acting_for

    with acting_for(organisation_id):
        batch, faulty = queries.batch(batch_id=batch_id), forms.faulty_rows(batch_id=batch_id)
    if batch is not None:
        click.echo(f"{batch.order_count} orders imported from {batch.row_count} rows.")
    if batch is not None and faulty is not None:
        target = file.with_name(f"{file.stem}-faulty.csv")
        target.write_bytes(faulty[1])
        click.echo(f"{batch.error_count} rows were set aside; with their reasons: {target}")


def _olist_home(slug: str, owner: str | None) -> "UUID":
    from yinuo.doors.console import organisations
    from yinuo.ground.people import actions as people
    from yinuo.ground.people import queries

    known = queries.organisation_by_slug(slug=slug)
    if known is not None:
        return known.id
    place = {"timezone": "America/Sao_Paulo", "country": "BR", "currency": "BRL"}
    if not owner:
        return people.found_organisation(name="Olist", slug=slug, **place)
    made, address = organisations.found(name="Olist", slug=slug, email=owner, **place)
    click.echo(tell_owner(address=address))
    return made


def _tell(result: "OlistReport", slug: str) -> None:
    click.echo(
        f"{result.orders} orders imported into {slug} ({result.open_orders} of them open), "
        f"{result.known_orders} were there; {result.customers} customers, {result.items} items, "
        f"{result.suppliers} suppliers, {result.ratings} ratings."
    )
    for name, count in result.peculiarities.most_common():
        click.echo(f"  {count} orders {name}")


def _say(text: str) -> None:
    click.echo(text, err=True)
