"""How well promises were kept, and the correction that planned intervals learn from it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW
from tests.flow.promises.workshop import SITE, equip, order_pumps
from yinuo.core.promising.replaying import replay
from yinuo.flow.orders import actions as orders
from yinuo.flow.promises import actions, evidence, queries
from yinuo.flow.promises.models import CertifiedInputs
from yinuo.ground.kernel import clock
from yinuo.ground.supply import actions as supply

pytestmark = pytest.mark.django_db


def delivered(number, *, days):
    order_id = order_pumps(number)
    promise = actions.confirm_promise(order_id=order_id)
    orders.note_delivered(order_id=order_id, delivered_at=promise.committed_at + timedelta(days=days))
    actions.release_promise(order_id=order_id, why="", delivered=True)
    return order_id


def test_the_report_says_what_was_promised_and_what_was_kept(factory):
    equip(pumps=200)
    for number in range(24):
        delivered(f"SO-{number}", days=-1 if number % 4 else 2)

    with clock.frozen(NOW + timedelta(days=30)):
        actions.learn_correction()
        report = queries.coverage()

    assert report["overall"]["count"] == 24
    assert (report["overall"]["promised"], report["overall"]["kept"]) == (pytest.approx(0.9), 0.75)
    assert [row["name"] for row in report["by"]["tier"]] == ["vip"]
    assert [row["name"] for row in report["by"]["month"]] == ["2026-03"]


def test_enough_outcomes_correct_the_next_interval_and_say_so(factory):
    equip(pumps=400)
    for number in range(110):
        delivered(f"SO-{number}", days=3)
    uncorrected = queries.offer(order_id=order_pumps("SO-X"))

    with clock.frozen(NOW + timedelta(days=20)):
        actions.learn_correction()
        corrected = queries.offer(order_id=order_pumps("SO-Y"))

    assert uncorrected.outcomes == 0
    assert corrected.outcomes >= 100
    assert corrected.latest_days > uncorrected.latest_days
    assert corrected.evidence["source"] == "walk_corrected"


def test_what_a_promise_was_computed_from_gives_the_same_answer_again(factory):
    equip()
    actions.confirm_promise(order_id=order_pumps("SO-0", count=3))
    promise = actions.confirm_promise(order_id=order_pumps("SO-1", count=2))
    actions.confirm_promise(order_id=order_pumps("SO-2", count=2))
    certificate = promise.evidence["offer"]["certificate"]

    content = evidence.inputs_of(sha256=certificate["inputs_sha256"][:12])
    again = replay(content=content)

    assert again.offer.certificate.inputs_sha256 == certificate["inputs_sha256"]
    assert again.offer.certificate.decision_sha256 == certificate["decision_sha256"]


def test_a_plant_is_kept_once_for_all_that_rests_on_it(factory):
    equip()
    for number in range(3):
        actions.confirm_promise(order_id=order_pumps(f"SO-{number}"))

    kept = CertifiedInputs.objects.order_by("-size").values_list("sha256", "size")

    assert [name.startswith("plant:") for name, _size in kept] == [True, False, False, False]


def test_what_the_tables_do_not_tell_is_kept_with_the_certificate(factory):
    equip(castings=2)
    actions.confirm_promise(order_id=order_pumps("SO-0", count=2))
    supply.save(drafts=[supply.NewWorkCentre(code="ASM", name="装配台", site=SITE, machines=1)])
    promise = actions.confirm_promise(order_id=order_pumps("SO-1"))
    certificate = promise.evidence["offer"]["certificate"]

    again = replay(content=evidence.inputs_of(sha256=certificate["inputs_sha256"]))

    assert again.offer.certificate.decision_sha256 == certificate["decision_sha256"]


def test_evidence_is_kept_as_long_as_wanted(factory):
    equip(pumps=1)
    actions.confirm_promise(order_id=order_pumps("SO-0"))

    with clock.frozen(NOW + timedelta(days=399)):
        assert evidence.forget_old_inputs() == 0
    with clock.frozen(NOW + timedelta(days=401)):
        assert evidence.forget_old_inputs() == 1
