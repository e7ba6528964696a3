import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from yinuo.doors.console import binaries, cluster, places, processes
from yinuo.doors.console.postgres import NotOurServer, Server, temporary_server


def write(server: Server, word: str) -> None:
    with psycopg.connect(server.owner_url) as connection:
        connection.execute("create table if not exists word (word text)")
        connection.execute("insert into word values (%s)", [word])


def words(server: Server) -> list[str]:
    with psycopg.connect(server.app_url) as connection:
        return [row[0] for row in connection.execute("select word from word order by word")]


def test_a_fresh_server_has_an_owner_and_an_application_that_owns_nothing(server: Server) -> None:
    server.start()

    with psycopg.connect(server.owner_url) as connection:
        rights = connection.execute(
            "select rolname, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls from pg_roles"
            " where rolname in ('yinuo_owner', 'yinuo_app') order by rolname"
        ).fetchall()
        owner = connection.execute("select pg_get_userbyid(datdba) from pg_database where datname = 'yinuo'")
        assert owner.fetchone() == ("yinuo_owner",)
    assert rights == [
        ("yinuo_app", False, False, False, False),
        ("yinuo_owner", False, True, False, False),
    ]


def test_the_application_may_use_but_not_make_tables(server: Server) -> None:
    server.start()
    write(server, "mine")

    assert words(server) == ["mine"]
    with psycopg.connect(server.app_url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("create table theirs (n int)")


def test_it_stores_chinese_in_utf_8_and_indexes_it_by_trigrams(server: Server) -> None:
    server.start()

    with psycopg.connect(server.owner_url) as connection:
        connection.execute("create extension pg_trgm")
        trigrams = connection.execute("select cardinality(show_trgm('远山机械'))").fetchone()
        assert connection.execute("show server_encoding").fetchone() == ("UTF8",)
    assert trigrams is not None
    assert trigrams[0] > 1


def test_it_listens_on_the_loopback_address_only_and_demands_passwords(server: Server) -> None:
    server.start()

    with psycopg.connect(server.admin_url) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("127.0.0.1",)
        assert connection.execute("show unix_socket_directories").fetchone() == ("",)
        methods = connection.execute("select distinct auth_method from pg_hba_file_rules").fetchall()
    assert methods == [("scram-sha-256",)]
    wrong = server.owner_url.replace("yinuo_owner:", "yinuo_owner:x")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(wrong)


def test_secrets_are_readable_by_their_owner_only(server: Server) -> None:
    server.start()

    assert stat.S_IMODE((server.folder / "cluster.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((server.folder / "data").stat().st_mode) == 0o700
    assert not (server.folder / ".password").exists()


def test_data_survive_a_stop_and_the_port_is_remembered(server: Server) -> None:
    server.start()
    write(server, "kept")
    port = server.port
    server.stop()

    server.start()

    assert (words(server), server.port) == (["kept"], port)


def test_data_survive_a_killed_server(server: Server) -> None:
    server.start()
    write(server, "kept")
    os.kill(server.process_number() or 0, signal.SIGKILL)

    server.start()

    assert words(server) == ["kept"]


def test_data_survive_when_every_process_of_the_server_is_killed(server: Server) -> None:
    server.start()
    write(server, "kept")
    for pid in processes.working_in(folder=server.data):
        os.kill(pid, signal.SIGKILL)

    server.start()

    assert words(server) == ["kept"]


def test_a_server_that_outlived_its_owner_is_stopped_and_started_anew(server: Server, said: list[str]) -> None:
    server.start()
    write(server, "kept")
    forsaken = server.process_number() or 0
    heir = Server(folder=server.folder, fast=True, say=said.append)

    heir.start()

    assert words(heir) == ["kept"]
    assert not server.is_running()
    assert heir.process_number() != forsaken
    heir.stop()


def test_backends_without_their_server_are_ended(server: Server) -> None:
    server.start()
    write(server, "kept")
    with psycopg.connect(server.owner_url) as connection:
        pid = connection.info.backend_pid
        os.kill(pid, signal.SIGSTOP)
        os.kill(server.process_number() or 0, signal.SIGKILL)

        server.start()

    assert not processes.is_alive(pid=pid)
    assert words(server) == ["kept"]


def test_a_stale_process_number_that_another_process_carries_is_forgotten(server: Server) -> None:
    server.start()
    write(server, "kept")
    pid_file = server.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    server.stop()
    owner = processes.unprivileged(data=server.data)
    stranger = subprocess.Popen(["sleep", "60"], **owner.arguments())  # type: ignore[call-overload]
    pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
    owner.own(path=pid_file)

    server.start()

    assert words(server) == ["kept"]
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_foreign_process_on_the_port_is_left_alone_and_named(server: Server, said: list[str]) -> None:
    server.start()
    write(server, "kept")
    port = server.port
    server.stop()
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", port))
        stranger.listen()

        server.start()

    assert server.port != port
    assert words(server) == ["kept"]
    assert any(str(port) in line and str(server.port) in line for line in said)


def test_a_foreign_postgresql_on_the_port_never_gets_our_password_or_our_trust(server: Server) -> None:
    server.start()
    ours = cluster.remembered(folder=server.folder)
    server.stop()
    with temporary_server() as foreign:
        cluster.remember(folder=server.folder, identity=cluster.moved(identity=ours, port=foreign.port))

        assert server.answers() is False


def test_a_server_with_our_password_but_another_mark_is_refused(server: Server) -> None:
    server.start()
    ours = cluster.remembered(folder=server.folder)
    changed = {**vars(ours), "mark": "yinuo-other"}
    cluster.remember(folder=server.folder, identity=cluster.Identity(**changed))

    with pytest.raises(NotOurServer):
        server.answers()


def test_a_half_made_data_folder_is_begun_again(server: Server) -> None:
    partial = server.folder / "data.partial"
    partial.mkdir(parents=True)
    (partial / "PG_VERSION").write_text("18")
    server.folder.chmod(0o755)

    server.start()

    write(server, "new")
    assert words(server) == ["new"]
    assert not partial.exists()


def test_data_of_another_major_version_are_not_touched(server: Server) -> None:
    server.start()
    server.stop()
    (server.data / "PG_VERSION").write_text("12\n")

    with pytest.raises(cluster.DataOfOtherVersion) as refusal:
        server.start()

    assert "PostgreSQL 12" in str(refusal.value)
    assert "restore" in str(refusal.value)


def test_a_broken_configuration_is_told_with_the_servers_own_words(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    from yinuo.doors.console import postgres

    monkeypatch.setattr(postgres, "RETRY_SECONDS", 0.5)
    server.start()
    server.stop()
    with (server.data / "postgresql.conf").open("a") as file:
        file.write("\nshared_buffers = '1 elephant'\n")

    with pytest.raises(postgres.DatabaseStartFailed) as failure:
        server.start()

    assert "postgresql.conf" in str(failure.value)
    assert str(server.log) in str(failure.value)


def test_what_an_earlier_run_complained_of_is_not_told_as_the_reason(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    from yinuo.doors.console import postgres

    monkeypatch.setattr(postgres, "RETRY_SECONDS", 0.5)
    server.start()
    with pytest.raises(psycopg.errors.UndefinedTable), psycopg.connect(server.owner_url) as connection:
        connection.execute("table yesterday")
    server.stop()
    (server.data / "postgresql.conf").unlink()

    with pytest.raises(postgres.DatabaseStartFailed) as failure:
        server.start()

    assert "yesterday" in server.log.read_text()
    assert "postgresql.conf" in str(failure.value) and "yesterday" not in str(failure.value)


@pytest.mark.parametrize(("content", "reason"), [(None, "it is missing"), ("{", "it is damaged")])
def test_a_database_whose_passwords_are_lost_is_told_at_once(server: Server, content: str | None, reason: str) -> None:
    server.start()
    server.stop()
    file = server.folder / "cluster.json"
    file.unlink() if content is None else file.write_text(content)

    with pytest.raises(cluster.IdentityLost) as failure:
        server.start()

    assert f"{file} cannot be read ({reason})" in str(failure.value)


def test_databases_are_copied_from_a_template_and_dropped() -> None:
    with temporary_server() as server:
        write(server, "copied")

        server.create_database(name="second", template="yinuo")

        with psycopg.connect(server.url(role="yinuo_app", database="second")) as connection:
            assert connection.execute("select word from word").fetchall() == [("copied",)]
        server.drop_database(name="second")
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(server.url(database="second"))


def test_a_temporary_server_leaves_nothing_behind() -> None:
    with temporary_server() as server:
        folder, pid = server.folder, server.process_number() or 0

    assert not folder.parent.exists()
    assert not processes.is_alive(pid=pid)


def test_a_temporary_server_ends_with_a_killed_owner_and_is_swept_by_the_next() -> None:
    script = (
        "from yinuo.doors.console.postgres import temporary_server\nimport time\n"
        "with temporary_server() as server:\n print(server.folder, server.process_number(), flush=True)\n"
        " time.sleep(60)"
    )
    owner = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    folder, pid = owner.stdout.readline().split()
    owner.kill()
    owner.wait()

    with temporary_server():
        pass

    until = time.monotonic() + 10
    while processes.is_alive(pid=int(pid)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not processes.is_alive(pid=int(pid))
    assert not Path(folder).exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_root_runs_the_server_as_somebody_else(server: Server) -> None:
    server.start()

    assert Path(f"/proc/{server.process_number()}").stat().st_uid != 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be locked out of nothing")
def test_programs_in_a_private_folder_are_copied_beside_the_data(
    place: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = binaries.packaged()
    private = place / "private"
    package = original.folder.parents[1]
    shutil.copytree(package, private / package.name, ignore=binaries.NOT_NEEDED, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, private / libraries.name)
    private.chmod(0o700)
    hidden = binaries.Binaries(folder=private / package.name / "pginstall" / "bin", version=original.version)
    monkeypatch.setattr(binaries, "packaged", lambda: hidden)

    server.start()

    write(server, "kept")
    assert (server.folder / f"programs-{original.version}").is_dir()
    assert stat.S_IMODE(private.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="as root only")
def test_an_installation_in_a_private_home_has_its_database_outside(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "OUTSIDE_PRIVATE_HOMES", place / "outside")
    private = place / "private"
    private.mkdir(mode=0o700)

    hidden = places.database_folder(installation=private / "yinuo")
    open_to_all = places.database_folder(installation=place / "yinuo")

    assert hidden.parent == place / "outside"
    assert open_to_all == place / "yinuo" / "database"
