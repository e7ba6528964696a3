"""Reads published project-scheduling instances (`.sm`, single mode): tasks, what they need, and how much there is.

The format is that of PSPLIB (R. Kolisch, A. Sprecher, EJOR 96, 1997). Periods are whole numbers, from 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from yinuo.core.planning.checks import circle

MOST_PERIODS = 100_000
_HEAD_JOBS = re.compile(r"^jobs[^:\n]*:\s*(\d{1,9})\s*$", re.MULTILINE)
_SECTION = re.compile(r"^[A-Z][A-Z /]+:?\s*$")


class InstanceFaultCode(StrEnum):
    """What may be wrong with a file, with the values that come along."""

    NO_SECTION = "no_section"  # section: a heading that is not there
    NOT_NUMBERS = "not_numbers"  # line, text
    TOO_FEW = "too_few"  # line, expected: numbers that are missing in a line
    MANY_MODES = "many_modes"  # line, job: a job that can be done in several ways
    UNKNOWN_JOB = "unknown_job"  # line, job
    WRONG_JOB = "wrong_job"  # line, job, expected: jobs are not numbered 1, 2, 3 …
    NEGATIVE = "negative"  # line
    TOO_LARGE = "too_large"  # line, most
    MISSING_JOB = "missing_job"  # section, expected, found
    CUT_OFF = "cut_off"  # expected, found: the head says another number of jobs
    CYCLE = "cycle"  # path: jobs that wait for each other
    TOO_MUCH = "too_much"  # job, resource, needs, has


class InvalidInstance(ValueError):
    """A file holds no instance that could be solved; `code` and `values` say why."""

    def __init__(self, code: InstanceFaultCode, **values: str | int) -> None:
        self.code, self.values = code, values
        super().__init__(code, values)


@dataclass(frozen=True, kw_only=True)
class Instance:
    """A project: jobs 0, 1, 2 … with durations in periods, demands by resource, and what follows each."""

    durations: tuple[int, ...]
    demands: tuple[tuple[int, ...], ...]
    capacities: tuple[int, ...]
    successors: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        way = circle(arrows=[(str(job + 1), str(s + 1)) for job, after in enumerate(self.successors) for s in after])
        if way:
            raise InvalidInstance(InstanceFaultCode.CYCLE, path=" → ".join(way))
        for job, demand in enumerate(self.demands):
            for nth, (needs, has) in enumerate(zip(demand, self.capacities, strict=True)):
                if needs > has and self.durations[job] > 0:
                    raise InvalidInstance(
                        InstanceFaultCode.TOO_MUCH, job=job + 1, resource=nth + 1, needs=needs, has=has
                    )


def read_instance(*, text: str) -> Instance:
    """Read a `.sm` file; raises InvalidInstance with the line that cannot be read."""
    sections = _sections(text)
    following = _table(sections, "PRECEDENCE RELATIONS")
    asked = _table(sections, "REQUESTS/DURATIONS")
    has = _table(sections, "RESOURCEAVAILABILITIES")
    if not has:
        raise InvalidInstance(InstanceFaultCode.NO_SECTION, section="RESOURCEAVAILABILITIES")
    line, capacities = has[0]
    _bounded(line, capacities)
    count = len(following)
    told = _HEAD_JOBS.search(text)
    if told and int(told[1]) != count:
        raise InvalidInstance(InstanceFaultCode.CUT_OFF, expected=int(told[1]), found=count)
    if len(asked) != count or not count:
        raise InvalidInstance(
            InstanceFaultCode.MISSING_JOB, section="REQUESTS/DURATIONS", expected=count, found=len(asked)
        )
    rows = [_asked(line, row, job, len(capacities)) for job, (line, row) in enumerate(asked)]
    return Instance(
        durations=tuple(row[0] for row in rows),
        demands=tuple(tuple(row[1:]) for row in rows),
        capacities=tuple(capacities),
        successors=tuple(_followers(line, row, job, count) for job, (line, row) in enumerate(following)),
    )


def _sections(text: str) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    name = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("*"):
            name = ""
        elif _SECTION.match(line):
            name = line.strip().rstrip(":").strip()
            found[name] = []
        elif name:
            found[name].append((number, line))
    return found


def _table(sections: dict[str, list[tuple[int, str]]], name: str) -> list[tuple[int, list[int]]]:
    """Return the rows of numbers of a section with their lines; its first line names the columns."""
    if name not in sections:
        raise InvalidInstance(InstanceFaultCode.NO_SECTION, section=name)
    return list(_rows(sections[name][1:]))


def _rows(lines: list[tuple[int, str]]) -> Iterator[tuple[int, list[int]]]:
    for number, line in lines:
        if not line.strip() or set(line.strip()) <= {"-"}:
            continue
        try:
            yield number, [int(part) for part in line.split()]
        except ValueError:
            raise InvalidInstance(InstanceFaultCode.NOT_NUMBERS, line=number, text=line.strip()[:60]) from None


def _asked(line: int, row: list[int], job: int, resources: int) -> list[int]:
    """Return duration and demands of a job."""
    _numbered(line, row, job, 3 + resources)
    if row[1] != 1:
        raise InvalidInstance(InstanceFaultCode.MANY_MODES, line=line, job=job + 1)
    _bounded(line, row)
    return row[2 : 3 + resources]


def _followers(line: int, row: list[int], job: int, count: int) -> tuple[int, ...]:
    _numbered(line, row, job, 3)
    if row[1] != 1:
        raise InvalidInstance(InstanceFaultCode.MANY_MODES, line=line, job=job + 1)
    if len(row) < 3 + row[2]:
        raise InvalidInstance(InstanceFaultCode.TOO_FEW, line=line, expected=3 + row[2])
    for other in row[3 : 3 + row[2]]:
        if not 1 <= other <= count:
            raise InvalidInstance(InstanceFaultCode.UNKNOWN_JOB, line=line, job=other)
    return tuple(other - 1 for other in row[3 : 3 + row[2]])


def _numbered(line: int, row: list[int], job: int, least: int) -> None:
    if len(row) < least:
        raise InvalidInstance(InstanceFaultCode.TOO_FEW, line=line, expected=least)
    if row[0] != job + 1:
        raise InvalidInstance(InstanceFaultCode.WRONG_JOB, line=line, job=row[0], expected=job + 1)


def _bounded(line: int, row: list[int]) -> None:
    if min(row, default=0) < 0:
        raise InvalidInstance(InstanceFaultCode.NEGATIVE, line=line)
    if max(row, default=0) > MOST_PERIODS:
        raise InvalidInstance(InstanceFaultCode.TOO_LARGE, line=line, most=MOST_PERIODS)
