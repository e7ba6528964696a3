"""`yinuo plan solve`: a line for each file, folders too, and a sentence for what cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.core.planning.test_instances import FILE
from yinuo.doors.console.commands.plan import UnusableInstance, command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "j1_2.sm").write_text(FILE)
    (tmp_path / "j1_10.sm").write_text(FILE)
    (tmp_path / "j1opt.sm").write_text("solutions, not jobs")
    return tmp_path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, ["solve", *(str(one) for one in arguments)])


def test_each_file_of_a_folder_gets_a_line_in_the_order_of_its_number(folder: Path) -> None:
    result = run(folder, "--seconds", 5)

    assert result.exit_code == 0
    assert [line.split()[:4] for line in result.stdout.splitlines()[1:]] == [
        ["j1_2.sm", "5", "5", "yes"],
        ["j1_10.sm", "5", "5", "yes"],
    ]


def test_json_holds_the_starts_of_all_jobs(folder: Path) -> None:
    row = json.loads(run(folder / "j1_2.sm", "--json").stdout)

    assert (row["makespan"], row["optimal"], len(row["starts"])) == (5, True, 5)


def test_a_file_that_cannot_be_read_keeps_no_other_from_being_solved(folder: Path) -> None:
    result = run(folder / "j1opt.sm", folder / "j1_2.sm")

    assert isinstance(result.exception, UnusableInstance)
    assert "there is no section PRECEDENCE RELATIONS" in str(result.exception)
    assert "j1_2.sm" in result.stdout


@pytest.mark.parametrize(
    ("name", "sentence"), [("nothing.sm", "no such file or directory"), ("empty", "the folder holds no .sm file")]
)
def test_what_is_not_there_is_named(folder: Path, name: str, sentence: str) -> None:
    (folder / "empty").mkdir()

    result = run(folder / name)

    assert str(result.exception) == f"{folder / name}: {sentence}."


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf"])
def test_a_time_that_is_none_is_refused(folder: Path, seconds: str) -> None:
    assert run(folder, "--seconds", seconds).exit_code == 2
