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
from yinuo.ground.supply import actions as supply
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
    file.write_text("no,what\nM-1,减速机\nM-2,\n")

    result = run(import_.command, "item", str(file), "--map", "code=no", "--map", "name=what", "--dry-run")

    assert result.exit_code == 0
    assert "no → code, what → name" in result.output and "2 rows, 1 without faults, 1 of them new." in result.output
    assert "row 3: Item name: nothing is filled in." in result.output
    with acting_for(factory.id):
        assert queries.items() == []


@pytest.mark.parametrize(
    ("kind", "content", "words", "sentence"),
    [
        ("unicorns", "a\n1\n", (), "unicorns is no kind of record; the kinds are sites, suppliers, items"),
        ("items", "", (), "The file is empty"),
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


HOSTILE_ROWS = [
    ("components", "父件,子件,用量\nM-1,M-1,1\n", "“M-1”指向自己"),
    ("components", "父件,子件,用量\nM-1,P-1,1000000000000\n", "“1000000000000”太大，最多 1,000,000,000"),
    ("components", "父件,子件,用量,单位\nM-1,P-1,1,件\n", "用量单位“件”与物料 P-1 的库存单位“kg”不同"),
    ("work-centres", "编码,名称,台数\nX-1,铣床,0\n", "“0”太小，至少 1"),
    ("stock", "物料,仓库,数量\nM-1,W-1,-5\n", "“-5”是负数"),
    ("operations", "物料,工序号,单件分钟\nM-1,10,5\n", "这道工序无处可做"),
    ("purchase-lines", "采购单号,物料,仓库,数量,交期\nPO-1,M-1,W-1,5,3/4/2026\n", "分不清月和日"),
]


@pytest.mark.parametrize(("kind", "content", "sentence"), HOSTILE_ROWS, ids=[row[2] for row in HOSTILE_ROWS])
def test_a_hostile_row_is_told_by_its_number_and_its_mend_and_nothing_is_kept(
    factory: Factory, tmp_path: Path, kind: str, content: str, sentence: str
) -> None:
    file = tmp_path / "file.csv"
    file.write_text(content)
    with acting_for(factory.id):
        supply.save(drafts=[supply.NewSite(code="W-1", name="仓库")])
        supply.save(
            drafts=[supply.NewItem(code="M-1", name="减速机"), supply.NewItem(code="P-1", name="钢", unit="kg")]
        )

    with translation.override("zh-hans"):
        result = run(import_.command, kind, str(file))

    told = (tmp_path / "file-faulty.csv").read_text("utf-8-sig")
    assert result.exit_code == 1 and "0 of 1 rows saved" in result.output
    assert sentence in told


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
    no_workbook = run(export.command, "items", str(tmp_path / "blank.csv"), "--template")
    assert "end the name in .xlsx." in str(no_workbook.exception)
