"""What to do next about a customer: one rule a row, and which comes first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from yinuo.core.measuring.attention import Act, Standing, next_acts

NOW = datetime(2026, 3, 11, 1, 0, tzinfo=UTC)
CALM = {"contacts": 1, "deliveries": 10, "kept": 0.95, "ratings": 3, "score": 4.6, "open_orders": 1}
CASES: list[tuple[str, dict[str, object], list[tuple[Act, float]]]] = [
    ("nothing is open", {}, [(Act.KEEP_ON, 0.95)]),
    (
        "a late reply comes before all, the rest of the complaints later",
        {"overdue_replies": 1, "open_complaints": 3, "late_orders": 2},
        [(Act.ANSWER_COMPLAINT, 1), (Act.TELL_LATE, 2), (Act.SOLVE_COMPLAINT, 2)],
    ),
    ("requests wait", {"unanswered_changes": 2, "alerts": 1}, [(Act.ANSWER_CHANGE, 2), (Act.RESPOND_TO_ALERT, 1)]),
    ("orders have no date", {"undated_orders": 4}, [(Act.PROMISE_DATE, 4)]),
    ("deliveries are not accepted", {"unaccepted": 1}, [(Act.ASK_ACCEPTANCE, 1)]),
    ("promises were broken", {"kept": 0.6}, [(Act.REPAIR_TRUST, 0.6)]),
    ("too few deliveries say nothing", {"kept": 0.5, "deliveries": 4}, [(Act.KEEP_ON, 0.5)]),
    ("ratings are low", {"score": 2.5}, [(Act.REPAIR_TRUST, 2.5)]),
    ("nobody rated", {"ratings": 0, "score": None, "unrated": 10}, [(Act.ASK_RATING, 10)]),
    ("nobody can be told", {"contacts": 0}, [(Act.ADD_CONTACT, 0)]),
    (
        "a customer fell silent",
        {"open_orders": 0, "last_order_at": NOW - timedelta(days=120, hours=5)},
        [(Act.CALL_QUIET, 120)],
    ),
    ("a short silence is none", {"open_orders": 0, "last_order_at": NOW - timedelta(days=30)}, [(Act.KEEP_ON, 0.95)]),
]


@pytest.mark.parametrize(("sentence", "change", "wanted"), CASES, ids=[one[0] for one in CASES])
def test_each_rule_tells_its_reason(sentence: str, change: dict[str, object], wanted: list[tuple[Act, float]]) -> None:
    found = next_acts(standing=Standing(**{**CALM, **change}), now=NOW)  # type: ignore[arg-type]

    assert [(one.act, one.number) for one in found] == wanted
