"""Looking for rows by thousands of values at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import BooleanField, Expression, F


class Among(Expression):
    """`column = any(array)`: one parameter instead of one for each value, which take longer to write than to find."""

    conditional = True

    def __init__(self, column: str, values: Collection[Any]) -> None:
        super().__init__(output_field=BooleanField())
        self.column: Any = F(column)
        self.values = list(values)

    def get_source_expressions(self) -> list[Any]:
        """Return what the database resolves: the column."""
        return [self.column]

    def set_source_expressions(self, exprs: Any) -> None:
        """Take the resolved column."""
        (self.column,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the condition and its parameters."""
        column, parameters = compiler.compile(self.column)
        return f"{column} = any(%s)", (*parameters, self.values)


def among(column: str, values: Collection[Any]) -> Among:
    """Return the condition that a column holds one of these values, UUIDs or texts: `filter(among("id", ids))`."""
    return Among(column, values)


def any_of(querysets: Sequence[Any]) -> tuple[str, list[Any]]:
    """Return the statement, and its parameters, of the rows that at least one queryset finds, each row once.

    Each is planned by itself, so that each may use an index of its own where one condition with `or` can use none.
    """
    parts = [one.query.sql_with_params() for one in querysets]
    statement = " union ".join(f"({sql})" for sql, _parameters in parts)
    return statement, [value for _sql, parameters in parts for value in parameters]
