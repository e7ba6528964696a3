"""Say what is wrong with this installation and how to mend it."""

import functools
import os
import sys

import click

from yinuo.doors.console.findings import Finding, failed, ran


@click.command(name="doctor")
@click.option("--audit", is_flag=True, help="Also verify every organisation's log, link by link.")
def command(audit: bool) -> None:
    """Say what is wrong with this installation and how to mend it; exit code 1 when anything is."""
    from yinuo.doors.console import checkup_machine as machine

    report = Report()
    for name in ("python", "libraries", "bundles", "disk", "listening"):
        report.tell(ran(name=name, check=getattr(machine, name)))
    _look_at_database(report, audit=audit)
    wrong = sum(not finding.well for finding in report.findings)
    click.echo("All is well." if not wrong else f"{wrong} of {len(report.findings)} findings need mending.")
    sys.exit(1 if wrong else 0)


class Report:
    """What was found so far; what stops several checks is told once."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def tell(self, findings: list[Finding]) -> None:
        """Write down findings as they come."""
        for finding in findings:
            if finding in self.findings:
                continue
            self.findings.append(finding)
            click.echo(f"{'✓' if finding.well else '✗'} {finding.text}")
            if not finding.well:
                click.echo(f"    → {finding.remedy}")


def _look_at_database(report: Report, *, audit: bool) -> None:
    from yinuo.doors.console import checkup_database, schema
    from yinuo.doors.console.failures import Failure
    from yinuo.doors.console.session import open_database

    try:
        with open_database(say=click.echo) as database:
            os.environ.update(database.environment())
            for name in ("server", "roles", "isolation", "tables"):
                check = functools.partial(getattr(checkup_database, name), database=database)
                report.tell(ran(name=name, check=check))
            if schema.is_known(url=database.owner_url):
                _look_at_work(report, audit=audit)
    except Failure as failure:
        report.tell([failed(failure)])


def _look_at_work(report: Report, *, audit: bool) -> None:
    from yinuo.doors.console import checkup_work, schema

    schema.set_up_django()
    for name in ("moments", "parked", "jobs", *(("chains",) if audit else ())):
        report.tell(ran(name=name, check=getattr(checkup_work, name)))
