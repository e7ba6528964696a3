"""An order file as companies hand it in: one line of goods in each row, the same at every run."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from datetime import date, timedelta

import xlsxwriter

HEADINGS = (
    *("订单号", "客户编码", "客户", "地区", "下单日期", "要求交期", "承诺交期"),
    *("物料编码", "品名", "数量", "单价(元)", "来源", "备注"),
)
CUSTOMERS, ITEMS = 3_000, 2_000
PLACES = ("苏州", "宁波", "佛山", "青岛", "长沙", "成都", "西安", "沈阳")
TRADES = ("重工", "食品", "纺织", "电子", "机械", "化工", "物流")
GOODS = ("减速机", "联轴器", "轴承座", "电机", "齿轮箱", "法兰")
REGIONS = ("华东", "华南", "华北", "华中", "西南", "西北", "东北")
SOURCES = ("电话", "邮件", "销售")


def workbook(*, rows: int, today: date) -> bytes:
    """Return the file as a spreadsheet whose dates are dates."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "constant_memory": True})
    sheet, day = book.add_worksheet("订单"), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, HEADINGS)
    for place, row in enumerate(_rows(rows, today), start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(place, column, cell, day)  # type: ignore[arg-type]
            else:
                sheet.write(place, column, cell)
    book.close()
    return held.getvalue()


def text(*, rows: int, today: date) -> bytes:
    """Return the file as CSV in GB18030, as Chinese spreadsheets save it."""
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow(HEADINGS)
    writer.writerows(_rows(rows, today))
    return held.getvalue().encode("gb18030")


def _rows(count: int, today: date) -> Iterator[tuple[object, ...]]:
    dice = random.Random(20260311)
    for n in range(count):
        customer, item = dice.randrange(CUSTOMERS), dice.randrange(ITEMS)
        ordered = today - timedelta(days=dice.randrange(60))
        due = ordered + timedelta(days=dice.randrange(70, 130))
        yield (
            f"SO-{n:06d}",
            f"C-{customer:05d}",
            f"{PLACES[customer % 8]}{TRADES[customer % 7]}{customer}有限公司",
            REGIONS[customer % 7],
            ordered,
            due,
            due if dice.random() < 0.9 else "",
            f"M-{item:04d}",
            f"{GOODS[item % 6]} {item}",
            dice.randrange(1, 500),
            dice.randrange(100, 500_000) / 100,
            dice.choice(SOURCES),
            dice.choice(("", "", "请提前电话联系", "随货附质检报告")),
        )
