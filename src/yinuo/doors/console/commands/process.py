"""Check BPMN files, or run one and print its trace."""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yinuo.doors.console.bpmn.ordering import Act, InOrder
from yinuo.doors.console.failures import Failure

if TYPE_CHECKING:
    from yinuo.core.bpmn import Definitions, Process
    from yinuo.doors.console.bpmn.instance import Instance
    from yinuo.doors.console.bpmn.simulation import Simulation

WAITING, STUCK = 3, 4  # exit codes: it waits for somebody, or an incident stopped it


class UnusableFile(Failure):
    """The file cannot be read as BPMN."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(file, why)
        self.file, self.why = file, why

    def __str__(self) -> str:
        return f"{self.file}: {self.why}"


class BadOption(Failure):
    """An option's value has the wrong form."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return self.text


@click.group(name="process")
def command() -> None:
    """Check BPMN files, or run one and print its trace."""


@command.command(name="check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def check_files(files: tuple[Path, ...]) -> None:
    """Print the faults of FILES (BPMN, or DMN by its name) as JSON lines; exit code 1 when one of them cannot run."""
    from yinuo.core.bpmn.checking import ERROR
    from yinuo.doors.console.bpmn.hints import fault_hint

    bad = False
    for file in files:
        for fault in _faults(file):
            bad = bad or fault["severity"] == ERROR
            hint = fault_hint(code=fault["code"])
            _line({"file": str(file), **fault, **({"hint": hint} if hint else {})})
    sys.exit(int(bad))


def _faults(file: Path) -> Iterator[dict[str, Any]]:
    from yinuo.core.bpmn.checking import ERROR, check
    from yinuo.doors.console.bpmn.tables import table_faults

    try:
        if file.suffix.lower() == ".dmn":
            yield from table_faults(file)
        else:
            yield from (vars(fault) for fault in check(definitions=_read(file)))
    except UnusableFile as failure:
        yield {"severity": ERROR, "code": "unreadable", "text": failure.why}
    except OSError as error:
        yield {"severity": ERROR, "code": "unreadable", "text": error.strerror or "cannot be read"}


@command.command(name="run", cls=InOrder)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--process", "process_ids", multiple=True, metavar="ID", help="The processes to start, of several.")
@click.option("--trace", is_flag=True, help="Print each element as it starts and ends, as JSON lines.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A fact to begin with (JSON or text).")
@click.option("--complete", "tasks", multiple=True, metavar="TASK", help="Complete this task when it is open.")
@click.option("--message", "messages", multiple=True, metavar="NAME", help="Hand in a message.")
@click.option("--signal", "signals", multiple=True, metavar="NAME", help="Tell a signal.")
@click.option("--fail", "fails", multiple=True, metavar="TASK=CODE", help="Let this task fail with an error code.")
@click.option("--until", "until", multiple=True, metavar="WHEN", help="Wind timers: a moment or a duration (ISO 8601).")
@click.option("--now", "now", default="", metavar="MOMENT", help="The moment it starts at (ISO 8601).")
@click.pass_context
def run_file(
    ctx: click.Context, /, file: Path, process_ids: tuple[str, ...], trace: bool, now: str, **given: tuple[str, ...]
) -> None:
    """Run FILE in memory, with the files beside it that it imports.

    Services succeed at once; people's tasks wait to be completed. What is completed or handed in comes in the order it
    stands here, each as soon as it is waited for. Of several pools, those that begin by themselves are all started.

    Exit code 0 when it ended, 3 when it waits, 4 when an incident stopped it.
    """
    from yinuo.doors.console.bpmn.imports import with_imports
    from yinuo.doors.console.bpmn.simulation import Simulation

    definitions = _read(file)
    _warn(definitions)
    whole = with_imports(definitions=definitions, file=file, read=_read, missed=_not_imported)
    run = Simulation(definitions=whole, now=_moment(now) or datetime.now(UTC))
    for pair in given["fails"]:
        task, code = _pair(pair, "--fail")
        run.fails.setdefault(task, deque()).append(code)
    facts = {name: _value(value) for name, value in (_pair(pair, "--set") for pair in given["settings"])}
    main = _begin(run, _processes(definitions, process_ids), facts, ctx.meta["acts"])
    if trace:
        for row in run.trace:
            _line(row)
    _finish(run, main)


def _begin(run: Simulation, processes: list[Process], facts: dict[str, Any], acts: list[Act]) -> Instance:
    """Start the processes, do what was asked for, and say what nobody waited for; return the last one started."""
    from yinuo.doors.console.bpmn.acts import BadMoment, play, start_event, unused

    for process in processes:
        at = start_event(process=process, names=run.definitions.names, acts=acts)
        main = run.start(process, at=at, variables=facts)
    try:
        left = play(run=run, acts=acts)
    except BadMoment as bad:
        raise BadOption(f"{bad} is no moment or duration of the form 2026-03-12T08:00:00Z or PT2H.") from bad
    for act in left:
        click.echo(unused(act=act), err=True)
    return main


def _processes(definitions: Definitions, process_ids: tuple[str, ...]) -> list[Process]:
    """Return the processes to start, the one that the exit code is about at the end.

    Unless they are named: the main one, and the other pools of its collaboration that begin by themselves.
    """
    from yinuo.doors.console.bpmn.instance import has_plain_start

    if process_ids:
        return [_process(definitions, one) for one in reversed(process_ids)]
    main = _process(definitions, "")
    pools = {process_id for _participant, process_id in definitions.participants}
    called = {node.called for one in definitions.processes for node in one.nodes}
    others = [
        one
        for one in definitions.processes
        if one is not main and {one.id, main.id} <= pools and one.id not in called
        if one.executable == main.executable and has_plain_start(one)
    ]
    return [*others, main]


def _process(definitions: Definitions, process_id: str) -> Process:
    from yinuo.doors.console.bpmn.instance import begins_plainly

    if process_id:
        found = definitions.process(process_id)
        if found is None:
            names = ", ".join(one.id for one in definitions.processes)
            raise BadOption(f"There is no process {process_id}; the file has {names}.")
        return found
    runnable = [one for one in definitions.processes if one.nodes] or list(definitions.processes)
    if not runnable:
        raise BadOption("The file has no process.")
    called = {node.called for one in runnable for node in one.nodes}
    return min(runnable, key=lambda one: (one.id in called, not one.executable, not begins_plainly(one)))


def _finish(run: Simulation, main: Instance) -> None:
    from yinuo.doors.console.bpmn.hints import incident_line

    for incident in run.incidents:
        name = run.name_of(incident.element)
        told = incident_line(element=incident.element, name=name, code=incident.code, text=incident.text)
        click.echo(told, err=True)
    for task in run.waiting():
        click.echo(f"waits for {task.element} {task.name}".rstrip(), err=True)
    click.echo(main.status if main.status != "running" else "waiting", err=True)
    if run.incidents:
        sys.exit(STUCK)
    sys.exit(WAITING if main.status == "running" else 0)


def _read(file: Path) -> Definitions:
    from yinuo.core.bpmn import UnreadableFile, parse, read_tree
    from yinuo.core.bpmn.reading import LARGEST_BYTES

    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST_BYTES + 1)
        return parse(root=read_tree(content=content))
    except OSError as error:
        raise UnusableFile(file, error.strerror or "cannot be read") from error
    except UnreadableFile as error:
        raise UnusableFile(file, _WHY[error.code].format(where=error.where, most=_most(error.where))) from error


def _most(where: str) -> str:
    """Return a limit with its unit: bytes, or elements."""
    from yinuo.core.bpmn.reading import LARGEST_BYTES

    if where == str(LARGEST_BYTES):
        return f"{LARGEST_BYTES // 1_000_000} MB"
    return f"{int(where):,} elements" if where.isdigit() else where


_WHY = {
    "too_large": "larger than a process may be ({most}); leave out what is not part of it.",
    "too_deep": "nested deeper than {where} levels; flatten it.",
    "not_xml": "no well-formed XML at {where}; export it again from the tool that drew it.",
    "forbidden": "declares entities or a DTD ({where}), which are not read; remove the declaration.",
    "not_bpmn": "begins with {where}, not with BPMN 2.0 definitions; choose a .bpmn file.",
}


def _warn(definitions: Definitions) -> None:
    for element, code in definitions.warnings:
        if code == "script_not_executed":
            click.echo(f"warning: the script of {element} is not run; the task is passed through", err=True)
        elif not code.startswith("foreign_ignored"):
            click.echo(f"warning: {element or 'an element'}: {code.replace('_', ' ')}", err=True)


def _not_imported(location: str) -> None:
    click.echo(f"warning: {location or 'an import'} is not imported: no file of that name beside this one", err=True)


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadOption(f"{text} is no moment of the form 2026-03-12T08:00:00Z.") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _pair(text: str, option: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise BadOption(f"{option} needs the form NAME=VALUE, not {text}.")
    return name.strip(), value


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _line(row: dict[str, Any]) -> None:
    click.echo(json.dumps(row, ensure_ascii=False))
