"""What the pages of all imports share: columns as chosen, rows in words, and the file of rows set aside."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any, Protocol

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from yinuo.ground.kernel.files import FileMissing

_LONGEST_PLACE = 4


class Group(Protocol):
    """Faults of one kind: how many rows have them, and the first of these."""

    @property
    def rows(self) -> Sequence[int]:
        """The first rows, by their number in the file."""

    @property
    def count(self) -> int:
        """How many rows there are."""


def chosen_columns(*, data: Mapping[str, Any], known: Container[str] | None = None) -> dict[str, int]:
    """Return the columns chosen on a form, {field: place from 0}, of the `known` fields if these are given."""
    chosen: dict[str, int] = {}
    for key, name in data.items():
        place = key.removeprefix("c")
        if not (key.startswith("c") and place.isdecimal() and len(place) <= _LONGEST_PLACE and name):
            continue
        if known is None or name in known:
            chosen.setdefault(str(name), int(place))
    return chosen


def rows_in_words(*, group: Group) -> str:
    """Write which rows have a fault."""
    rows = _("、").join(str(row) for row in group.rows)
    return _("第 %(rows)s 行") % {"rows": rows} + ("…" if group.count > len(group.rows) else "")


def rows_set_aside(*, found: Callable[[], tuple[str, bytes] | None]) -> HttpResponse:
    """Hand out the file of rows that were set aside, or answer that there is none."""
    try:
        file = found()
    except FileMissing as error:
        raise Http404 from error
    if file is None:
        raise Http404
    headers = {"Content-Disposition": content_disposition_header(True, file[0]) or "attachment"}
    return HttpResponse(file[1], content_type="text/csv; charset=utf-8", headers=headers)
