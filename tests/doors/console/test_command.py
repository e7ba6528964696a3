import io
import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import click
import pytest

from yinuo.doors.console import checkup_database, checkup_machine, findings, main
from yinuo.doors.console import database as databases
from yinuo.doors.console.postgres import Server

COMMANDS = sorted(path.stem for path in main.COMMANDS.glob("*.py") if path.stem != "__init__")


def yinuo(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "yinuo.doors.console.main", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment})


def test_help_lists_every_command_without_importing_django_or_a_database_driver() -> None:
    script = (
        "import sys\nfrom yinuo.doors.console.main import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print('heavy:', sorted({'django', 'psycopg', 'numpy', 'lightgbm'} & set(sys.modules)))"
    )

    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout

    assert "heavy: []" in said
    for stem in COMMANDS:
        assert re.search(rf"^  {stem.rstrip('_')} ", said, re.MULTILINE)


@pytest.mark.parametrize("stem", COMMANDS)
def test_every_module_in_commands_holds_a_command_and_a_summary(stem: str) -> None:
    name = stem.rstrip("_")

    command = main.program.get_command(click.Context(main.program), name)

    assert command is not None
    assert main._summary(name)


def test_an_unknown_command_is_refused_in_words() -> None:
    done = yinuo("fly")

    assert done.returncode != 0
    assert "No such command 'fly'" in done.stderr


def test_an_anticipated_failure_is_one_sentence_and_no_traceback(home: Path) -> None:
    url = "postgresql://a:secret@127.0.0.1:1/x"

    done = yinuo("migrate", DATABASE_URL=url, DATABASE_OWNER_URL=url)

    assert done.returncode == 1
    assert done.stderr.startswith("yinuo: The database postgresql://a@127.0.0.1:1/x cannot be reached")
    assert done.stderr.count("\n") == 1


def test_a_home_that_cannot_be_made_is_told_in_one_sentence(home: Path) -> None:
    (home / "file").write_text("")

    done = yinuo("backup", str(home / "b.tar"), YINUO_HOME=str(home / "file" / "home"))

    assert done.returncode == 1
    assert re.fullmatch(r"yinuo: The folder \S+ cannot be written \(.+\): .+\n", done.stderr)


def test_a_backup_into_a_missing_folder_is_refused_before_it_begins(home: Path) -> None:
    done = yinuo("backup", str(home / "missing" / "b.tar"))

    assert done.returncode == 1
    assert "missing cannot be written" in done.stderr
    assert not (home / "database").exists()


def test_a_check_that_breaks_down_is_a_finding() -> None:
    def broken() -> list[findings.Finding]:
        raise OSError("the disk is gone")

    found = findings.ran(name="disk", check=broken)

    assert [finding.well for finding in found] == [False]
    assert "the disk is gone" in found[0].text


def test_the_doctor_finds_a_table_without_forced_isolation(server: Server) -> None:
    import psycopg

    server.start()
    database = databases.of_server(server=server)
    with psycopg.connect(server.owner_url) as connection:
        connection.execute("create table bare (organisation_id int)")
        connection.execute("create table half (organisation_id int)")
        connection.execute("alter table half enable row level security")
        connection.execute("create table free (n int)")

    found = list(checkup_database.isolation(database=database))

    assert [finding.text.rpartition(" ")[2] for finding in found] == ["bare", "half"]
    assert all(finding.remedy == "Run `yinuo migrate`." for finding in found)


def test_the_doctor_finds_an_application_that_connects_as_a_superuser(server: Server) -> None:
    server.start()
    careless = databases.Database(server.admin_url, server.owner_url, server.admin_url, embedded=False)

    sound, unsound = (
        list(checkup_database.roles(database=database)) for database in (databases.of_server(server=server), careless)
    )

    assert [finding.well for finding in sound] == [True]
    assert [finding.well for finding in unsound] == [False]


def test_the_doctor_finds_secrets_that_others_can_read(home: Path) -> None:
    key = home / "secret_key"
    key.write_text("key")
    key.chmod(0o644)

    found = [finding for finding in checkup_machine.disk() if not finding.well]

    assert [finding.remedy for finding in found] == [f"Run `chmod 600 {key}`."]


def test_the_doctor_says_once_what_stops_several_checks_and_goes_on(home: Path) -> None:
    file = home / "a-file"
    file.touch()

    done = yinuo("doctor", YINUO_HOME=str(file))

    assert done.returncode == 1
    assert done.stdout.count(f"The folder {file} cannot be written (it is a file): mend its rights or set") == 1
    assert "✓ Browser bundles" in done.stdout and "1 of " in done.stdout


def test_the_doctor_says_that_a_new_installation_has_no_tables_yet(home: Path) -> None:
    done = yinuo("doctor", YINUO_HOME=str(home / "new"), YINUO_PORT="1")

    assert "✗ The database holds no tables yet\n    → Run `yinuo migrate`" in done.stdout


def test_an_organisation_of_ones_own_is_founded_with_an_owner_who_sets_a_password(home: Path) -> None:
    first = yinuo("found", "远山机械（上海）", "--owner", "me@yuanshan.example", YINUO_PUBLIC_URL="https://y.example")
    again = yinuo("found", "远山机械（上海）", "--owner", "me@yuanshan.example")
    nobody = yinuo("found", "南山电子", "--owner", "nobody")
    (home / "address").write_text("http://127.0.0.1:8195\n")
    elsewhere = yinuo("found", "南山电子", "--owner", "you@nanshan.example")
    nowhere = yinuo("found", "南山电子", "--owner", "a@b.example", "--timezone", "Mars")

    assert "远山机械（上海） was founded; its short name is yuanshanjixie-shanghai" in first.stdout
    assert re.search(r"^https://y\.example/password/[0-9a-f-]{36}/\S+$", first.stdout, re.MULTILINE)
    assert "\nhttp://127.0.0.1:8195/password/" in elsewhere.stdout, "the links lead to where the pages were last served"
    assert "short name yuanshanjixie-shanghai already: choose another with --slug" in again.stderr
    assert "nobody is no e-mail address" in nobody.stderr and "Mars is no time zone" in nowhere.stderr
    assert [done.returncode for done in (first, again, nobody)] == [0, 1, 1]


def test_a_backup_restored_elsewhere_is_a_whole_installation(home: Path) -> None:
    first, second, file = str(home / "first"), str(home / "second"), str(home / "backup.tar")
    assert yinuo("migrate", YINUO_HOME=first).returncode == 0
    kept = home / "first" / "files" / "ab" / "abcd"
    kept.parent.mkdir(parents=True)
    kept.write_text("a signed page")

    saved = yinuo("backup", file, YINUO_HOME=first)
    brought_back = yinuo("restore", file, YINUO_HOME=second)
    again = yinuo("restore", file, YINUO_HOME=second)
    examined = yinuo("doctor", "--audit", YINUO_HOME=second)

    assert (saved.returncode, brought_back.returncode) == (0, 0), saved.stderr + brought_back.stderr
    assert (home / "second" / "files" / "ab" / "abcd").read_text() == "a signed page"
    assert "already holds data: restore with --replace" in again.stderr
    assert "Tables fit this version" in examined.stdout
    assert "Row-level security is forced on all" in examined.stdout


def test_a_restore_is_refused_while_yinuo_runs(home: Path) -> None:
    from yinuo.doors.console.session import role_lock

    lock = role_lock(home=home, role="web")
    lock.take()
    with tarfile.open(home / "b.tar", "w") as archive:
        content = b'{"format": 1, "version": "0.1.0", "created_at": "", "postgres": 18, "checksums": {}, "sizes": {}}'
        member = tarfile.TarInfo("manifest.json")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))

    done = yinuo("restore", str(home / "b.tar"))

    lock.release()
    assert done.returncode == 1
    assert f"Yinuo runs here as process {os.getpid()}: stop it first." in done.stderr
