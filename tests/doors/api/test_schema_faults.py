"""Faults that schemas find are told in the reader's language, with what to do."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from django.utils import translation
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator

from yinuo.doors.api.schema_faults import in_words

MOMENT = "2026-03-12T09:30:00+08:00"


class Asked(BaseModel):
    """One field of each kind that schemas have."""

    model_config = ConfigDict(extra="forbid")

    needed: str = Field(max_length=3)
    pieces: int = Field(1, gt=0, le=10)
    price: Decimal = Field(Decimal(1), max_digits=6, decimal_places=2)
    weight: float = 1.0
    day: date = date(2026, 3, 12)
    at: datetime = datetime(2026, 3, 12)  # noqa: DTZ001 - what is sent is asked
    zoned: AwareDatetime | None = None
    who: UUID | None = None
    kind: Literal["a", "b"] = "a"
    some: Annotated[list[int], Field(max_length=2)] = []
    yes: bool = True

    @field_validator("weight")
    @classmethod
    def _said(cls, value: float) -> float:
        if value < 0:
            raise ValueError("重量不能为负。")
        return value


@pytest.mark.parametrize(
    ("sent", "chinese", "english"),
    [
        ({}, "缺少这一项，请补上。", "This is missing; please add it."),
        ({"needed": "long"}, "太长了，最多 3 个字。", "Too long; at most 3 characters."),
        ({"needed": 1}, "请填文字。", "Give a text."),
        ({"other": 1}, "没有这一项，请去掉，或核对名称。", "There is no such field; remove it or check its name."),
        ({"pieces": "x"}, "请填整数。", "Give a whole number."),
        ({"pieces": 1.5}, "请填整数。", "Give a whole number."),
        ({"pieces": 0}, "必须大于 0。", "Must be more than 0."),
        ({"pieces": 11}, "不能大于 10。", "Must be at most 10."),
        ({"price": "1.234"}, "小数最多 2 位。", "At most 2 decimals."),
        ({"price": "x"}, "请填数字。", "Enter a number."),
        ({"price": "12345678"}, "最多 6 位数字。", "At most 6 digits."),
        ({"weight": "x"}, "请填数字。", "Enter a number."),
        ({"weight": -1}, "重量不能为负。", "重量不能为负。"),
        ({"day": "12.3."}, "请按 2026-03-12 的格式填日期。", "Give a date such as 2026-03-12."),
        (
            {"at": "soon"},
            "请按 2026-03-12T09:30:00+08:00 的格式填时间。",
            "Give a time such as 2026-03-12T09:30:00+08:00.",
        ),
        ({"zoned": "2026-03-12T09:30:00"}, "请写明时区，例如 2026-03-12T09:30:00+08:00。", None),
        ({"who": "nobody"}, "这不是有效的编号（UUID）。", "This is no valid identifier (UUID)."),
        ({"kind": "c"}, "只能填这些之一：'a'、'b'。", "Must be one of these: 'a', 'b'."),
        ({"some": [1, 2, 3]}, "太多了，最多 2 项。", "Too many; at most 2."),
        ({"some": "x"}, "请填列表。", "Give a list."),
        ({"yes": "perhaps"}, "请填 true 或 false。", "Give true or false."),
    ],
)
def test_a_fault_says_what_to_do(sent: dict[str, Any], chinese: str, english: str | None) -> None:
    with pytest.raises(ValidationError) as found:
        Asked.model_validate({"needed": "abc", **sent} if sent else {})
    [fault] = found.value.errors()

    with translation.override("zh-hans"):
        assert in_words(fault=fault) == chinese
    with translation.override("en"):
        assert english is None or in_words(fault=fault) == english


def test_a_fault_of_an_unknown_kind_keeps_its_text() -> None:
    assert in_words(fault={"type": "unheard_of", "msg": "Something else"}) == "Something else"
    assert in_words(fault={"type": "greater_than", "msg": "Should be more"}) == "Should be more"
