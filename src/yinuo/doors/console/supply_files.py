"""Files of master data on the command line: `yinuo import supply KIND FILE` and `yinuo export supply KIND FILE`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yinuo.doors.console.bars import Bars
from yinuo.doors.console.failures import FileRefused, UnknownFormat

if TYPE_CHECKING:
    from uuid import UUID

    from yinuo.ground.supply.forms import Preview

_SLUG_HELP = "Short name of the organisation, if there are several."


@click.command(name="supply")
@click.argument("kind")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organisation", "slug", default="", help=_SLUG_HELP)
@click.option("--map", "pairs", multiple=True, metavar="FIELD=HEADING", help="What a heading means, if not guessed.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be imported.")
def import_supply(kind: str, file: Path, slug: str, pairs: tuple[str, ...], dry_run: bool) -> None:
    """Import records of KIND (items, components, operations, stock, …) from a CSV or Excel FILE.

    Rows with faults are written to a file beside it; the command then ends with exit code 1.
    """
    from yinuo.doors.console.session import opened

    with opened(say=_say):
        _import(kind, file, slug, pairs, dry_run=dry_run)


@click.command(name="supply")
@click.argument("kind")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--organisation", "slug", default="", help=_SLUG_HELP)
@click.option("--template", "blank", is_flag=True, help="Write a workbook to fill in instead (.xlsx).")
@click.option("--language", default="zh-hans", show_default=True, help="Language of the headings.")
def export_supply(kind: str, file: Path, slug: str, blank: bool, language: str) -> None:
    """Write records of KIND to FILE, whose ending (.csv or .xlsx) says the format."""
    from yinuo.doors.console.session import opened

    endings = (".xlsx",) if blank else (".csv", ".xlsx")
    if file.suffix.lower() not in endings:
        raise UnknownFormat(file=file, endings=endings)
    with opened(say=_say):
        count = _write(_kind(kind), file, slug, language, blank=blank)
    click.echo(f"Template written to {file}" if blank else f"{count} records written to {file}")


def _import(kind: str, file: Path, slug: str, pairs: tuple[str, ...], *, dry_run: bool) -> None:
    from django.utils import translation

    from yinuo.doors.console.organisations import organisation_named
    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.supply import forms

    home, name = organisation_named(slug=slug), _kind(kind)
    try:
        with acting_for(home.id):
            batch = forms.upload(kind=name, content=file.read_bytes(), name=file.name)
            guessed = forms.preview(batch_id=batch.id)
            mapping = {**guessed.mapping, **_pairs(pairs, guessed)}
            with translation.override("en"):
                seen = forms.preview(batch_id=batch.id, mapping=mapping)
        _tell(name, seen)
        if dry_run:
            return
        with Bars() as bars:
            told = forms.import_now(
                organisation_id=home.id,
                batch_id=batch.id,
                mapping=mapping,
                report=lambda done, total: bars.report(name, done, total),
            )
    except forms.UnreadableFile as error:
        with translation.override("en"):
            words = forms.words_of_file(error=error)
        raise FileRefused(reason=f"{file}: {words}") from error
    except forms.ColumnsMissing as error:
        reason = f"{file}: no column tells {', '.join(error.missing)}; use --map {error.missing[0]}=HEADING."
        raise FileRefused(reason=reason) from error
    click.echo(f"{told['saved']} of {told['rows']} rows saved, {told['new']} of them new.")
    _keep_faulty(home.id, batch.id, file)


def _kind(text: str) -> str:
    from yinuo.ground.supply.kinds.register import BY_SLUG, UnknownKind, kind_named

    try:
        return kind_named(name=text).name
    except UnknownKind as error:
        raise FileRefused(reason=f"{text} is no kind of record; the kinds are {', '.join(BY_SLUG)}.") from error


def _pairs(pairs: tuple[str, ...], seen: "Preview") -> dict[str, int]:
    names = [column.name for column in seen.columns]
    found = {}
    for pair in pairs:
        name, _sign, heading = pair.partition("=")
        if name not in names or heading not in seen.headings:
            told = f"the fields are {', '.join(names)}; the headings {', '.join(seen.headings)}"
            raise FileRefused(reason=f"--map {pair}: {told}.")
        found[name] = seen.headings.index(heading)
    return found


def _tell(kind: str, seen: "Preview") -> None:
    from django.utils import translation

    from yinuo.ground.supply import forms

    _say("Columns: " + ", ".join(f"{seen.headings[place]} → {name}" for name, place in seen.mapping.items()))
    _say(f"{seen.row_count} rows, {seen.good_rows} without faults, {seen.new_records} of them new.")
    with translation.override("en"):
        for fault in seen.faults:
            _say(f"  row {fault.row}: {forms.words_of_row_fault(kind=kind, fault=fault)}")
        for note in seen.notes:
            _say(f"  note, row {note.rows[0]}: {note.words}")


def _keep_faulty(organisation_id: "UUID", batch_id: "UUID", file: Path) -> None:
    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.supply import forms

    with acting_for(organisation_id):
        batch, faulty = forms.imported_file(batch_id=batch_id), forms.faulty_rows(batch_id=batch_id)
    if faulty is not None:
        target = file.with_name(f"{file.stem}-faulty.csv")
        target.write_bytes(faulty[1])
        raise FileRefused(reason=f"{batch.error_count} rows were set aside; with their reasons: {target}")


def _write(kind: str, file: Path, slug: str, language: str, *, blank: bool) -> int:
    from django.utils import translation

    from yinuo.doors.console.organisations import organisation_named
    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.supply import forms, queries

    with acting_for(organisation_named(slug=slug).id), translation.override(language):
        if file.suffix.lower() == ".xlsx":
            file.write_bytes(forms.template(kind=kind) if blank else forms.export_xlsx(kind=kind))
        else:
            with file.open("wb") as target:
                target.writelines(forms.export_csv(kind=kind))
        return queries.count_records(kind=kind)


def _say(text: Any) -> None:
    click.echo(text, err=True)
