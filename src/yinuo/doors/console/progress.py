"""Showing on a terminal that long work goes on; silent about steps where nobody looks."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType

import click

MEGABYTE = 1_000_000


@contextmanager
def bar(*, label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar; call what it yields with (done, total)."""
    with click.progressbar(length=1, label=label, file=sys.stderr) as shown:

        def show(done: int, total: int) -> None:
            shown.length = max(total, 1)
            shown.update(done - shown.pos)

        yield show


class Counter:
    """For work whose end is unknown: a line that counts megabytes, or breathes."""

    def __init__(self, *, label: str) -> None:
        self._label = label
        self._steps = 0

    def show(self, done_bytes: int) -> None:
        """Say how far it is."""
        self._steps += 1
        if sys.stderr.isatty():
            told = f"{done_bytes / MEGABYTE:,.1f} MB" if done_bytes else "." * (self._steps % 10)
            click.echo(f"\r\033[K{self._label} {told}", nl=False, err=True)

    def __enter__(self) -> "Counter":
        click.echo(f"{self._label} …", nl=not sys.stderr.isatty(), err=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if sys.stderr.isatty():
            click.echo("\r\033[K" + self._label + (" failed" if kind else " done"), err=True)
