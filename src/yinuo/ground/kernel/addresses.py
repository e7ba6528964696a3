"""Addresses of pages by their names, for lists that show hundreds of them. Knows no page."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from uuid import UUID

from django.urls import get_script_prefix, reverse


def address(name: str, **parts: object) -> str:
    """Return a page's address by its name and the parts that its pattern names; raises NoReverseMatch."""
    if all(isinstance(part, UUID) for part in parts.values()):
        return _shape(name, tuple(parts), get_script_prefix()).format(*parts.values())
    return reverse(name, kwargs=parts)


def addresses(name: str, *, part: str, values: Iterable[UUID]) -> list[str]:
    """Return the addresses of many pages of one name that differ in one part."""
    shape = _shape(name, (part,), get_script_prefix())
    return [shape.format(value) for value in values]


@cache
def _shape(name: str, parts: tuple[str, ...], _prefix: str) -> str:
    """Return the address with a place for each part, in their order: to find a name's pattern takes long."""
    marks = [UUID(int=number) for number in range(1, len(parts) + 1)]
    found = reverse(name, kwargs=dict(zip(parts, marks, strict=True))).replace("{", "{{").replace("}", "}}")
    for number, mark in enumerate(marks):
        found = found.replace(str(mark), f"{{{number}}}")
    return found
