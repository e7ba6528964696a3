"""Importing an order book, from the file to the undo."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yinuo.flow.orders import queries
from yinuo.ground.kernel import jobs
from yinuo.ground.kernel.tenancy import acting_for

BOOK = """订单号,客户名称,产品名称,数量,单价,下单日期,交期
HT-1,江南精密,液压泵,12,3200,2026-03-02,2026-04-10
HT-2,北方重工,减速箱,abc,18800,2026-03-05,2026-04-18
HT-3,华东重工,主轴,8,960,2026-03-06,2026-04-30
"""


def _upload(browser, content: bytes, name: str = "在手订单.csv"):
    return browser.post("/imports", {"file": SimpleUploadedFile(name, content)})


def _batch(desk, path: str) -> queries.BatchFacts:
    with acting_for(desk.factory.id):
        found = queries.batch(batch_id=UUID(path.rpartition("/")[2]))
    assert found is not None
    return found


def _import(desk, browser, content: bytes = BOOK.encode()) -> str:
    path = _upload(browser, content)["Location"]
    columns = {f"c{n}": name for n, name in enumerate(_names())}
    browser.post(f"{path}/start", {"create_customers": "1", "create_items": "1", **columns})
    jobs.run_now(organisation_id=desk.factory.id, job_id=_batch(desk, path).job_id)
    return path


def _names() -> list[str]:
    return ["number", "customer_name", "item_name", "quantity", "price", "ordered_at", "committed_at"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig"])
def test_columns_are_guessed_and_faults_told_in_words(desk, encoding: str) -> None:
    browser = desk.browser("planner")

    path = _upload(browser, BOOK.encode(encoding))["Location"]
    page = browser.get(path).content.decode()

    assert '<option value="committed_at" selected>' in page
    assert "可导入 2 张订单，1 行有误" in page
    assert "“abc”不是数字" in page and "第 3 行" in page


def test_another_choice_of_columns_is_judged_again(desk) -> None:
    browser = desk.browser("planner")
    path = _upload(browser, BOOK.encode())["Location"]

    fragment = browser.get(f"{path}?chosen=1&c0=number", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in fragment
    assert "请指定哪一列是客户名称或客户编码" in fragment


def test_a_file_is_imported_and_its_result_shown(desk) -> None:
    browser = desk.browser("planner")

    path = _import(desk, browser)
    page = browser.get(path).content.decode()

    with acting_for(desk.factory.id):
        assert queries.order_by_number(number="HT-1").customer_name == "江南精密"
        assert queries.order_by_number(number="HT-2") is None
    assert "第 3 行" in page and "下载有误的行" in page


def test_the_faulty_rows_come_back_with_their_reasons(desk) -> None:
    browser = desk.browser("planner")
    path = _import(desk, browser)

    answer = browser.get(f"{path}/faulty-rows.csv")

    text = answer.content.decode("utf-8-sig")
    assert "HT-2" in text and "HT-1" not in text
    assert "不是数字" in text


def test_a_whole_import_is_taken_out_again(desk) -> None:
    browser = desk.browser("planner")
    path = _import(desk, browser)

    browser.post(f"{path}/undo")

    assert _batch(desk, path).state == "undone"
    with acting_for(desk.factory.id):
        assert queries.order_by_number(number="HT-1") is None


def test_an_import_somebody_worked_on_stays_and_says_why(desk) -> None:
    browser = desk.browser("planner")
    path = _import(desk, browser)
    with acting_for(desk.factory.id):
        order = queries.order_by_number(number="HT-1")
    browser.post("/orders/edits", {"id": order.id, "field": "channel", "channel": "phone"})

    browser.post(f"{path}/undo")

    assert _batch(desk, path).state == "done"
    assert "不能整批撤销" in browser.get(path).content.decode()


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "empty.csv", "文件是空的"),
        (b"PK\x03\x04 not a workbook", "book.xlsx", "Excel"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(desk, content: bytes, name: str, words: str) -> None:
    answer = _upload(desk.browser("planner"), content, name)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_no_file_is_no_error_page(desk) -> None:
    answer = desk.browser("planner").post("/imports", {})

    assert answer.status_code == 422
    assert "请选择一个文件" in answer.content.decode()


def test_the_progress_bar_hears_how_far_the_job_is(desk) -> None:
    browser = desk.browser("planner")
    path = _import(desk, browser)

    told = browser.get(f"/jobs/{_batch(desk, path).job_id}").json()

    assert (told["state"], told["done"], told["total"]) == ("done", 3, 3)
