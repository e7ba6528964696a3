"""What is compiled of plans is ready before somebody waits for it."""

from __future__ import annotations

from yinuo.core.planning.warming import warm_up


def test_all_that_plans_call_is_ready_after_warming_up() -> None:
    from yinuo.core.planning.fast import levels, passes, runs

    warm_up()

    entries = [
        *(passes.order_of, passes.go_forward, passes.go_backward, passes.free_dates, passes.go_late, passes.between),
        *(passes.show_late_ends, levels.turn_of, levels.place_all, levels.hold_busy, runs.run_all, runs.run_ends),
    ]
    assert [kernel.__name__ for kernel in entries if not kernel.signatures] == []  # type: ignore[attr-defined]
