"""Questions asked at every request: the ORM writes their SQL once, and the database plans it once.

Either takes longer than finding the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from yinuo.ground.kernel import statements


class Question:
    """A queryset of `values_list` that looks for one id or one text, under the policies of whoever asks.

    `rows` makes the queryset from what is looked for. Columns of JSON come back as text.
    """

    def __init__(self, rows: Callable[[Any], Any], *, by_text: bool = False) -> None:
        self._rows, self._by_text = rows, by_text
        self._statement: tuple[str, tuple[Any, ...], Any] | None = None

    def ask(self, sought: UUID | str) -> list[tuple[Any, ...]]:
        """Return the rows found."""
        if self._statement is None:
            mark = uuid4().hex if self._by_text else uuid4()
            sql, values = self._rows(mark).query.sql_with_params()
            self._statement = sql, values, mark
        sql, values, mark = self._statement
        return statements.rows(sql, [sought if value == mark else value for value in values])
