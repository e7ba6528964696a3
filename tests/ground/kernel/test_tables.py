"""Tables are read from files that may be odd or hostile, and written so that no cell acts."""

import io
import zipfile

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from yinuo.ground.kernel.tables import limits, reading
from yinuo.ground.kernel.tables.limits import UnreadableFile
from yinuo.ground.kernel.tables.reading import read_table
from yinuo.ground.kernel.tables.writing import Sheet, csv_pieces, neutral, workbook


def _workbook(cells: dict[tuple[int, int], object]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("空")
    sheet = book.add_worksheet("订单")
    for (row, column), value in cells.items():
        sheet.write(row, column, value)
    book.close()
    return target.getvalue()


def _package(name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n1,2\n", [["1", "2"]]),
        ("a;b\n1,5;2\n", [["1,5", "2"]]),  # a comma as decimal sign
        ("a\tb\n1\t2\n", [["1", "2"]]),
        ('a,b\n"x,\ny",2\n', [["x,\ny", "2"]]),
        ("a,b\n1\n", [["1", None]]),
        ("a,b\n1,2,3\n", [["1", "2"]]),
        ("a,b\n\n,\n1,2\n", [["1", "2"]]),  # empty rows are left out
        ("三月订单表,\na,b\n1,2\n", [["1", "2"]]),  # a title above the headings
        ("a,b", []),
    ],
)
def test_text_is_read_with_whatever_parts_it(text: str, rows: list[list[str]]) -> None:
    table = read_table(content=text.encode(), name="x.csv")

    assert (table.headings, table.rows) == (("a", "b"), rows)


def test_rows_keep_the_numbers_that_a_person_sees() -> None:
    assert read_table(content=b"title\na,b\n\n1,2\n3,4\n", name="x.csv").numbers == [4, 5]


def test_the_first_sheet_that_holds_anything_is_read_and_others_by_name() -> None:
    content = _workbook({(0, 0): "a", (0, 1): "b", (1, 0): 5, (1, 1): "x"})

    table = read_table(content=content, name="x.xlsx")

    assert (table.sheets, table.sheet, table.rows) == (("空", "订单"), "订单", [[5.0, "x"]])
    assert read_table(content=content, name="x", sheet="订单").rows == table.rows
    with pytest.raises(UnreadableFile) as refused:
        read_table(content=content, name="x", sheet="没有")
    assert refused.value.code == "no_sheet"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "x.csv", "empty"),
        (b"  \n ", "x.csv", "empty"),
        (b"a,b\n\xff\xff\n", "x.csv", "not_text"),
        (b"a,b\n1\x00,2\n", "x.csv", "not_text"),
        (b"not a workbook", "x.xlsx", "not_a_workbook"),
        (b"PK\x03\x04 broken", "x.xlsx", "not_a_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "x.xls", "not_a_workbook"),
        (_package("other.txt", b"x"), "x.xlsx", "not_a_workbook"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(content: bytes, name: str, code: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_table(content=content, name=name)

    assert refused.value.code == code


def test_a_file_that_unpacks_to_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yinuo.ground.kernel.tables.workbooks.MOST_UNPACKED_BYTES", 1_000_000)

    with pytest.raises(UnreadableFile) as refused:
        read_table(content=_package("xl/workbook.xml", b"0" * 2_000_000), name="x.xlsx")

    assert refused.value.code == "bomb"


def test_two_cells_in_opposite_corners_harm_nobody() -> None:
    content = _workbook({(0, 0): "a", (1_048_575, 16_383): 1})

    with pytest.raises(UnreadableFile) as refused:
        read_table(content=content, name="x.xlsx")

    assert refused.value.code in ("bomb", "too_many_rows")


def test_too_large_a_file_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    monkeypatch.setattr(reading, "MOST_ROWS", 2)

    with pytest.raises(UnreadableFile) as refused:
        read_table(content=b"a,b\n1,2\n3,4\n", name="x.csv")

    assert refused.value.code == "too_large"


def test_too_many_rows_or_columns_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    wide = ",".join(f"c{n}" for n in range(limits.MOST_COLUMNS + 1)).encode()

    with pytest.raises(UnreadableFile) as long:
        read_table(content=b"a,b\n1,2\n3,4\n5,6\n", name="x.csv")
    with pytest.raises(UnreadableFile) as broad:
        read_table(content=wide + b"\n1,2\n", name="x.csv")

    assert (long.value.code, broad.value.code) == ("too_many_rows", "too_many_columns")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_a_spreadsheet_would_compute_is_made_plain(text: str) -> None:
    assert neutral(text) == f"'{text}"
    written = b"".join(csv_pieces(headings=["=h"], rows=[[text, -5]])).decode("utf-8-sig")
    assert "'=h" in written and f"'{text}" in written and ",-5" in written


@pytest.mark.parametrize("text", ["=1+1", "-5 度", "'-5", "''=x", "'引号", "''", "+86 21", "任务, 逗号", "两\n行"])
def test_text_that_was_made_plain_in_a_csv_file_is_read_as_it_was(text: str) -> None:
    content = b"".join(csv_pieces(headings=["甲", "乙"], rows=[[text, "x"]]))

    assert read_table(content=content, name="a.csv").rows == [[text, "x"]]


@pytest.mark.parametrize("name", ["'引号", "'", "History", "", "a[b]:c*?/\\d", "长" * 60, "  "])
def test_any_text_can_name_a_sheet(name: str) -> None:
    twice = [Sheet(name=name, headings=["甲"], rows=[[1]]), Sheet(name=name, headings=["甲"], rows=[[2]])]
    table = read_table(content=workbook(sheets=twice), name="a.xlsx")

    first, second = table.sheets
    assert first and first.casefold() != second.casefold() and "history" not in (first.casefold(), second.casefold())
    assert not any(one.startswith("'") or one.endswith("'") or len(one) > 31 for one in table.sheets)


def test_what_one_sheet_cannot_hold_goes_on_to_the_next() -> None:
    rows = [[number] for number in range(5)]

    content = workbook(sheets=[Sheet(name="订单", headings=["号"], rows=rows)], most_rows=2)

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["订单", "订单 2", "订单 3"]
    held = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert held == [[["号"], [0], [1]], [["号"], [2], [3]], [["号"], [4]]]
