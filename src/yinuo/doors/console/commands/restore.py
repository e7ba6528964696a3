"""Bring back what a backup holds."""

import os
import tempfile
from pathlib import Path

import click


@click.command(name="restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Discard what this installation holds now.")
def command(file: Path, replace: bool) -> None:
    """Bring back what the backup FILE holds, into an empty installation or with --replace."""
    from yinuo.doors.console import archive, dumping, places, schema
    from yinuo.doors.console.progress import Counter, bar
    from yinuo.doors.console.session import alone, open_database

    home = places.prepared_home()
    manifest = archive.read_manifest(source=file, ours=schema.version())
    with (
        alone(home=home),
        open_database(say=click.echo) as database,
        tempfile.TemporaryDirectory(prefix=".restore-", dir=home) as folder,
    ):
        dumping.check_may_load(database=database, replace=replace)
        with bar(label="Checking the archive") as progress:
            archive.unpack(source=file, folder=Path(folder), manifest=manifest, progress=progress)
        os.environ.update(database.environment())
        schema.prepare_roles(database=database)
        with Counter(label="Loading the database") as counter:
            dumping.load(database=database, source=Path(folder) / archive.DUMP, progress=counter.show)
        places.put_back(installation=home, unpacked=Path(folder))
        schema.migrate(database=database, say=click.echo)
    click.echo(f"Restored what was backed up at {manifest.created_at}.")
