"""Processes of the files that a file imports, so that a run on the command line can call them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from yinuo.core.bpmn import Definitions

MOST_FILES = 50


def with_imports(
    *, definitions: Definitions, file: Path, read: Callable[[Path], Definitions], missed: Callable[[str], None]
) -> Definitions:
    """Return definitions together with what they import, and those in turn; their own processes come first.

    Only files beside this one are read, in its folder or by a relative path; nothing is fetched. `missed` is told
    each location that is no such file. Raises what `read` raises.
    """
    known = {file.resolve()}
    open_, whole = [(file, definitions)], definitions
    while open_:
        at, found = open_.pop(0)
        for path in _files(at, found, missed):
            if path in known:
                continue
            if len(known) > MOST_FILES:
                missed(path.name)
                continue
            known.add(path)
            other = read(path)
            open_.append((path, other))
            whole = _joined(whole, other)
    return whole


def _files(at: Path, definitions: Definitions, missed: Callable[[str], None]) -> Iterator[Path]:
    for location in definitions.imports:
        path = _beside(at, location)
        if path is None:
            missed(location)
        else:
            yield path


def _beside(at: Path, location: str) -> Path | None:
    try:
        address = urlsplit(location)
        path = (at.parent / unquote(address.path)).resolve()
    except ValueError:  # no address, or a name that no file can have
        return None
    relative = not address.scheme and not address.netloc and not address.path.startswith("/")
    return path if relative and path.is_file() else None


def _joined(whole: Definitions, other: Definitions) -> Definitions:
    """Add processes; of two with one id the first stays, as it is the one that its own file means."""
    known = {one.id for one in whole.processes}
    return replace(
        whole,
        processes=whole.processes + tuple(one for one in other.processes if one.id not in known),
        participants=whole.participants + other.participants,
        message_flows=whole.message_flows + other.message_flows,
        names=whole.names + other.names,
    )
