"""Finding orders by words: each stands in the order's number or reference, or in its customer's name, code or pinyin.

Customers are few and orders many, so each word is looked for among the customers first: what an order says itself
is short and read quickly, and orders of the customers found lie together in an index.
"""

from __future__ import annotations

from functools import reduce
from itertools import product
from operator import and_, or_
from typing import NamedTuple

from django.db.models import Q

from yinuo.ground.kernel.lookups import among
from yinuo.ground.people import queries as people

MOST_WORDS = 8
# More customers than this are found by a join.
_MOST_CUSTOMERS = 500
# More branches than this are looked for at once, in one reading of all orders.
_MOST_BRANCHES = 4


class Branch(NamedTuple):
    """One way to say every word; `by_customer` tells that it is by the customer alone, found in an index."""

    condition: Q
    by_customer: bool


def words_of(text: str) -> list[str]:
    """Return the words that are looked for."""
    return text.lower().split()[:MOST_WORDS]


def saying(*, text: str, through: str = "") -> Q:
    """Return the condition that an order, reached `through` a relation such as `order__`, says every word."""
    return reduce(and_, (reduce(or_, (way.condition for way in _ways(word, through))) for word in words_of(text)), Q())


def branches(*, text: str, through: str = "") -> list[Branch]:
    """Return conditions of which an order meets at least one if it says every word; each is quick by itself."""
    ways = [_ways(word, through) for word in words_of(text)]
    found = [_all_of(chosen) for chosen in product(*ways)]
    return found if len(found) <= _MOST_BRANCHES else [Branch(saying(text=text, through=through), by_customer=False)]


def _all_of(chosen: tuple[Branch, ...]) -> Branch:
    condition = reduce(and_, (way.condition for way in chosen), Q())
    return Branch(condition, bool(chosen) and all(way.by_customer for way in chosen))


def _ways(word: str, through: str) -> list[Branch]:
    itself = Branch(Q(**{f"{through}search__contains": word}), by_customer=False)
    known = people.customer_ids_saying(word=word, limit=_MOST_CUSTOMERS + 1)
    if not known:
        return [itself]
    if len(known) > _MOST_CUSTOMERS:
        return [itself, Branch(Q(**{f"{through}customer__search__contains": word}), by_customer=False)]
    return [itself, Branch(Q(among(f"{through}customer_id", known)), by_customer=True)]
