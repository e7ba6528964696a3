"""Ways as a flow from stage to stage: what is done again leads on, and nothing leads back."""

from __future__ import annotations

from yinuo.core.discovery import Variant
from yinuo.core.discovery.timing import Spans
from yinuo.doors.desk.process_flow import MOST_STEPS, flow_of

ELAPSED = Spans(count=1, total=60, mean=60, median=60, p75=60, p90=60)
NAMES = ("备料", "加工", "检验")


def way(number: int, sequence: tuple[int, ...], count: int) -> Variant:
    return Variant(number=number, sequence=sequence, count=count, elapsed=ELAPSED)


def told(*ways: Variant) -> dict[tuple[str, str], int]:
    flow = flow_of(variants=ways, called=NAMES.__getitem__)
    assert flow is not None
    [one] = flow["series"]
    assert all(before < after for before, after in one["links"])
    pairs = [(f"{before}:{flow['x'][before]}", f"{after}:{flow['x'][after]}") for before, after in one["links"]]
    return dict(zip(pairs, one["data"], strict=True))


def test_rework_leads_on_and_every_order_is_counted_at_each_step() -> None:
    found = told(way(0, (0, 1, 2), 30), way(1, (0, 1, 2, 1, 2), 10))

    assert found == {
        ("0:备料", "1:加工"): 40,
        ("1:加工", "2:检验"): 40,
        ("2:检验", "3:完成"): 30,
        ("2:检验", "4:加工"): 10,
        ("4:加工", "5:检验"): 10,
        ("5:检验", "6:完成"): 10,
    }


def test_rare_flows_are_left_out_and_counted_and_long_ways_are_cut() -> None:
    flow = flow_of(variants=[way(0, (0, 1), 1_000), way(1, (0, 2), 4)], called=NAMES.__getitem__)
    long = flow_of(variants=[way(0, (0, 1) * MOST_STEPS, 1)], called=NAMES.__getitem__)

    assert flow is not None and flow["rare"] == 2 and "检验" not in flow["x"]
    assert long is not None and len(long["x"]) == MOST_STEPS + 1 and long["x"][-1] == "…"
    assert flow_of(variants=[], called=str) is None
