"""Write everything into one file: database, files, key."""

import datetime
import tempfile
from pathlib import Path

import click


@click.command(name="backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def command(file: Path) -> None:
    """Write database, files and signing key into FILE (a tar); Yinuo may go on running meanwhile."""
    from yinuo.doors.console import archive, dumping, places, schema
    from yinuo.doors.console.database import check_version
    from yinuo.doors.console.progress import Counter, bar
    from yinuo.doors.console.session import open_database

    home = places.prepared_home()
    target = places.writable_file(path=file.expanduser().absolute())
    with (
        open_database(say=click.echo) as database,
        tempfile.TemporaryDirectory(prefix=".yinuo-backup-", dir=target.parent) as folder,
    ):
        dumped = Path(folder) / archive.DUMP
        with Counter(label="Reading the database") as counter:
            dumping.dump(database=database, target=dumped, progress=counter.show)
        facts: dict[str, object] = {
            "version": schema.version(),
            "created_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "postgres": check_version(url=database.owner_url),
        }
        members = {archive.DUMP: dumped} | places.kept_files(installation=home)
        with bar(label="Writing the archive") as progress:
            archive.write(target=target, members=members, facts=facts, progress=progress)
    click.echo(f"{target} holds {len(members) - 1} files and the database, {target.stat().st_size:,} bytes.")
