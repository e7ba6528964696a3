"""Makes the planner ready while a process starts, functions and books, so that nobody waits for them at a quote."""

from __future__ import annotations

import fcntl
import logging
import threading
from pathlib import Path

# Loading takes a core for a second or two: only once the pages are there.
AFTER_SECONDS = 6.0

logger = logging.getLogger("yinuo.warming")


def warm_in_background(*, home: Path) -> None:
    """Load the compiled functions, then the books, in a thread, once the processes are up.

    The first process on a machine compiles what is not compiled yet, the others wait.
    """
    thread = threading.Timer(AFTER_SECONDS, _warm, args=(home,))
    thread.name, thread.daemon = "warming", True
    thread.start()


def _warm(home: Path) -> None:
    from yinuo.core.capacity.warming import warm_up
    from yinuo.core.planning.warming import warm_up as warm_up_plans

    try:
        with (home / "planner.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            warm_up()
        _warm_books()
        with (home / "planner.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            warm_up_plans()
    except Exception:  # the first quote then compiles, and tells whoever asked what is wrong
        logger.exception("the planner could not be made ready")


def _warm_books() -> None:
    """Build the books that this process will be asked, so that neither a quote nor late news waits for that."""
    from django.db import connection

    from yinuo.flow.promises.books import warm_books

    try:
        warm_books()
    finally:
        connection.close()
