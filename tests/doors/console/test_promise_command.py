"""`yinuo promise`: a quote, a replay, the coverage, the whole book; exit codes and one sentence for what is wrong."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from tests.cast import NOW, found_factory
from tests.flow.promises.workshop import equip, order_pumps
from yinuo.doors.console import main, session
from yinuo.flow.orders import actions as orders
from yinuo.flow.promises import actions, queries
from yinuo.flow.promises.models import CertifiedInputs
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people_actions

SLUG = "shan"


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Return what runs `yinuo promise …` on the tests' database, in a factory that can make pumps."""
    monkeypatch.setattr(session, "opened", lambda **_options: nullcontext())
    with clock.frozen(NOW):
        factory = found_factory(slug=SLUG)
        with acting_for(factory.id):
            equip()

        def ran(*arguments: str) -> Said:
            capsys.readouterr()
            with pytest.raises(SystemExit) as ended:
                main.main(["promise", *arguments, "--organisation", SLUG])
            printed = capsys.readouterr()
            return Said(int(ended.value.code or 0), printed.out, printed.err)

        yield ran


def organisation_id():
    from yinuo.doors.console.organisations import organisation_named

    return organisation_named(slug=SLUG).id


def committed(number: str = "SO-1", **facts: object) -> str:
    """Promise an order and return its certificate."""
    with acting_for(organisation_id()):
        promise = actions.confirm_promise(order_id=order_pumps(number, **facts))  # type: ignore[arg-type]
    return str(promise.evidence["offer"]["certificate"]["inputs_sha256"])


def test_a_quote_prints_the_days_the_dates_and_the_reasons_and_stores_nothing(run: Run) -> None:
    said = run("quote", "C-001", "PUMP=2")

    first, *reasons = said.out.splitlines()
    with acting_for(organisation_id()):
        kept = queries.quotes()
    assert said.code == 0 and said.err == "" and kept == []
    assert "working days, 90%: 2026-03-" in first and first.endswith("(capable)")
    assert reasons and all(reason.startswith("  ") for reason in reasons)


def test_programs_get_the_quote_as_json(run: Run) -> None:
    said = run("quote", "C-001", "PUMP", "--confidence", "0.8", "--json")

    told = json.loads(said.out)
    assert said.code == 0 and told["confidence"] == 0.8 and told["basis"] == "capable" and told["reasons"]


REFUSED = [
    ("an unknown customer", ("quote", "C-9", "PUMP=1"), 1, "There is no customer C-9"),
    ("an unknown item", ("quote", "C-001", "MARS=1"), 1, "No date can be computed. Line 1: "),
    ("a quantity of nothing", ("quote", "C-001", "PUMP=0"), 1, "No date can be computed. Line 1: "),
    ("no number", ("quote", "C-001", "PUMP=many"), 2, "write ITEM=QUANTITY"),
    ("no date", ("quote", "C-001", "PUMP=1", "--by", "soon"), 2, "is no date"),
    ("a day that is over", ("quote", "C-001", "PUMP=1", "--by", "2020-01-01"), 1, "No date can be computed"),
    ("too much confidence", ("quote", "C-001", "PUMP=1", "--confidence", "1"), 2, "0.5<=x<=0.99"),
    ("too short a certificate", ("replay", "abc"), 1, "at least the first eight"),
    ("an unknown certificate", ("replay", "abcdef0123"), 1, "Nothing is kept under abcdef0123"),
    ("unknown rules", ("repromise", "--rules", "nobody's"), 1, "There are no rules nobody's: there are standard"),
    ("no coverage yet", ("coverage",), 1, "No promise has come due yet"),
]


@pytest.mark.parametrize(("arguments", "code", "told"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_cannot_be_answered_is_one_sentence_and_an_exit_code(
    run: Run, arguments: tuple[str, ...], code: int, told: str
) -> None:
    said = run(*arguments)

    assert (said.code, said.out) == (code, "")
    assert told in said.err and "Traceback" not in said.err
    assert len(said.err.strip().splitlines()[-1]) < 300


def test_a_certificate_that_gives_the_same_answer_ends_with_0(run: Run) -> None:
    certificate = committed()

    said = run("replay", certificate[:12])

    assert said.code == 0 and "the same inputs give the same decision" in said.out


def test_a_certificate_that_gives_another_answer_ends_with_3(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = committed()
    with acting_for(organisation_id()):
        kept = queries.certified(sha256=certificate)
    assert kept is not None
    other = replace(kept, certificate=replace(kept.certificate, decision_sha256="0" * 64))
    monkeypatch.setattr(queries, "certified", lambda **_asked: other)

    said = run("replay", certificate)

    assert (said.code, said.out) == (3, "") and "The decision differs: 000" in said.err


@pytest.mark.parametrize("content", [b"", b"no archive", zlib.compress(b"[1]"), zlib.compress(b'{"book_version": 1}')])
def test_inputs_that_were_tampered_with_are_told_in_a_sentence(run: Run, content: bytes) -> None:
    certificate = committed()
    with acting_for(organisation_id()):
        CertifiedInputs.objects.filter(sha256=certificate).update(content=content)

    said = run("replay", certificate)

    assert (said.code, said.out) == (1, "")
    assert "damaged or was tampered with" in said.err and "Traceback" not in said.err


def test_coverage_prints_promised_against_kept(run: Run) -> None:
    with acting_for(organisation_id()):
        order_id = order_pumps("SO-1")
        promise = actions.confirm_promise(order_id=order_id)  # type: ignore[arg-type]
        orders.note_delivered(order_id=order_id, delivered_at=promise.committed_at + timedelta(days=2))  # type: ignore[arg-type]
        with clock.frozen(NOW + timedelta(days=60)):
            actions.learn_correction()

    said, as_json = run("coverage"), run("coverage", "--json")

    assert said.code == 0 and "tier vip" in said.out and "too_few" in said.out and "drift: steady" in said.out
    assert json.loads(as_json.out)["overall"]["kept"] == 0.0


def test_the_book_is_dated_anew_and_confirmed_only_when_asked(run: Run) -> None:
    committed("SO-NEW", count=8, customer_code="C-002")
    with acting_for(organisation_id()):
        vip = order_pumps("SO-VIP")
        soon = queries.offer(order_id=vip).latest_at - timedelta(days=4)  # type: ignore[arg-type]
        actions.confirm_promise(order_id=vip, committed_at=soon, why="急", ahead_allowed=True)  # type: ignore[arg-type]
        classes = dict.fromkeys(("vip", "new"), "redistribute")
        actions.save_rules(name="vip-first", order_by=["tier"], classes=classes)

    shown = run("repromise", "--rules", "vip-first")
    refused = run("repromise", "--rules", "vip-first", "--confirm")
    asked = run("repromise", "--rules", "vip-first", "--confirm", "--why", "五轴要停机")
    with acting_for(organisation_id()):
        people_actions.set_preferences(changes={"promises.repromise_approval": "never"})
    confirmed = run("repromise", "--rules", "vip-first", "--confirm")

    assert shown.code == 0 and shown.out.startswith("vip-first: 2 orders, 1 earlier, 1 later, 0 without a place, 0 con")
    assert "SO-VIP" in shown.out and "->" in shown.out
    assert refused.code == 1 and "1 of 2 orders would be promised later" in refused.err and "--why" in refused.err
    assert asked.code == 0 and "0 confirmed" in asked.out and "Waits for a manager's approval" in asked.out
    assert confirmed.code == 0 and "0 confirmed" not in confirmed.out


def test_a_book_that_cannot_be_dated_anew_is_told_in_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from yinuo.flow.promises import repromising

    def broken(**_asked: object) -> None:
        raise RuntimeError("no memory")

    monkeypatch.setattr(repromising, "repromise", broken)
    said = run("repromise")

    assert said.code == 1 and "yinuo: The book could not be dated anew" in said.err
