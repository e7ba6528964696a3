"""`yinuo models`: what serves and why, and going back."""

from __future__ import annotations

import json

import pytest

from tests.cast import NOW, Factory, found_factory
from tests.doors.desk.test_models_page import two_versions
from yinuo.doors.console.commands.models import CannotServe, _list, _use
from yinuo.ground.kernel import clock


@pytest.fixture
def bare(db: None) -> Factory:
    with clock.frozen(NOW):
        return found_factory()


@pytest.fixture
def served(bare: Factory) -> None:
    two_versions(bare)


def test_versions_and_challengers_are_listed(served: None, capsys: pytest.CaptureFixture[str]) -> None:
    _list(as_json=False, slug="")

    printed = capsys.readouterr().out
    assert "version 2   segments  serves: better, error 0.235 against 0.301 on 1,234 orders" in printed
    assert "served: first" in printed and "stayed outside: too_soon" in printed


def test_json_has_every_figure(served: None, capsys: pytest.CaptureFixture[str]) -> None:
    _list(as_json=True, slug="")

    (line,) = json.loads(capsys.readouterr().out)
    assert line["champion"]["figures"]["duel"]["orders"] == 1234


def test_before_anything_is_learnt_it_says_so(bare: Factory, capsys: pytest.CaptureFixture[str]) -> None:
    _list(as_json=False, slug="")

    assert "Nothing has been learnt yet" in capsys.readouterr().out


def test_an_earlier_version_serves_again(served: None, capsys: pytest.CaptureFixture[str]) -> None:
    _use(order_type="standard", version=1, slug="")
    _list(as_json=False, slug="")

    assert "serves: person" in capsys.readouterr().out


@pytest.mark.parametrize(("version", "sentence"), [(9, "There is no version 9"), (2, "serves already")])
def test_what_cannot_serve_is_refused_in_words(served: None, version: int, sentence: str) -> None:
    with pytest.raises(CannotServe, match=sentence):
        _use(order_type="standard", version=version, slug="")
