"""Say which version this is."""

import platform

import click


@click.command(name="version")
def command() -> None:
    """Say which version this is, of Yinuo, Python and PostgreSQL."""
    from yinuo.doors.console.binaries import BinariesMissing, packaged
    from yinuo.doors.console.schema import version

    try:
        postgres = packaged().version
    except BinariesMissing:
        postgres = "not installed"
    click.echo(f"yinuo {version()} (Python {platform.python_version()}, embedded PostgreSQL {postgres})")
