"""Progress bars of long work on standard error, one after the other."""

import sys
from typing import Any

import click


class Bars:
    """One bar after the other, as a context."""

    def __init__(self) -> None:
        self._name, self._done = "", 0
        self._bar: Any = None

    def __enter__(self) -> "Bars":
        return self

    def __exit__(self, *_raised: object) -> None:
        self._close()

    def report(self, name: str, done: int, total: int) -> None:
        """Move the bar of one kind of rows."""
        if name != self._name:
            self._close()
            self._name, self._done = name, 0
            self._bar = click.progressbar(length=total, label=f"{name:<10}", file=sys.stderr)
            self._bar.__enter__()
        self._bar.update(done - self._done)
        self._done = done

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
