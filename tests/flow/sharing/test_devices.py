"""A link that was passed on binds nobody: devices are known, and confirmed by a code that only the holder gets."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import NOW, Factory
from yinuo.flow.sharing import actions, queries
from yinuo.flow.sharing.actions import Device, NewLink, NoAddress, TooManyCodes, WrongCode
from yinuo.flow.sharing.models import LinkCode
from yinuo.flow.sharing.queries import LinkFacts
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people

pytestmark = pytest.mark.django_db
PHONE = Device(key="p" * 22, name="iPhone · 微信", address="10.0.0.1")
OTHER = Device(key="o" * 22, name="Windows · Edge", address="10.0.0.2")


def link_for(factory: Factory, order_id: UUID, *, named: bool = True) -> LinkFacts:
    contact = people.contacts(customer_id=factory.vip.id)[0]
    new = NewLink(order_id=order_id, contact_id=contact.id if named else None, rights=("view", "sign"))
    return queries.link_of(token=actions.issue_link(new=new)[1])


RULES = [
    ("never", {"first": (True, True), "other": (True, True)}),
    ("sensitive", {"first": (True, True), "other": (True, False)}),
    ("always", {"first": (False, False), "other": (False, False)}),
    ("a typing error", {"first": (False, False), "other": (False, False)}),
]


@pytest.mark.parametrize(("rule", "expected"), RULES, ids=[row[0] for row in RULES])
def test_what_a_device_may_without_a_code_is_a_setting(
    factory: Factory, order_id: UUID, rule: str, expected: dict[str, tuple[bool, bool]]
) -> None:
    with acting_for(factory.id):
        people_actions.set_preferences(changes={"sharing.code_for": rule})
        link = link_for(factory, order_id)
        actions.note_use(link=link, device=PHONE)

        may = {
            name: (actions.may_look(link=link, device=one), actions.may_bind(link=link, device=one))
            for name, one in (("first", PHONE), ("other", OTHER))
        }

    assert may == expected


@pytest.mark.parametrize("rule", ["sensitive", "always"])
def test_a_code_confirms_the_device_it_was_made_for_and_no_other(factory: Factory, order_id: UUID, rule: str) -> None:
    third = Device(key="t" * 22, name="x", address="")
    with acting_for(factory.id):
        people_actions.set_preferences(changes={"sharing.code_for": rule})
        link = link_for(factory, order_id)
        actions.note_use(link=link, device=PHONE)
        _id, code = actions.make_code(link=link, device=OTHER)

        with pytest.raises(WrongCode):
            actions.confirm_device(link=link, device=third, code=code)
        actions.confirm_device(link=link, device=OTHER, code=f" {code[:3]} {code[3:]}")

        assert actions.may_bind(link=link, device=OTHER) and not actions.may_bind(link=link, device=third)


def test_a_code_is_kept_as_a_keyed_hash_only(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        link = link_for(factory, order_id)
        code_id, code = actions.make_code(link=link, device=PHONE)

        row = LinkCode.objects.get(pk=code_id)

    assert len(code) == 6 and code.isdecimal() and code not in f"{row.code_hash}{row.key_hash}"[:6]
    assert row.code_hash != hashlib.sha256(code.encode()).hexdigest()


def test_a_code_is_good_for_ten_minutes_once_and_for_five_tries(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id), clock.frozen(NOW):
        link = link_for(factory, order_id)
        _id, old = actions.make_code(link=link, device=PHONE)
        with clock.frozen(NOW + timedelta(minutes=10)), pytest.raises(WrongCode):
            actions.confirm_device(link=link, device=PHONE, code=old)

        _id, spent = actions.make_code(link=link, device=PHONE)
        actions.confirm_device(link=link, device=PHONE, code=spent)
        with pytest.raises(WrongCode):
            actions.confirm_device(link=link, device=PHONE, code=spent)

        _id, code = actions.make_code(link=link, device=PHONE)
        wrong = "000000" if code != "000000" else "111111"
        left = []
        for _n in range(5):
            with pytest.raises(WrongCode) as refused:
                actions.confirm_device(link=link, device=PHONE, code=wrong)
            left.append(refused.value.tries_left)
        with pytest.raises(WrongCode):
            actions.confirm_device(link=link, device=PHONE, code=code)

    assert left == [4, 3, 2, 1, 0]


def test_a_newer_code_ends_the_one_before(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        link = link_for(factory, order_id)
        _id, first = actions.make_code(link=link, device=PHONE)
        _id, second = actions.make_code(link=link, device=PHONE)

        if first != second:
            with pytest.raises(WrongCode):
                actions.confirm_device(link=link, device=PHONE, code=first)
        actions.confirm_device(link=link, device=PHONE, code=second)


def test_codes_are_limited_by_link_and_by_address_and_others_still_get_theirs(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id), clock.frozen(NOW):
        links = [link_for(factory, order_id) for _n in range(6)]
        for link in links[:4]:
            for _n in range(5):
                actions.make_code(link=link, device=PHONE)
            with pytest.raises(TooManyCodes):
                actions.make_code(link=link, device=OTHER)

        with pytest.raises(TooManyCodes):
            actions.make_code(link=links[4], device=PHONE)
        actions.make_code(link=links[4], device=OTHER)
        with clock.frozen(NOW + timedelta(hours=1, minutes=1)):
            actions.make_code(link=links[0], device=PHONE)


def test_a_link_without_an_address_cannot_be_confirmed_but_is_nobodys_in_particular(
    factory: Factory, order_id: UUID
) -> None:
    with acting_for(factory.id):
        link = link_for(factory, order_id, named=False)
        actions.note_use(link=link, device=PHONE)

        with pytest.raises(NoAddress):
            actions.make_code(link=link, device=OTHER)
        assert actions.may_bind(link=link, device=OTHER)


def test_each_device_is_noted_once_with_its_first_and_last_time(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        with clock.frozen(NOW):
            link = link_for(factory, order_id)
            for device in (PHONE, PHONE, OTHER):
                actions.note_use(link=link, device=device)
        with clock.frozen(NOW + timedelta(hours=2)):
            actions.note_use(link=link, device=PHONE)

        seen = queries.devices(link_ids=[link.id])[link.id]
        told = [event.type for event in kernel.history(subject_type="order", subject_id=order_id)]

    assert [(one.name, one.first_seen_at, one.last_seen_at) for one in seen] == [
        ("iPhone · 微信", NOW, NOW + timedelta(hours=2)),
        ("Windows · Edge", NOW, NOW),
    ]
    assert told.count("acceptance.link_opened") == 2


def test_a_link_is_bound_to_a_new_device_by_a_code_and_the_old_one_keeps_its_binding(
    factory: Factory, order_id: UUID
) -> None:
    with acting_for(factory.id):
        link, old, new = link_for(factory, order_id), PHONE, OTHER
        actions.note_use(link=link, device=old)
        actions.note_use(link=link, device=new)
        before = [actions.may_bind(link=link, device=one) for one in (old, new)]
        _id, code = actions.make_code(link=link, device=new)

        actions.confirm_device(link=link, device=new, code=code)

        after = [actions.may_bind(link=link, device=one) for one in (old, new)]
        _id, token = actions.reissue(link_id=link.id, days=9)
        fresh = queries.link_of(token=token)
        actions.note_use(link=fresh, device=new)
        anew = [actions.may_bind(link=fresh, device=one) for one in (old, new)]
    # A link given anew begins with the device that opens it first.
    assert (before, after, anew) == ([True, False], [True, True], [False, True])
