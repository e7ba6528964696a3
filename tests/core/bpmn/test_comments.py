"""Comments that a drawing tool let fall stand again where they stood."""

from __future__ import annotations

import re

import pytest

from yinuo.core.bpmn.comments import with_comments_of
from yinuo.core.bpmn.writing import Document

NAMES = 'xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL"'
DRAWN = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- owner: 质量部 -->
<b:definitions {NAMES} targetNamespace="urn:x">
  <b:process id="p">
    <!-- begins with the order -->
    <b:startEvent id="s"/>
    <!-- who: manager -->
    <!-- since: 2024 -->
    <b:userTask id="u" name="审批">
      <b:extensionElements>
        <!-- read by the ERP -->
        <v:code xmlns:v="urn:v">7</v:code>
        <!-- last of these -->
      </b:extensionElements>
    </b:userTask>
    <b:sequenceFlow id="f" sourceRef="s" targetRef="u"/><!-- nothing follows -->
  </b:process>
</b:definitions>
<!-- end of file -->"""


def bare(text: str) -> str:
    """Return a file as a drawing tool writes it: without comments, laid out its own way."""
    return re.sub(r"\n\s*\n", "\n", re.sub(r"<!--.*?-->", "", text))


def kept(before: str, after: str) -> str:
    return with_comments_of(before=before.encode(), after=after.encode()).decode()


def test_every_comment_stands_again_before_its_element() -> None:
    again = kept(DRAWN, bare(DRAWN))

    assert re.sub(r"\s+", "", again) == re.sub(r"\s+", "", DRAWN)
    assert "    <!-- who: manager -->\n    <!-- since: 2024 -->\n    <b:userTask" in again


def test_a_file_without_comments_before_is_left_to_the_byte() -> None:
    assert kept(bare(DRAWN), bare(DRAWN)) == bare(DRAWN)


def test_comments_that_came_back_are_not_doubled_at_the_next_save() -> None:
    once = kept(DRAWN, bare(DRAWN))

    assert kept(once, bare(once)) == once


@pytest.mark.parametrize(
    ("said", "change", "gone"),
    [
        ("an element that was renamed keeps its comments", ('name="审批"', 'name="签字"'), []),
        ("one that moved takes them along", ('<b:startEvent id="s"/>', ""), ["begins with the order"]),
        ("another prefix is the same element", ("b:", "bpmn:"), []),
        ("the comments of an element that was deleted go with it", ("extensionElements", "other"), ["ERP", "last"]),
        ("a file that has comments of its own is left alone", ("</b:process>", "<!-- mine --></b:process>"), ["all"]),
    ],
)
def test_what_was_drawn_meanwhile_counts(said: str, change: tuple[str, str], gone: list[str]) -> None:
    after = bare(DRAWN).replace(*change).replace("xmlns:b=", "xmlns:bpmn=" if change[1] == "bpmn:" else "xmlns:b=")

    again = kept(DRAWN, after)

    every = re.findall(r"<!--.*?-->", DRAWN)
    expected = [] if gone == ["all"] else [one for one in every if not any(word in one for word in gone)]
    assert [one for one in re.findall(r"<!--.*?-->", again) if "mine" not in one] == expected, said


def test_what_only_looks_like_a_comment_is_none() -> None:
    data = DRAWN.replace("7<", "<![CDATA[<!-- kept as data -->]]><")

    assert "kept as data -->]]>" in kept(data, bare(DRAWN).replace("7<", "<![CDATA[<!-- kept as data -->]]><"))
    assert kept(f"<b:definitions {NAMES}><b:x>&lt;!-- a</b:x></b:definitions>", bare(DRAWN)) == bare(DRAWN)


@pytest.mark.parametrize(
    ("named", "encoding"),
    [
        ("UTF-16", "utf-16"),
        ("UTF-16", "utf-16-le"),
        ("UTF-32", "utf-32"),
        ("UTF-32", "utf-32-le"),
        ("UTF-32", "utf-32-be"),
    ],
)
def test_a_file_in_another_encoding_gives_its_comments_too(named: str, encoding: str) -> None:
    before = DRAWN.replace("UTF-8", named).encode(encoding)

    again = with_comments_of(before=before, after=bare(DRAWN).encode()).decode()

    assert again.count("<!--") == DRAWN.count("<!--") and "质量部" in again
    assert Document.read(content=again.encode()).places[0].local == "definitions"
