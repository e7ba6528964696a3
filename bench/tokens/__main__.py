"""Prints what guessing links yields and costs: many guesses at what looks tokens up, and some over HTTP.

`python -m bench.tokens [--guesses N] [--seconds N] [--asked N] [--json FILE]`

A database is started and thrown away. `--guesses` are near ones (a good token with its last characters drawn anew), far
ones (drawn whole), and some for an organisation that does not exist; none may open anything. Their times and those of
good tokens are told side by side: a difference would be an oracle. `--asked` guesses go through all that answers a page
from many browsers at one address: the share that was even looked up is what the limits let through. Other work on the
machine lengthens the times.
"""

from __future__ import annotations

import argparse
import json
import random
import secrets
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.database import own_database

LINKS = 1_000
SHOWN = (("median_us", 0.5), ("p99_us", 0.99))


def main() -> int:
    """Start, furnish, guess, print; 1 if a guess opened anything."""
    asked = _arguments()
    with own_database():
        told = _measured(asked.guesses, asked.seconds, asked.asked)
    print(json.dumps(told, indent=2, ensure_ascii=False))
    if asked.json:
        Path(asked.json).write_text(json.dumps(told), encoding="utf-8")
    return 1 if told["opened"] or told["pages_opened"] else 0


def _measured(most: int, seconds: float, asked: int) -> dict[str, Any]:
    from yinuo.ground.kernel.tenancy import acting_for

    organisation_id, tokens = _furnished()
    chance = random.Random(7)
    good = lambda: chance.choice(tokens)  # noqa: E731
    kinds: dict[str, Callable[[], str]] = {
        "near": lambda: good()[:-8] + secrets.token_urlsafe(6),
        "far": lambda: organisation_id.hex + secrets.token_urlsafe(32),
        "elsewhere": lambda: uuid4().hex + secrets.token_urlsafe(32),
        "good": good,
    }
    times: dict[str, list[float]] = {name: [] for name in kinds}
    opened = guesses = 0
    names = list(kinds)
    begun = time.monotonic()
    for n in range(most):
        if seconds and time.monotonic() - begun > seconds:
            break
        guesses = n + 1
        # One of each kind in turn, so that what else the machine does falls on all alike; of good ones a few.
        name = names[n % 3] if n % 20 else "good"
        token = kinds[name]()
        took, found = _looked_up(token)
        times[name].append(took)
        opened += found and name != "good"
    took_seconds = time.monotonic() - begun
    with acting_for(organisation_id):
        pages = _asked(tokens, asked)
    return {
        "guesses": guesses,
        "opened": opened,
        "guesses_per_second": round(guesses / took_seconds),
        "times": {name: _told(taken) for name, taken in times.items() if taken},
        "asked": asked,
        **pages,
    }


def _looked_up(token: str) -> tuple[float, bool]:
    from yinuo.flow.sharing import queries

    begun = time.perf_counter()
    try:
        queries.link_of(token=token)
        found = True
    except queries.LinkUnknown:
        found = False
    return (time.perf_counter() - begun) * 1e6, found


def _asked(tokens: list[str], count: int) -> dict[str, int]:
    """Return how many guesses over HTTP were looked up, held off, and opened a page."""
    from django.test import Client

    told = {"pages_looked_up": 0, "pages_held_off": 0, "pages_opened": 0}
    names = {404: "pages_looked_up", 429: "pages_held_off", 200: "pages_opened"}
    for n in range(count):
        client = Client(headers={"User-Agent": f"robot {n % 50}"})
        status = client.get(f"/p/{tokens[n % len(tokens)][:-8]}{secrets.token_urlsafe(6)}").status_code
        told[names[status]] += 1
    return told


def _furnished() -> tuple[Any, list[str]]:
    """Return an organisation and the tokens of its links."""
    from yinuo.flow.orders import actions as orders
    from yinuo.flow.sharing import actions as sharing
    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.people import actions as people

    organisation_id = people.found_organisation(name="远山机械", slug=f"yuanshan-{uuid4().hex[:8]}")
    with acting_for(organisation_id):
        known = people.register_customers(
            customers=[people.NewCustomer(code="C-001", name="华东重工", tier="vip", region="华东", city="上海")]
        )
        order_id = orders.create_order(order=orders.NewOrder(customer_id=known["C-001"].id, number="SO-1"))
        new = sharing.NewLink(order_id=order_id, rights=("view",))
        return organisation_id, [sharing.issue_link(new=new)[1] for _n in range(LINKS)]


def _told(taken: list[float]) -> dict[str, float]:
    ordered = sorted(taken)
    shares = {name: round(ordered[min(int(len(ordered) * share), len(ordered) - 1)], 1) for name, share in SHOWN}
    return {"count": len(taken), "mean_us": round(statistics.fmean(taken), 1), **shares}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.tokens", description=__doc__.splitlines()[0])
    parser.add_argument("--guesses", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=0.0, help="stop guessing after so long; 0 for never")
    parser.add_argument("--asked", type=int, default=5_000)
    parser.add_argument("--json", default="")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
