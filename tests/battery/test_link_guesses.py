"""Guessing links against a running installation: thousands of tries, over several connections, find nothing."""

from __future__ import annotations

import secrets
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.cast import found_factory
from tests.flow.acceptance.made_order import make_order
from tests.journeys.house import House
from yinuo.flow.sharing import actions
from yinuo.ground.kernel.tenancy import acting_for

TRIES, HANDS = 4_000, 8


def test_thousands_of_guesses_find_nothing_and_lock_nobody_else_out(house: House) -> None:
    with house.rooms():
        factory = found_factory()
        with acting_for(factory.id):
            order_id = make_order(factory)
            tokens = [actions.invite(order_id=order_id, contact_id=None, right="sign", days=9)[1] for _n in range(50)]
    regular = httpx.Client(base_url=house.url, trust_env=False)
    assert regular.get(f"/p/{tokens[0]}").status_code == 200

    def guess(hand: int) -> Counter[int]:
        found: Counter[int] = Counter()
        # Each hand is another browser; the nearest guesses are good tokens with their last characters drawn anew.
        with httpx.Client(base_url=house.url, trust_env=False, headers={"User-Agent": f"robot {hand}"}) as client:
            for n in range(TRIES // HANDS):
                good = tokens[n % len(tokens)]
                near = good[:-8] + secrets.token_urlsafe(6)
                found[client.get(f"/p/{near}").status_code] += 1
        return found

    with ThreadPoolExecutor(HANDS) as pool:
        total = sum(pool.map(guess, range(HANDS)), Counter())

    # Most are not even looked up, and a customer who has been here comes in all the while.
    assert set(total) == {404, 429} and sum(total.values()) == TRIES and total[404] < TRIES * 0.02
    assert regular.get(f"/p/{tokens[1]}").status_code == 200
