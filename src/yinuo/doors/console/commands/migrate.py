"""Bring the database to this version."""

import os

import click


@click.command(name="migrate")
def command() -> None:
    """Bring the database to this version; safe to run again."""
    from yinuo.doors.console import schema
    from yinuo.doors.console.session import open_database

    with open_database(say=click.echo) as database:
        os.environ.update(database.environment())
        schema.migrate(database=database, say=click.echo)
    click.echo("The database is up to date.")
