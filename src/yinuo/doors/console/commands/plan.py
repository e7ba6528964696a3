"""Solve published project-scheduling instances (.sm files)."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yinuo.doors.console.failures import Failure

if TYPE_CHECKING:
    from yinuo.core.planning.instances import Instance

LONGEST = 86_400.0
SENTENCES = {
    "no_section": "there is no section {section}: it is no single-mode .sm file",
    "not_numbers": "line {line} should hold whole numbers only, but says: {text}",
    "too_few": "line {line} should hold {expected} numbers at least",
    "many_modes": "line {line}: job {job} can be done in several modes; only single-mode files are solved",
    "unknown_job": "line {line} names job {job}, which is not in the file",
    "wrong_job": "line {line} is about job {job}, but job {expected} is next",
    "negative": "line {line} holds a negative number",
    "too_large": "line {line} holds a number above {most}",
    "missing_job": "section {section} holds {found} jobs, but {expected} are linked",
    "cut_off": "the head says {expected} jobs, but {found} are linked: the file is cut off or was changed",
    "cycle": "jobs wait for each other: {path}",
    "too_much": "job {job} needs {needs} of resource {resource}, of which there are only {has}",
}


class UnusableInstance(Failure):
    """The file holds no instance that could be solved."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(file, why)
        self.file, self.why = file, why

    def __str__(self) -> str:
        return f"{self.file}: {self.why}."


@click.group(name="plan")
def command() -> None:
    """Solve published project-scheduling instances (.sm files)."""


@command.command(name="solve")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--seconds", type=float, help="Time for each file; else 5 s to 30 jobs, 10 s to 60, 20 s above.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON line for each file, the starts of all jobs too.")
def solve_files(files: tuple[Path, ...], seconds: float | None, as_json: bool) -> None:
    """Print the shortest schedule found for each FILE (or each .sm file of a folder), and whether it is optimal.

    A file that cannot be read is told of at the end, in one sentence, with exit code 1; the others are solved.
    """
    if seconds is not None and not (math.isfinite(seconds) and 0 < seconds <= LONGEST):
        raise click.BadParameter(f"give more than 0 and at most {LONGEST:.0f} seconds", param_hint="--seconds")
    refused: list[UnusableInstance] = []
    if not as_json:
        click.echo(f"{'file':24} {'makespan':>8} {'bound':>6}  {'optimal':7} {'seconds':>7}")
    for file in _found(files, refused):
        try:
            row = _solved(file, seconds)
        except UnusableInstance as failure:
            refused.append(failure)
        else:
            click.echo(json.dumps(row) if as_json else _line(row))
    for other in refused[1:]:
        click.echo(f"yinuo: {other}", err=True)
    if refused:
        raise refused[0]


def _found(files: Iterable[Path], refused: list[UnusableInstance]) -> Iterator[Path]:
    """Yield files, and of a folder its `.sm` files that hold jobs (tables of best known makespans end so too)."""
    for file in files:
        if not file.is_dir():
            yield file
            continue
        inside = sorted((one for one in file.glob("*.sm") if not one.stem.endswith(("opt", "hrs", "lb"))), key=_numbers)
        if not inside:
            refused.append(UnusableInstance(file, "the folder holds no .sm file"))
        yield from inside


def _numbers(file: Path) -> tuple[int, str]:
    return len(file.name), file.name


def _solved(file: Path, seconds: float | None) -> dict[str, Any]:
    from yinuo.core.planning.checking import check_instance
    from yinuo.core.planning.solving import solve, usual_seconds, warm_up

    instance = _read(file)
    warm_up()
    limit = usual_seconds(instance=instance) if seconds is None else seconds
    found = solve(instance=instance, seconds=limit, clock=time.perf_counter)
    faults = check_instance(instance=instance, starts=found.starts, makespan=found.makespan)
    assert not faults, faults
    return {
        "file": file.name,
        "makespan": found.makespan,
        "bound": found.bound,
        "optimal": found.is_proven,
        "seconds": round(found.seconds, 2),
        "starts": list(found.starts),
    }


def _read(file: Path) -> Instance:
    from yinuo.core.planning.instances import InvalidInstance, read_instance

    try:
        return read_instance(text=file.read_text(encoding="latin-1"))
    except InvalidInstance as fault:
        raise UnusableInstance(file, SENTENCES[fault.code].format(**fault.values)) from fault
    except OSError as error:
        raise UnusableInstance(file, (error.strerror or "cannot be read").lower()) from error


def _line(row: dict[str, Any]) -> str:
    said = "yes" if row["optimal"] else "no"
    return f"{row['file']:24} {row['makespan']:8} {row['bound']:6}  {said:7} {row['seconds']:7.2f}"
