"""Quality in members' browsers: a lot up to its verdict, what is wrong put right, charts that lead to lots."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO
from uuid import UUID

import pytest
from django.utils import translation

from yinuo.doors.desk import quality_words
from yinuo.flow.quality import actions, queries
from yinuo.flow.quality.actions import NewCharacteristic, NewInspection, NewPlan, NewStandard
from yinuo.flow.quality.queries import Found
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.supply import actions as supply

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan_id(desk) -> UUID:
    with acting_for(desk.factory.id):
        parts = [
            NewCharacteristic(name="轴径", kind="measured", unit="mm", lower=19.9, upper=20.1),
            NewCharacteristic(name="外观", kind="yes_no"),
        ]
        supply.save_items(items=[supply.NewItem(code="AXLE", name="轴")])
        actions.save_standard(new=NewStandard(name="轴", characteristics=parts))
        return actions.save_plan(
            new=NewPlan(name="轴检验", kind="final", standard_name="轴", mode="fixed", fixed_size=2)
        )


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize(("lower", "upper", "name"), [("10,05", "", "孔径"), ("9.9", "十", "孔径"), ("9.9", "", "")])
def test_a_limit_that_cannot_be_read_is_told_and_is_not_left_out(desk, lower: str, upper: str, name: str) -> None:
    part = {"name": name, "kind": "measured", "unit": "mm", "lower": lower, "upper": upper, "severity": "major"}
    told = {"name": "孔", **{f"part_{field}": value for field, value in part.items()}}

    answer = desk.browser("quality").post("/quality/standards/new", told)

    assert answer.status_code == 422 and "第 1 个检验项目有误" in text(answer)
    assert f'value="{lower}"' in text(answer)


def opened(desk, browser, plan_id, **told) -> UUID:
    body = {"plan_id": plan_id, "lot": "L-1", "lot_size": 20, "item_code": "AXLE", "key": "k", **told}
    answer = browser.post("/quality/inspections/new", body)
    assert answer.status_code == 302, text(answer)
    return UUID(answer["Location"].rpartition("/")[2])


def test_a_lot_is_inspected_unit_by_unit_and_judged(desk, plan_id) -> None:
    browser = desk.browser("operator")
    inspection_id = opened(desk, browser, plan_id)
    url = f"/quality/inspections/{inspection_id}"

    assert "第 1 件，共 2 件" in text(browser.get(url))
    browser.post(f"{url}/readings", {"unit": 1, "c1": "20.05", "c2": "ok"})
    assert "第 2 件，共 2 件" in text(browser.get(url))
    early = browser.post(f"{url}/verdict", {"how": "judge"})
    assert early.status_code == 422 and "还有 1 件没有检完。" in text(early)
    browser.post(f"{url}/readings", {"unit": 2, "c1": "20.2", "c2": "ok"})
    browser.post(f"{url}/verdict", {"how": "judge"})

    told = text(browser.get(url))
    assert "这批判定拒收" in told and "登记不合格" in told


def test_part_of_a_lot_is_accepted_and_the_rest_is_settled(desk, plan_id) -> None:
    operator, quality = desk.browser("operator"), desk.browser("quality")
    desk.order(number="YS-8")
    url = f"/quality/inspections/{opened(desk, operator, plan_id, order_number='YS-8', lot_size=2)}"
    operator.post(f"{url}/readings", {"unit": 1, "c1": "20.05", "c2": "ok"})
    operator.post(f"{url}/readings", {"unit": 2, "c1": "20.2", "c2": "ok"})
    assert "只接收其中合格的" in text(quality.get(url)) and "只接收其中合格的" not in text(operator.get(url))

    told = {"accepted": "2", "defect": "超差", "disposition": "scrap", "hold": "order"}
    faulty = quality.post(f"{url}/partial-verdict", told)
    assert faulty.status_code == 422 and "请填 1 到 1 的整数" in text(faulty) and 'value="超差"' in text(faulty)
    assert "请写明处置的理由和做法。" in text(faulty) and "请写明合格品是怎样挑出来的" in text(faulty)
    rest = quality.post(
        f"{url}/partial-verdict", {**told, "accepted": "1", "part_why": "逐件量过", "decision": "无法修复"}
    )
    assert rest.status_code == 302, text(rest)
    assert "等待审批" in text(quality.get(rest["Location"]))
    assert "接收 1 件，其余 1 件另行处置" in text(quality.get(url))
    assert quality.get(f"{url}.pdf")["Content-Type"] == "application/pdf"
    with acting_for(desk.factory.id):
        [hold] = queries.holds()
    assert (hold.reason, hold.quantity) == ("超差", 1)


def test_the_rest_of_a_lot_of_a_plan_for_anything_is_held_in_the_stock_of_its_item(desk, plan_id) -> None:
    quality = desk.browser("quality")
    assert "方案没有写明物料时，请选物料或填订单号。" in text(quality.get("/quality/inspections/new"))
    with acting_for(desk.factory.id):
        supply.save_sites(sites=[supply.NewSite(code="F1", name="一厂")])
        supply.save_stock(stock=[supply.NewStock(item="AXLE", site="F1", on_hand=Decimal(10))])
    url = f"/quality/inspections/{opened(desk, quality, plan_id, lot_size=2)}"
    for unit, value in ((1, "20"), (2, "21")):
        quality.post(f"{url}/readings", {"unit": unit, "c1": value, "c2": "ok"})
    told = {"accepted": "1", "defect": "超差", "part_why": "逐件量过", "hold": "stock:F1"}
    assert quality.post(f"{url}/partial-verdict", told).status_code == 302

    with acting_for(desk.factory.id):
        [hold] = queries.holds()
    assert (hold.item_code, hold.quantity) == ("AXLE", 1)


def test_a_reading_that_is_no_number_says_what_to_do(desk, plan_id) -> None:
    browser = desk.browser("operator")
    inspection_id = opened(desk, browser, plan_id)

    answer = browser.post(f"/quality/inspections/{inspection_id}/readings", {"unit": 2, "c1": "二十", "c2": "bad"})
    early = browser.post(f"/quality/inspections/{inspection_id}/verdict", {"how": "judge", "note": "<先看>"})

    assert answer.status_code == 422 and "测量值填数" in text(answer)
    assert 'value="二十"' in text(answer) and 'value="bad" checked' in text(answer)
    assert 'name="unit" value="2"' in text(answer)
    assert early.status_code == 422 and "&lt;先看&gt;" in text(early)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("lot_size", "abc", "批量请填"),
        ("order_number", "X-1", "没有这个单号"),
        ("plan_id", "", "检验方案"),
        ("item_code", "", "请选物料，或填订单号"),
        ("line_position", "3", "订单里有的行号"),
    ],
)
def test_a_lot_that_cannot_be_opened_says_why(desk, plan_id, field: str, value: str, words: str) -> None:
    body = {"plan_id": plan_id, "lot_size": 20, "item_code": "AXLE", "key": "k", field: value}
    answer = desk.browser("operator").post("/quality/inspections/new", body)

    assert answer.status_code == 422 and words in text(answer)


def test_what_is_wrong_goes_from_its_note_over_approval_to_its_end(desk, plan_id) -> None:
    quality, manager = desk.browser("quality"), desk.browser("manager")
    answer = quality.post("/quality/nonconformities/new", {"defect": "划伤", "quantity": "3", "key": "n"})
    url = answer["Location"]

    assert quality.post(f"{url}/decision", {"disposition": "scrap"}).status_code == 422
    quality.post(f"{url}/decision", {"disposition": "scrap", "decision": "无法修复", "cost": "1200.50"})
    assert "等待审批" in text(quality.get(url))
    assert quality.post(f"{url}/approval", {"agreed": "1"}).status_code == 403
    manager.post(f"{url}/approval", {"agreed": "1"})
    place = {"reason": "划伤待处理", "order_number": "", "nonconformity_id": url.rpartition("/")[2]}
    with acting_for(desk.factory.id):
        supply.save_items(items=[supply.NewItem(code="P-1", name="泵")])
        supply.save_sites(sites=[supply.NewSite(code="F1", name="一厂")])
        supply.save_stock(stock=[supply.NewStock(item="P-1", site="F1", on_hand=Decimal(10))])
    quality.post("/quality/holds/new", {**place, "item_code": "P-1", "site_code": "F1", "quantity": "3"})
    assert "还没有解除" in text(quality.post(f"{url}/closing", follow=True))

    with acting_for(desk.factory.id):
        [one] = queries.nonconformities(found=Found())
    assert (one.state, one.cost_minor) == ("closed", 120_050)


def test_a_decision_that_was_sent_back_says_by_whom_and_why_and_is_handed_in_again(desk) -> None:
    quality, manager = desk.browser("quality"), desk.browser("manager")
    url = quality.post("/quality/nonconformities/new", {"defect": "划伤", "quantity": "3", "key": "n"})["Location"]
    decided = {"disposition": "scrap", "decision": "无法修复", "cost": "1200.50"}
    assert quality.post(f"{url}/decision", {**decided, "cost": "很多"}).status_code == 422
    quality.post(f"{url}/decision", decided)

    assert "请写明为什么退回" in text(manager.post(f"{url}/approval", {"agreed": "0", "note": " "}))
    manager.post(f"{url}/approval", {"agreed": "0", "note": "先试 <返工>"})

    told, seen = text(quality.get(url)), text(desk.browser("viewer").get(url))
    assert "处置被退回：先试 &lt;返工&gt;" in told and desk.factory.members["manager"].name in told
    assert 'value="scrap" selected' in told and "无法修复</textarea>" in told and 'value="1200.50"' in told
    assert "重新提交" in told and "处置被退回" in seen and "重新提交" not in seen
    quality.post(f"{url}/decision", {**decided, "disposition": "rework"})
    assert "处置被退回：" not in text(quality.get(url))


def test_a_corrective_action_goes_round(desk) -> None:
    browser = desk.browser("quality")
    url = browser.post("/quality/actions/new", {"title": "毛刺反复"})["Location"]
    member = desk.factory.members["operator"].id

    assert browser.post(f"{url}/stage").status_code == 422
    browser.post(f"{url}/cause", {"why": ["刀具磨损", "", ""], "cause_class": "machine"})
    browser.post(f"{url}/steps", {"text": "定期换刀", "owner_id": member, "due_on": "2026-04-01"})
    browser.post(f"{url}/stage")
    [done] = re.findall(r"/steps/[0-9a-f-]{36}/completion", text(browser.get(url)))
    browser.post(f"{url}{done}")
    browser.post(f"{url}/stage", {"check_on": "2026-04-20"})
    browser.post(f"{url}/check", {"effective": "0", "verdict": "又出现"})

    assert "第 2 轮" in text(browser.get(url))


def test_what_a_corrective_action_lacks_is_told_and_what_was_typed_stays(desk) -> None:
    browser, member = desk.browser("quality"), desk.factory.members["operator"].id
    url = browser.post("/quality/actions/new", {"title": "毛刺反复"})["Location"]

    classless = browser.post(f"{url}/cause", {"why": ["刀具磨损", "没有 <监控>"], "cause_class": ""})
    endless = browser.post(f"{url}/steps", {"text": "", "owner_id": member, "due_on": "2026-04-01"})

    assert classless.status_code == endless.status_code == 422
    assert 'value="刀具磨损"' in text(classless) and "没有 &lt;监控&gt;" in text(classless)
    assert f'value="{member}" selected' in text(endless) and 'value="2026-04-01"' in text(endless)


def test_a_held_order_says_so_until_it_is_released(desk) -> None:
    order_id, browser = desk.order(number="YS-7"), desk.browser("quality")
    browser.post("/quality/holds/new", {"reason": "漏油待查", "order_number": "YS-7"})

    assert "漏油待查" in text(browser.get(f"/orders/{order_id}"))
    with acting_for(desk.factory.id):
        [hold] = queries.holds()
    browser.post(f"/quality/holds/{hold.id}/release", {"why": "已修复"})
    assert (
        "漏油待查"
        not in text(browser.get(f"/orders/{order_id}")).partition('id="standing"')[2].partition("</section>")[0]
    )


def test_a_standard_is_written_agreed_and_written_anew(desk) -> None:
    browser = desk.browser("quality")
    rows = {"part_name": ["孔径", ""], "part_kind": ["measured", "measured"], "part_unit": ["mm", ""]}
    rows |= {"part_lower": ["1", ""], "part_upper": ["2", ""], "part_severity": ["major", "major"]}
    url = browser.post("/quality/standards/new", {"name": "箱体", "criteria": "按图", **rows})["Location"]
    browser.post(f"{url}/agreement", {"agreed_by": "王工"})

    assert "王工" in text(browser.get(url)) and "1 – 2 mm" in text(browser.get(url))
    form = text(browser.get(f"/quality/standards/new?from={url.rpartition('/')[2]}"))
    assert 'value="孔径"' in form
    faulty = browser.post("/quality/standards/new", {"name": "箱体", **rows, "part_lower": ["9", ""]})
    assert faulty.status_code == 422 and "第 1 个检验项目有误" in text(faulty)


def test_limits_keep_every_digit_when_a_standard_is_written_anew(desk) -> None:
    browser, numbers = desk.browser("quality"), {"part_lower": ["100.0005"], "part_upper": ["1234567.25"]}
    rows = {"part_name": ["孔径"], "part_kind": ["measured"], "part_unit": ["mm"], "part_severity": ["major"]}

    url = browser.post("/quality/standards/new", {"name": "精镗", **rows, **numbers})["Location"]

    assert "100.0005 – 1234567.25 mm" in text(browser.get(url))
    form = text(browser.get(f"/quality/standards/new?from={url.rpartition('/')[2]}"))
    assert 'value="100.0005"' in form and 'value="1234567.25"' in form


@pytest.mark.parametrize(
    ("value", "told"),
    [(0.00001, "0.00001"), (1e21, "1" + "0" * 21), (Decimal("12.5000"), "12.5"), (-0.5, "-0.5"), (0, "0")],
)
def test_a_number_is_told_with_every_digit(value: float | Decimal, told: str) -> None:
    assert quality_words.exactly(value) == told


def test_charts_mark_what_is_out_and_lead_to_the_lots(desk, plan_id) -> None:
    browser = desk.browser("viewer")
    assert "读数还不够画控制图" in text(browser.get("/quality/charts"))
    with acting_for(desk.factory.id):
        for n, value in enumerate([20.0, 20.001, 19.999, 20.0, 20.001, 20.0, 19.999, 20.09]):
            one = actions.open_inspection(
                new=NewInspection(plan_id=plan_id, item_code="AXLE", lot_size=9, lot=f"L-{n}", key=str(n))
            )
            parts = [actions.NewReading(position=1, unit_number=u, value=value + u / 10_000) for u in (1, 2)]
            actions.record_readings(inspection_id=one, readings=parts)

    told = text(browser.get("/quality/charts"))
    assert "均值－极差图" in told and "超出控制限" in told and f"/quality/inspections/{one}" in told and "Cpk" in told


@pytest.mark.parametrize("language", ["zh-hans", "en", "zh-hant"])
def test_readings_that_went_out_are_read_again_in_every_language(desk, plan_id, language: str) -> None:
    with acting_for(desk.factory.id), translation.override(language):
        one = actions.open_inspection(
            new=NewInspection(plan_id=plan_id, item_code="AXLE", lot_size=9, lot="L", key="k")
        )
        parts = [actions.NewReading(position=1, unit_number=1, value=20.0125)]
        parts += [actions.NewReading(position=2, unit_number=n, conforms=n == 1) for n in (1, 2)]
        actions.record_readings(inspection_id=one, readings=parts)
        before = {
            (r.characteristic_id, r.unit_number, r.value, r.conforms) for r in queries.readings(inspection_id=one)
        }

        assert actions.import_readings(content=actions.readings_file(), name="r.xlsx").readings == 3
        again = {(r.characteristic_id, r.unit_number, r.value, r.conforms) for r in queries.readings(inspection_id=one)}

    assert before == again


def test_readings_go_out_and_come_in_as_a_file(desk, plan_id) -> None:
    browser = desk.browser("quality")
    inspection_id = opened(desk, browser, plan_id)

    def send(rows: str):
        file = BytesIO(rows.encode())
        file.name = "读数.csv"
        return browser.post("/quality/readings", {"file": file})

    faulty = send("检验号,件,项目,读数\nJY-2026-0001,1,轴径,二十\nJY-1,1,轴径,20\n")
    assert faulty.status_code == 422 and "第 2 行" in text(faulty) and "第 3 行：没有这个检验号" in text(faulty)
    titled = send("九月读数,,,\n检验号,件,项目,读数\n,,,\nJY-1,1,轴径,20\n")
    assert "第 4 行：没有这个检验号" in text(titled)
    assert send("检验号,件\n").status_code == 422
    assert send("检验号,件,项目,读数\nJY-2026-0001,1,轴径,20.01\nJY-2026-0001,1,外观,合格\n").status_code == 302

    with acting_for(desk.factory.id):
        assert [one.value for one in queries.readings(inspection_id=inspection_id)] == [20.01, None]
    assert browser.get("/quality/readings.xlsx").content.startswith(b"PK")
