from collections.abc import Iterator

import psycopg
import pytest

from yinuo.doors.console import database as databases
from yinuo.doors.console.postgres import Server, temporary_server

OWNER = "postgresql://delivery:pw@db.example:5433/orders"


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with temporary_server() as server:
        yield server


@pytest.fixture
def without_role(running: Server) -> Iterator[str]:
    """The URL of an owner in a server where nobody has made the application's role."""
    with psycopg.connect(running.admin_url, autocommit=True) as connection:
        connection.execute("drop owned by yinuo_app")
        with psycopg.connect(running.url(role="yinuo_admin", database="template1"), autocommit=True) as other:
            other.execute("drop owned by yinuo_app")
        connection.execute("drop role yinuo_app")
        connection.execute("create role delivery login createrole password 'pw'")
    yield running.admin_url
    with psycopg.connect(running.admin_url, autocommit=True) as connection:
        connection.execute("drop owned by delivery; drop role if exists yinuo_app, delivery")
        connection.execute("create role yinuo_app login")


def as_delivery(url: str) -> str:
    return "postgresql://delivery:pw@" + url.partition("@")[2]


@pytest.mark.parametrize(
    ("named", "owner", "app_url", "owner_url"),
    [
        pytest.param("", "", "", "", id="nothing named: the embedded server"),
        pytest.param(
            OWNER, "", f"{OWNER}?options=-c%20role%3Dyinuo_app", OWNER, id="one URL: the owner's, the app by SET ROLE"
        ),
        pytest.param(
            f"{OWNER}?options=-c%20work_mem%3D9MB&sslmode=require",
            "",
            f"{OWNER}?options=-c%20work_mem%3D9MB%20-c%20role%3Dyinuo_app&sslmode=require",
            f"{OWNER}?options=-c%20work_mem%3D9MB&sslmode=require",
            id="options are kept",
        ),
        pytest.param("postgresql://a@h/d", OWNER, "postgresql://a@h/d", OWNER, id="two URLs: as they are"),
        pytest.param(
            "postgresql://yinuo_app@h/d",
            "",
            "postgresql://yinuo_app@h/d",
            "postgresql://yinuo_app@h/d",
            id="the app's own URL alone",
        ),
    ],
)
def test_the_environment_names_the_database(
    monkeypatch: pytest.MonkeyPatch, named: str, owner: str, app_url: str, owner_url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", named)
    monkeypatch.setenv("DATABASE_OWNER_URL", owner)

    found = databases.external()

    assert (found.app_url, found.owner_url) == (app_url, owner_url) if found else not named


def test_an_owner_who_may_makes_the_applications_role_and_can_act_as_it(without_role: str) -> None:
    url = as_delivery(without_role)

    databases.ensure_app_role(owner_url=url)
    databases.ensure_app_role(owner_url=url)

    with psycopg.connect(databases.as_app(url=url)) as connection:
        assert connection.execute("select current_user").fetchone() == ("yinuo_app",)
        rights = connection.execute(
            "select rolsuper, rolbypassrls, rolcanlogin from pg_roles where rolname = current_user"
        ).fetchone()
    assert rights == (False, False, False)


def test_an_owner_who_may_not_is_told_the_two_lines_for_the_administrator(without_role: str) -> None:
    with psycopg.connect(without_role, autocommit=True) as connection:
        connection.execute("alter role delivery nocreaterole")

    with pytest.raises(databases.AppRoleMissing) as refusal:
        databases.ensure_app_role(owner_url=as_delivery(without_role))

    assert "CREATE ROLE yinuo_app NOLOGIN;" in str(refusal.value)
    assert 'GRANT yinuo_app TO "delivery";' in str(refusal.value)


def test_an_unreachable_database_is_named_without_its_password() -> None:
    with pytest.raises(databases.DatabaseUnreachable) as refusal:
        databases.check_version(url="postgresql://someone:secret@127.0.0.1:1/orders")

    assert "postgresql://someone@127.0.0.1:1/orders" in str(refusal.value)
    assert "secret" not in str(refusal.value)
    assert "Connection refused" in str(refusal.value) and "?" not in str(refusal.value)


@pytest.mark.parametrize("variable", ["DATABASE_URL", "DATABASE_OWNER_URL"])
def test_what_is_no_address_of_a_postgresql_is_refused_in_words(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for each in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        monkeypatch.setenv(each, "mysql://someone:secret@h/d" if each == variable else OWNER)

    with pytest.raises(databases.NoDatabaseUrl) as refusal:
        databases.external()

    assert str(refusal.value).startswith(f"{variable} is no address of a PostgreSQL: write postgresql://")
    assert "secret" not in str(refusal.value)


def test_an_old_server_is_refused(running: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "OLDEST", 99)

    with pytest.raises(databases.PostgresTooOld) as refusal:
        databases.check_version(url=running.owner_url)

    assert "needs 99 or newer" in str(refusal.value)
