"""What charts do where room is short: asked of the very code that draws them, run by Node."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

CHART = Path(__file__).parents[2] / "web" / "src" / "chart"
_NAMES = ["江北玻璃有限公司", "珠江饮料有限公司", "秦岭电工有限公司", "东吴光电有限公司"] * 5
_ASKED = f"""
import {{ namesOf, besideOf, heightOf, labelOf, short }} from "{CHART}/room.js";
import {{ between }} from "{CHART}/look.js";
import {{ stepsOf }} from "{CHART}/flows.js";
import {{ optionsOf }} from "{CHART}/options.js";
const base = ["rgba(10,20,30,1.000)", "rgba(40,50,60,1.000)"];
const look = {{ colours: base, tones: {{}}, width: 340, surface: "rgba(255,255,255,1.000)" }};
const many = {json.dumps(_NAMES, ensure_ascii=False)};
const series = (n) => Array.from({{ length: n }}, (_, at) => ({{ name: `第${{at}}行`, data: [1.234, null, 88.888] }}));
const heat = optionsOf("heat", {{ x: ["a", "b", "c"], series: series(3) }}, look, "%");
const box = optionsOf("box", {{ x: ["华东"], marks: ["最小", "四分之一", "中位数", "四分之三", "最大"],
  series: [{{ data: [[1, 2, 3, 4, 5]] }}] }}, look, " 天");
const gauge = optionsOf("gauge", {{ x: ["准时率"], max: 100, target: 95, target_text: "目标 95.0%",
  series: [{{ name: "准时率", data: [88] }}] }}, look, "%");
const funnel = optionsOf("funnel", {{ x: ["江北玻璃有限公司总部", "短"],
  series: [{{ data: [40388, 2] }}] }}, look, " 单");
const scatter = optionsOf("scatter", {{ x: ["a"], unit2: "%",
  series: [{{ data: [9] }}, {{ data: [88.9] }}] }}, look, "");
console.log(JSON.stringify({{
  turned: namesOf(many, 600, true),
  level: namesOf(many.slice(0, 3), 600, true),
  days: namesOf(many, 600, false),
  countless: namesOf(many.concat(many, many, many), 600, true),
  beside: besideOf(340).width,
  heights: [["heat", {{ series: series(21) }}], ["funnel", {{ x: many }}], ["line", {{ x: many }}]].map(
    ([kind, data]) => heightOf(kind, data)),
  short: [short(33.3333), short(100), short(1.26), short(0)],
  lighter: between("rgba(10,20,30,1.000)", "rgba(255,255,255,1.000)", 0.5),
  cell: heat.series[0].label.formatter({{ data: [0, 0, 66.666] }}),
  ends: heat.visualMap.text,
  steps: [stepsOf([[0, 1], [1, 2], [0, 2], [2, 3]]), stepsOf([[0, 2], [1, 2]]), stepsOf([])],
  tip: box.tooltip.formatter({{ dataIndex: 0 }}),
  aim: gauge.series[0].data[0].name,
  alone: [[88.9, 88.9], [40, 90], [120, 120]].map(([min, max]) => scatter.yAxis.max({{ min, max }})),
  labels: [0, 1].map((at) => funnel.series[0].label.formatter(funnel.series[0].data[at])),
  cut: labelOf("江北玻璃", "1,234", 10),
  bars: optionsOf("bar", {{ x: many, every: true, series: series(1) }}, look, "").xAxis.axisLabel.rotate,
}}));
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed")
    script = tmp_path_factory.mktemp("room") / "asked.mjs"
    script.write_text(_ASKED)
    done = subprocess.run([node, script], capture_output=True, text=True, check=True, timeout=60)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("turned", {"rotate": 40, "interval": 0, "hideOverlap": False, "width": 92, "overflow": "truncate"}),
        ("level", {"hideOverlap": True}),
        ("days", {"hideOverlap": True}),
        ("countless", {"hideOverlap": True}),
        ("bars", 40),
        ("heights", [21 * 24 + 70, 20 * 30 + 16, 0]),
        ("steps", [4, 2, 1]),
        ("short", ["33", "100", "1.3", "0"]),
        ("lighter", "rgba(133,138,143,1.000)"),
        ("cell", "{deep|67}"),
        ("ends", ["89%", "0%"]),
        ("labels", ["江北玻璃有…  40388 单", "短  2 单"]),
        ("alone", [100, None, None]),
        ("cut", "江…  1,234"),
        ("aim", "准时率 · 目标 95.0%"),
    ],
)
def test_names_are_turned_rows_get_room_and_numbers_are_short(
    told: dict[str, object], rule: str, expected: object
) -> None:
    assert told[rule] == expected


def test_names_beside_rows_take_at_most_a_third_and_a_box_names_its_marks(told: dict[str, object]) -> None:
    assert told["beside"] == pytest.approx(340 / 3)
    assert str(told["tip"]).splitlines()[3] == "中位数  3 天"
