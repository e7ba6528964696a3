"""`yinuo import supply` and `yinuo export supply`: what they print, write and refuse."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.utils import translation

from tests.cast import Factory, found_factory
from yinuo.doors.console import session
from yinuo.doors.console.commands import export, import_
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.supply import queries

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def factory(monkeypatch: pytest.MonkeyPatch) -> Factory:
    monkeypatch.setattr(session, "opened", lambda say: nullcontext())
    return found_factory(slug="console")


def run(command: object, *words: str) -> Result:
    return CliRunner().invoke(command, ["supply", *words, "--organisation", "console"])  # type: ignore[arg-type]


def test_sound_rows_are_saved_and_the_others_written_beside_the_file(factory: Factory, tmp_path: Path) -> None:
    file = tmp_path / "items.csv"
    file.write_text("物料编码,名称\nM-1,减速机\nM-2,\n")

    result = run(import_.command, "items", str(file))

    assert result.exit_code == 1
    assert "1 of 2 rows saved, 1 of them new." in result.output
    assert "1 rows were set aside" in str(result.exception)
    assert "M-2" in (tmp_path / "items-faulty.csv").read_text("utf-8-sig")
    with acting_for(factory.id):
        assert [one.code for one in queries.items()] == ["M-1"]


def test_a_dry_run_tells_and_changes_nothing(factory: Factory, tmp_path: Path) -> None:
    file = tmp_path / "items.csv"
    file.write_text("no,what\nM-1,减速机\n")

    result = run(import_.command, "item", str(file), "--map", "code=no", "--map", "name=what", "--dry-run")

    assert result.exit_code == 0
    assert "no → code, what → name" in result.output and "1 rows, 1 without faults, 1 of them new." in result.output
    with acting_for(factory.id):
        assert queries.items() == []


@pytest.mark.parametrize(
    ("kind", "content", "words", "sentence"),
    [
        ("unicorns", "a\n1\n", (), "unicorns is no kind of record; the kinds are sites, suppliers, items"),
        ("items", "", (), "空"),
        ("items", "x,y\n1,2\n", (), "no column tells code; use --map code=HEADING."),
        ("items", "x,y\n1,2\n", ("--map", "colour=x"), "--map colour=x: the fields are code, name"),
    ],
)
def test_what_cannot_be_imported_is_refused_in_one_sentence(
    factory: Factory, tmp_path: Path, kind: str, content: str, words: tuple[str, ...], sentence: str
) -> None:
    file = tmp_path / "file.csv"
    file.write_text(content)

    with translation.override("zh-hans"):
        result = run(import_.command, kind, str(file), *words)

    assert result.exit_code == 1
    assert sentence in str(result.exception)


def test_records_and_templates_are_written_by_the_ending_of_the_file(factory: Factory, tmp_path: Path) -> None:
    source, target, blank = tmp_path / "in.csv", tmp_path / "out.csv", tmp_path / "blank.xlsx"
    source.write_text("物料编码,名称\nM-1,减速机\n")
    run(import_.command, "items", str(source))

    written = run(export.command, "items", str(target), "--language", "en")
    template = run(export.command, "items", str(blank), "--template")
    refused = run(export.command, "items", str(tmp_path / "out.pdf"))

    assert "1 records written" in written.output and "Template written" in template.output
    assert target.read_text("utf-8-sig").startswith("Item code,")
    assert blank.stat().st_size > 1_000
    assert "end the name in .csv or .xlsx" in str(refused.exception)
