"""What may be uploaded is told by its content: no bombs, no programs, no pages in disguise."""

from __future__ import annotations

import pytest

from tests.flow.sharing.files_made import PDF, jpeg, office, png
from yinuo.flow.sharing.uploads import MOST_BYTES, InvalidUpload, checked_upload

GOOD = [
    ("合同.pdf", PDF, "application/pdf"),
    ("photo.PNG", png(), "image/png"),
    ("photo.jpg", jpeg(), "image/jpeg"),
    ("order.xlsx", office(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("list.csv", "名称,数量\n泵,2\n".encode("gb18030"), "text/csv"),
    ("part.step", b"ISO-10303-21;\nHEADER;", "model/step"),
    ("plan.dwg", b"AC1032" + b"\x00" * 40, "image/vnd.dwg"),
]


@pytest.mark.parametrize(("name", "content", "media_type"), GOOD, ids=[row[0] for row in GOOD])
def test_a_good_file_is_taken_as_what_it_is(name: str, content: bytes, media_type: str) -> None:
    assert checked_upload(content=content, name=name).media_type == media_type


BAD = [
    ("nothing", "a.pdf", b"", "empty"),
    ("too much", "a.pdf", PDF + b"x" * MOST_BYTES, "too_large"),
    ("a program", "a.exe", b"MZ", "kind"),
    ("a page", "a.html", b"<html>", "kind"),
    ("a drawing that may run", "a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kind"),
    ("no ending", "pdf", PDF, "kind"),
    ("two endings", "a.pdf.exe", PDF, "kind"),
    ("a page called PDF", "a.pdf", b"<html><script>", "content"),
    ("a page called text", "a.txt", b"\n <!DOCTYPE html><script>alert(1)</script>", "content"),
    ("a program called text", "a.csv", b"MZ\x90\x00\x03", "content"),
    ("a picture called PNG", "a.png", jpeg(), "content"),
    ("a PNG without a header", "a.png", b"\x89PNG\r\n\x1a\n", "content"),
    ("a PNG of ten gigapixels", "a.png", png(width=100_000, height=100_000), "bomb"),
    ("a JPEG of four gigapixels", "a.jpg", jpeg(width=65_535, height=65_535), "bomb"),
    ("a JPEG cut short", "a.jpg", b"\xff\xd8\xff\xe0\x00", "content"),
    ("an archive called a table", "a.xlsx", office(part="readme.txt"), "content"),
    ("no archive", "a.xlsx", b"PK\x03\x04 nothing", "content"),
    ("an archive that unpacks to a hundred megabytes", "a.xlsx", office(size=100 * 1024 * 1024), "bomb"),
    ("macros", "a.xlsx", office(macros=True), "macros"),
]


@pytest.mark.parametrize(("what", "name", "content", "code"), BAD, ids=[row[0] for row in BAD])
def test_a_bad_file_is_refused_with_its_reason(what: str, name: str, content: bytes, code: str) -> None:
    with pytest.raises(InvalidUpload) as refused:
        checked_upload(content=content, name=name)

    assert refused.value.code == code
