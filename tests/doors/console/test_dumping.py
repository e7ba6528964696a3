import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from yinuo.doors.console import database as databases
from yinuo.doors.console import dumping
from yinuo.doors.console.database import Database
from yinuo.doors.console.postgres import Server, temporary_server

ROWS_OF_TWO_ORGANISATIONS = """
    create table note (organisation_id int not null, word text not null, primary key (organisation_id, word));
    insert into note values (1, '远山'), (2, 'elsewhere');
    alter table note enable row level security;
    alter table note force row level security;
    create policy own on note using (organisation_id = nullif(current_setting('t.me', true), '')::int);
    create extension pg_trgm;
    create index note_word on note using gin (word gin_trgm_ops)
"""


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with temporary_server() as server:
        yield server


@pytest.fixture
def embedded(running: Server) -> Iterator[Database]:
    """The server with one table whose rows are hidden from everybody, the owner included."""
    running.drop_database(name="yinuo")
    running.create_database(name="yinuo")
    with psycopg.connect(running.owner_url) as connection:
        connection.execute(ROWS_OF_TWO_ORGANISATIONS)
    yield databases.of_server(server=running)


def words(database: Database) -> list[str]:
    with psycopg.connect(database.admin_url) as connection:
        return [row[0] for row in connection.execute("select word from note order by word desc")]


def dumped(database: Database, folder: Path) -> Path:
    target = folder / "database.dump"
    dumping.dump(database=database, target=target, progress=lambda done: None)
    return target


def test_a_dump_holds_the_rows_of_every_organisation(embedded: Database, tmp_path: Path) -> None:
    source = dumped(embedded, tmp_path)
    with psycopg.connect(embedded.admin_url) as connection:
        connection.execute("delete from note")

    dumping.load(database=embedded, source=source, progress=lambda done: None)

    assert words(embedded) == ["远山", "elsewhere"]


def test_what_was_restored_is_isolated_and_usable_as_before(embedded: Database, tmp_path: Path) -> None:
    source = dumped(embedded, tmp_path)

    dumping.load(database=embedded, source=source, progress=lambda done: None)

    with psycopg.connect(embedded.app_url) as connection:
        assert connection.execute("select word from note").fetchall() == []
        connection.execute("select set_config('t.me', '1', false)")
        assert connection.execute("select word from note").fetchall() == [("远山",)]
    with psycopg.connect(embedded.owner_url) as connection:
        owner = connection.execute("select tableowner from pg_tables where tablename = 'note'").fetchone()
    assert owner == ("yinuo_owner",)


def test_a_broken_dump_leaves_the_present_data_alone(embedded: Database, tmp_path: Path) -> None:
    source = dumped(embedded, tmp_path)
    source.write_bytes(source.read_bytes()[: source.stat().st_size // 2])

    with pytest.raises(dumping.ToolFailed) as failure:
        dumping.load(database=embedded, source=source, progress=lambda done: None)

    assert words(embedded) == ["远山", "elsewhere"]
    assert "pg_restore failed" in str(failure.value)


def test_tables_are_replaced_only_when_somebody_said_so(embedded: Database) -> None:
    with pytest.raises(dumping.NotEmpty):
        dumping.check_may_load(database=embedded, replace=False)

    dumping.check_may_load(database=embedded, replace=True)


def test_a_role_that_does_not_see_every_row_is_refused(embedded: Database, tmp_path: Path) -> None:
    plain = Database(embedded.app_url, embedded.owner_url, embedded.owner_url, embedded=False)

    with pytest.raises(dumping.RowsHidden):
        dumping.dump(database=plain, target=tmp_path / "database.dump", progress=lambda done: None)


def test_an_external_database_is_restored_in_place(embedded: Database, tmp_path: Path) -> None:
    source = dumped(embedded, tmp_path)
    external = Database(embedded.app_url, embedded.admin_url, embedded.admin_url, embedded=False)
    with psycopg.connect(embedded.admin_url) as connection:
        connection.execute("delete from note")

    dumping.load(database=external, source=source, progress=lambda done: None)

    assert words(external) == ["远山", "elsewhere"]


def test_the_password_is_not_on_the_command_line_of_the_tool(
    embedded: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []

    class Watched(subprocess.Popen[bytes]):
        def __init__(self, command: list[str], **rest: Any) -> None:
            seen.append(command)
            super().__init__(command, **rest)

    monkeypatch.setattr(subprocess, "Popen", Watched)

    dumped(embedded, tmp_path)

    password = embedded.admin_url.split(":")[2].split("@")[0]
    assert password not in " ".join(seen[0])
