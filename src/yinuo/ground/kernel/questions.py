"""Questions asked at every request: the ORM writes their SQL once, and the database plans it once.

Either takes longer than finding the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import connection, models

from yinuo.ground.kernel import statements
from yinuo.ground.kernel.sighting import everything

M = TypeVar("M", bound=models.Model)


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
            with everything():  # kept for whoever asks
                sql, values = self._rows(mark).query.sql_with_params()
            self._statement = sql, values, mark
        sql, values, mark = self._statement
        return statements.rows(sql, [sought if value == mark else value for value in values])


class RowQuestion(Generic[M]):
    """A queryset of whole rows of one model that looks for one id or one text; `rows` makes it as for `Question`."""

    def __init__(self, model: type[M], rows: Callable[[Any], Any], *, by_text: bool = False) -> None:
        self._model = model
        self._question = Question(rows, by_text=by_text)
        self._converters: list[tuple[int, Callable[..., Any], Any]] | None = None

    def first(self, sought: UUID | str) -> M | None:
        """Return the first row found, or None."""
        found = self._question.ask(sought)
        return self._read(list(found[0])) if found else None

    def _read(self, values: list[Any]) -> M:
        fields = self._model._meta.concrete_fields
        if self._converters is None:
            self._converters = [
                (place, convert, field.cached_col)
                for place, field in enumerate(fields)
                for convert in field.cached_col.get_db_converters(connection)
            ]
        for place, convert, column in self._converters:
            values[place] = convert(values[place], column, connection)
        return self._model.from_db("default", [field.attname for field in fields], values)
