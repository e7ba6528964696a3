"""Serves the pages. The program is loaded once; its worker processes are copies, so that a start costs one load."""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import sys
from collections.abc import Callable
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

BLOCKING_THREADS = 4


def main() -> None:
    """Serve until asked to end; those who ask wait as long as they like, and then end the whole group."""
    asked = _arguments()
    if multiprocessing.get_start_method() == "fork":
        load()
    if asked.held and not sys.stdin.readline():
        return
    Server(
        "yinuo.config.wsgi:application",
        address=asked.host,
        port=asked.port,
        interface=Interfaces.WSGI,
        workers=asked.workers,
        blocking_threads=BLOCKING_THREADS,
        websockets=False,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    ).serve(target_loader=application, wrap_loader=False)


def application() -> Callable[..., Any]:
    """Return the application, in a worker: what it has in the background begins here, a copy has no threads."""
    from yinuo.config.environment import home_folder
    from yinuo.config.warming import warm_in_background

    loaded = load()
    warm_in_background(home=home_folder())
    return loaded


def load() -> Callable[..., Any]:
    """Load whatever every page needs. Opens no connection and starts no thread: neither survives being copied."""
    gc.disable()
    from yinuo.config.wsgi import application as loaded

    _open_doors()
    gc.collect()
    # What is loaded stays for good: no collection looks at it again, and the copies share its memory.
    gc.freeze()
    gc.enable()
    return loaded


def _open_doors() -> None:
    from django.urls import reverse

    from yinuo.config.environment import home_folder
    from yinuo.config.templating import load_all

    reverse("desk:today")
    load_all(kept_in=home_folder() / "cache" / "templates")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Serves the pages.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--held", action="store_true", help="Load, and serve once a line comes in.")
    return parser.parse_args()
