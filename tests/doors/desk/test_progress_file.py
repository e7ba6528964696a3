"""Progress from a file: every row is taken once, or told why not."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.doors.desk.conftest import Desk
from tests.outbox import deliver_all
from yinuo.flow.work import queries as work
from yinuo.ground.kernel.tenancy import acting_for

FILE = """订单号,环节,类型,时间
YS-1,,开工,2026-03-11T08:30:00+08:00
YS-9,,开工,2026-03-11T08:30:00+08:00
YS-1,,开工,昨天
"""


def send(desk: Desk, text: str) -> str:
    file = SimpleUploadedFile("progress.csv", text.encode("utf-8-sig"))
    return desk.browser("operator").post("/progress/file", {"file": file}).content.decode()


def test_rows_are_taken_and_faulty_ones_are_told_in_words(desk: Desk) -> None:
    deliver_all()  # the starter stages
    order_id = desk.order(number="YS-1")
    deliver_all()

    page = send(desk, FILE)

    with acting_for(desk.factory.id):
        assert [one.kind for one in work.progress(order_id=order_id)] == ["started"]
    assert "第 4 行未读取" in page and "昨天" in page


def test_a_file_without_the_needed_columns_names_them(desk: Desk) -> None:
    page = send(desk, "单据,备注\n1,2\n")

    assert "文件缺少这些列" in page and "订单号" in page and "时间" in page


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("YS-\x001,,开工,2026-03-11T08:30:00+08:00,", "已生效"),  # what no spreadsheet shows is not there
        (f"YS-1,,延误,2026-03-11T08:30:00+08:00,{'长' * 501}", "备注“" + "长" * 60 + "…”无法识别"),
        (f"YS-1,,开工,2026-03-11T08:30:00+08:00,{'x' * 200_000}", "读不出这个文件"),
        ("YS-1,,起飞,,", "“起飞”无法识别"),
    ],
)
def test_odd_cells_are_told_and_break_nothing(desk: Desk, row: str, told: str) -> None:
    deliver_all()
    desk.order(number="YS-1")
    deliver_all()

    assert told in send(desk, f"订单号,环节,类型,时间,备注\n{row}\n")


def test_no_file_is_said_so(desk: Desk) -> None:
    answer = desk.browser("operator").post("/progress/file")

    assert answer.status_code == 422 and "请选择一个文件" in answer.content.decode()


def test_each_row_is_told_with_its_number_and_a_second_sending_changes_nothing(desk: Desk) -> None:
    deliver_all()
    order_id = desk.order(number="YS-1")
    deliver_all()

    first, second = send(desk, FILE), send(desk, FILE)

    assert '<td class="muted">3</td><td>YS-9</td>' in first and "找不到订单 YS-9" in first
    assert "重复" in second
    with acting_for(desk.factory.id):
        assert len(work.progress(order_id=order_id)) == 1


def test_a_file_is_taken_back_after_a_look_at_what_that_does(desk: Desk) -> None:
    deliver_all()
    order_id = desk.order(number="YS-1")
    deliver_all()
    browser = desk.browser("operator")
    sent = send(desk, FILE)
    address = sent.split('href="/progress/files/')[1].split('"')[0]

    seen = browser.get(f"/progress/files/{address}").content.decode()
    done = browser.post(f"/progress/files/{address}", follow=True).content.decode()

    assert "1 条上报，涉及 1 张订单" in seen and "YS-1" in seen
    assert "已撤销 1 条上报，涉及 1 张订单。" in done and "progress.csv" in done
    with acting_for(desk.factory.id):
        assert [one.undone for one in work.progress(order_id=order_id) if one.kind == "started"] == [True]
    assert "这个文件已经整批撤销" in browser.get(f"/progress/files/{address}").content.decode()


def test_what_moved_on_since_is_told_before_and_left(desk: Desk) -> None:
    deliver_all()
    order_id = desk.order(number="YS-1")
    deliver_all()
    browser = desk.browser("operator")
    address = send(desk, FILE).split('href="/progress/files/')[1].split('"')[0]
    browser.post(f"/orders/{order_id}/progress", {"kind": "finished", "key": "tap"})

    seen = browser.get(f"/progress/files/{address}").content.decode()
    done = browser.post(f"/progress/files/{address}", follow=True).content.decode()

    assert "维持原样" in seen and "之后又有上报" in seen and "请先撤销那一条" in seen
    assert "没有可以撤销的上报" in done
