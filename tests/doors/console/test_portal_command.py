"""`yinuo portal link …`: give, list, take back; one sentence and an exit code for what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext

import pytest
from django.test import Client

from tests.cast import found_factory
from tests.flow.acceptance.made_order import make_order
from yinuo.doors.console import main, session
from yinuo.ground.kernel.tenancy import acting_for

SLUG = "shan"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Return what runs `yinuo portal link …` on the tests' database: (exit code, output, errors)."""
    monkeypatch.setattr(session, "opened", lambda **_options: nullcontext())
    factory = found_factory(slug=SLUG)
    with acting_for(factory.id):
        make_order(factory)

    def ran(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main.main(["portal", "link", *arguments, "--organisation", SLUG])
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    yield ran


def test_a_link_is_given_listed_and_taken_back(run: Run) -> None:
    code, address, _err = run("issue", "YS-2026-001", "--contact", "wang@huadong.example", "--right", "sign")
    _code, listed, _err = run("list", "--state", "good")
    ident = listed.split()[0]
    path = "/p/" + address.strip().partition("/p/")[2]
    before = Client().get(path).status_code
    _code, said, _err = run("revoke", ident)

    assert code == 0 and "王工" in listed and "view+sign" in listed and path[3:] not in listed
    assert "1 taken back." in said and (before, Client().get(path).status_code) == (200, 410)


WRONG = [
    ("an unknown order", ("issue", "NO-1"), "NO-1"),
    ("a stranger", ("issue", "YS-2026-001", "--contact", "x@y.example"), "x@y.example"),
    ("no id", ("revoke", "12"), "list"),
]


@pytest.mark.parametrize(("what", "arguments", "word"), WRONG, ids=[row[0] for row in WRONG])
def test_what_is_wrong_is_said_in_one_sentence(run: Run, what: str, arguments: tuple[str, ...], word: str) -> None:
    code, out, err = run(*arguments)

    assert code == 1 and out == "" and err.startswith("yinuo: ") and word in err and err.count("\n") == 1
