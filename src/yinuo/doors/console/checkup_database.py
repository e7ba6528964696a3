"""What the doctor looks at in the database: version, roles, isolation of organisations, tables, clock."""

import datetime
from collections.abc import Iterator

from yinuo.doors.console import schema
from yinuo.doors.console.database import OLDEST, AppRoleMissing, Database, DatabaseUnreachable, connect
from yinuo.doors.console.findings import Finding, ill, well

TOLERATED_SKEW_SECONDS = 2.0
ROLE = "select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user"
OWNS = "select count(*) from pg_class where relowner = (select oid from pg_roles where rolname = current_user)"
UNPROTECTED = """
    select c.relname from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid
    where n.nspname = 'public' and c.relkind in ('r', 'p') and a.attname = 'organisation_id'
      and not a.attisdropped and not (c.relrowsecurity and c.relforcerowsecurity)
    order by c.relname
"""
PROTECTED = """
    select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relrowsecurity and c.relforcerowsecurity
"""
DURABLE = "select current_setting('fsync'), current_setting('full_page_writes')"


def server(*, database: Database) -> Iterator[Finding]:
    """Version, durability and the clock of the server."""
    with connect(url=database.owner_url) as connection:
        version = connection.info.server_version
        settings = connection.execute(DURABLE).fetchone()
        before = datetime.datetime.now(datetime.UTC)
        row = connection.execute("select clock_timestamp()").fetchone()
        after = datetime.datetime.now(datetime.UTC)
    if version // 10_000 < OLDEST:
        yield ill(f"PostgreSQL {version // 10_000} is too old", f"Upgrade the server to {OLDEST} or newer.")
    else:
        yield well(f"PostgreSQL {version // 10_000}.{version % 10_000} answers")
    if settings != ("on", "on"):
        yield ill("The server may lose data in a crash", "Set fsync and full_page_writes to on.")
    assert row is not None and isinstance(row[0], datetime.datetime)
    skew = max((before - row[0]).total_seconds(), (row[0] - after).total_seconds(), 0.0)
    if skew > TOLERATED_SKEW_SECONDS:
        yield ill(f"The clocks of database and machine differ by {skew:.0f} s", "Run a time service on both.")
    else:
        yield well("Clocks agree")


def roles(*, database: Database) -> Iterator[Finding]:
    """Whether the application connects as a role that obeys row-level security and owns nothing."""
    try:
        connection = connect(url=database.app_url)
    except DatabaseUnreachable as error:
        with connect(url=database.owner_url) as owner:
            remedy = f"Run `yinuo migrate`; if that may not create it: {AppRoleMissing(user=owner.info.user)}"
        yield ill(f"The application cannot connect ({error.said})", remedy)
        return
    with connection:
        row = connection.execute(ROLE).fetchone()
        owns = connection.execute(OWNS).fetchone()
    assert row is not None
    name, is_super, bypasses = row
    if is_super or bypasses:
        remedy = "Connect as another role: DATABASE_URL for the application, DATABASE_OWNER_URL for migrations."
        yield ill(f"The application's role {name} bypasses row-level security", remedy)
    elif owns != (0,):
        yield ill(f"The application's role {name} owns tables", "Give them to another role: REASSIGN OWNED.")
    else:
        yield well(f"The application connects as {name}, who owns nothing and bypasses nothing")


def isolation(*, database: Database) -> Iterator[Finding]:
    """Whether every table with rows of organisations has row-level security, forced."""
    with connect(url=database.owner_url) as connection:
        bare = [str(row[0]) for row in connection.execute(UNPROTECTED)]
        protected = connection.execute(PROTECTED).fetchone()
    for table in bare:
        yield ill(f"Row-level security is not forced on {table}", "Run `yinuo migrate`.")
    if not bare:
        yield well(f"Row-level security is forced on all {protected[0] if protected else 0} tables that need it")


def tables(*, database: Database) -> Iterator[Finding]:
    """Whether the database was migrated with this code."""
    noted = schema.noted(url=database.owner_url)
    if noted.get("stamp") == schema.stamp():
        yield well(f"Tables fit this version ({schema.version()})")
    elif not noted:
        yield ill("The database holds no tables yet", "Run `yinuo migrate`; `yinuo serve` does it too.")
    else:
        was = noted.get("version", "another version")
        remedy = "Run `yinuo migrate`; the next `yinuo serve` does it too."
        yield ill(f"The tables were prepared by another state of the code ({was})", remedy)
