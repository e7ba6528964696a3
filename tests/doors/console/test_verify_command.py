"""`yinuo verify`: a document as it was issued, and one that was changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cast import found_factory
from tests.flow.acceptance.made_order import make_order, sign
from yinuo.doors.console.commands.verify import NotGenuine, _verify
from yinuo.flow.acceptance import jobs
from yinuo.ground.kernel import files
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued(tmp_path: Path) -> Path:
    factory = found_factory()
    with acting_for(factory.id):
        content = files.content_of(file_id=jobs.pdf_of(acceptance_id=sign(make_order(factory)).id))
    path = tmp_path / "issued.pdf"
    path.write_bytes(content)
    return path


def test_a_document_as_it_was_issued_is_genuine(issued: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _verify(issued, "")

    assert "is genuine: signed by 远山机械" in capsys.readouterr().out


def test_a_changed_one_is_told_with_the_exit_code_of_a_failure(issued: Path) -> None:
    content = bytearray(issued.read_bytes())
    content[len(content) // 3] ^= 1
    issued.write_bytes(content)

    with pytest.raises(NotGenuine) as refused:
        _verify(issued, "")

    assert str(issued) in str(refused.value)


def test_what_is_no_pdf_is_told_in_one_sentence(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    found_factory()
    (tmp_path / "notes.txt").write_text("no PDF")

    with caplog.at_level("INFO"), pytest.raises(NotGenuine) as refused:
        _verify(tmp_path / "notes.txt", "")

    assert "is no complete PDF" in str(refused.value)
    assert caplog.records == [], "no trace of it beside the sentence"
