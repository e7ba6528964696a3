"""Say what is wrong with this installation and how to mend it."""

import functools
import os
import sys

import click

from yinuo.doors.console.findings import Finding, ill, ran


@click.command(name="doctor")
@click.option("--audit", is_flag=True, help="Also verify every organisation's log, link by link.")
def command(audit: bool) -> None:
    """Say what is wrong with this installation and how to mend it; exit code 1 when anything is."""
    from yinuo.doors.console import checkup_machine as machine

    findings = []
    for name in ("python", "libraries", "bundles", "disk", "listening"):
        findings += _tell(ran(name=name, check=getattr(machine, name)))
    findings += _look_at_database(audit=audit)
    wrong = sum(not finding.well for finding in findings)
    click.echo("All is well." if not wrong else f"{wrong} of {len(findings)} findings need mending.")
    sys.exit(1 if wrong else 0)


def _look_at_database(*, audit: bool) -> list[Finding]:
    from yinuo.doors.console import checkup_database, schema
    from yinuo.doors.console.failures import Failure
    from yinuo.doors.console.session import open_database

    findings = []
    try:
        with open_database(say=click.echo) as database:
            os.environ.update(database.environment())
            for name in ("server", "roles", "isolation", "tables"):
                check = functools.partial(getattr(checkup_database, name), database=database)
                findings += _tell(ran(name=name, check=check))
            if schema.is_known(url=database.owner_url):
                findings += _look_at_work(audit=audit)
    except Failure as failure:
        findings += _tell([ill("The database cannot be used", str(failure))])
    return findings


def _look_at_work(*, audit: bool) -> list[Finding]:
    from yinuo.doors.console import checkup_work, schema

    schema.set_up_django()
    findings = []
    for name in ("moments", "parked", "jobs", *(("chains",) if audit else ())):
        findings += _tell(ran(name=name, check=getattr(checkup_work, name)))
    return findings


def _tell(findings: list[Finding]) -> list[Finding]:
    for finding in findings:
        click.echo(f"{'✓' if finding.well else '✗'} {finding.text}")
        if not finding.well:
            click.echo(f"    → {finding.remedy}")
    return findings
