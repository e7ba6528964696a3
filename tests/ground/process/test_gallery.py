"""Templates: in every language they run, tell their standard hours, and open as a list of steps."""

from __future__ import annotations

import pytest
from django.utils import translation

from yinuo.core.bpmn import parse, read_tree
from yinuo.core.bpmn.checking import check
from yinuo.core.bpmn.vertical import read_column
from yinuo.ground.process import gallery

TEMPLATES = [(one.code, language) for one in gallery.templates() for language in ("zh-hans", "en", "zh-hant")]


@pytest.mark.parametrize(("code", "language"), TEMPLATES)
def test_a_template_passes_the_check_and_is_a_list_of_steps(code: str, language: str) -> None:
    with translation.override(language):
        root = read_tree(content=gallery.template(code).content(key="p"))

    assert check(definitions=parse(root=root)) == []
    assert read_column(root=root).steps


@pytest.mark.parametrize("code", [one.code for one in gallery.templates() if one.family == gallery.DELIVERY])
def test_every_step_of_a_delivery_has_its_standard_time(code: str) -> None:
    column = gallery.template(code).column(key="p")

    without = [one.name for one in column.all_steps() if one.kind in ("do", "approve") and not one.setting("due")]
    assert without == []


def test_texts_are_those_of_the_reader() -> None:
    with translation.override("en"):
        content = gallery.template("amount_approval").content(key="p").decode()

    assert "General manager approves" in content
