"""A worker as it runs in earnest, with a clock that somebody puts forward and back while it works."""

from __future__ import annotations

import logging
import os
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from yinuo.config import worker
from yinuo.ground.kernel import clock

LOOKED_AT_SECONDS = 0.2


class SteppedClock:
    """Tells the time plus as many seconds as stand in a file."""

    def __init__(self, *, file: Path) -> None:
        self._file, self._seconds, self._read_at = file, 0.0, 0.0

    def __call__(self) -> datetime:
        """Return the present instant as this clock shows it."""
        if time.monotonic() - self._read_at > LOOKED_AT_SECONDS:
            self._read_at = time.monotonic()
            # Read while it is being written: the step counts a moment later.
            with suppress(ValueError):
                self._seconds = float(self._file.read_text())
        return datetime.now(UTC) + timedelta(seconds=self._seconds)


if __name__ == "__main__":
    clock.now = SteppedClock(file=Path(sys.argv[1]))  # type: ignore[assignment]
    os.environ.setdefault("YINUO_LOG", "CRITICAL")
    # That the database is away is what is tested.
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    worker.main()
