"""Members, customers, rights and tokens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, Factory, found_factory
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.people import queries, rights
from yinuo.ground.people.models import ApiToken, Role
from yinuo.ground.people.tokens import bearer_of, issue_token, note_use, organisation_of, revoke_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def factory() -> Factory:
    return found_factory()


FAULTY_MEMBERS = [
    ("an address without @", {"email": "nobody", "name": "甲", "role": "sales"}, "email"),
    ("no name", {"email": "a@b.example", "name": " ", "role": "sales"}, "name"),
    ("an unknown role", {"email": "a@b.example", "name": "甲", "role": "king"}, "role"),
]


@pytest.mark.parametrize(("what", "told", "field"), FAULTY_MEMBERS, ids=[row[0] for row in FAULTY_MEMBERS])
def test_a_faulty_member_is_refused_with_the_field(factory: Factory, what: str, told: dict, field: str) -> None:  # type: ignore[type-arg]
    with acting_for(factory.id), pytest.raises(people.InvalidPeopleInput) as refused:
        people.add_member(**told)

    assert field in refused.value.faults


def test_one_account_may_belong_to_two_organisations_and_sees_both(factory: Factory) -> None:
    other = found_factory(name="近水电器")
    email = factory.members["sales"].email
    with acting_for(other.id):
        people.add_member(email=email.upper(), name="借调", role="viewer")

    from yinuo.ground.people.models import Account

    account = Account.objects.get(email=email)
    assert {m.organisation_id for m in queries.memberships(account_id=account.id)} == {factory.id, other.id}


def test_the_last_owner_can_neither_be_demoted_nor_deactivated(factory: Factory) -> None:
    owner = factory.members["owner"]

    with acting_for(factory.id):
        for changes in ({"role": "viewer"}, {"active": False}):
            with pytest.raises(people.InvalidPeopleInput):
                people.change_member(member_id=owner.id, **changes)


def test_registering_a_known_customer_again_changes_nothing(factory: Factory) -> None:
    with acting_for(factory.id):
        again = people.register_customers(customers=[people.NewCustomer(code="C-001", name="冒名者")])

    assert again["C-001"].name == "华东重工"


def test_customers_are_found_by_pinyin_initials(factory: Factory) -> None:
    with acting_for(factory.id):
        assert [c.name for c in queries.customers(search="hdzg")] == ["华东重工"]


@pytest.mark.parametrize("role", Role.values)
def test_every_role_may_at_least_see_and_only_leaders_administer(role: str) -> None:
    assert rights.SEE in rights.rights_of(role)
    assert (rights.ADMINISTER in rights.rights_of(role)) == (role in ("owner", "manager"))


def test_an_unknown_role_has_no_rights() -> None:
    assert rights.rights_of("nobody") == frozenset()


def test_a_token_acts_within_its_scopes_and_its_members_rights(factory: Factory) -> None:
    with acting_for(factory.id):
        secret = issue_token(
            member_id=factory.members["viewer"].id, name="看板", scopes=["orders:read", "orders:write"]
        )

    with acting_for(factory.id):
        bearer = bearer_of(text=secret)

    assert bearer is not None and bearer.may("orders:read")
    assert not bearer.may("orders:write") and not bearer.may("radar:read")


def test_a_token_is_kept_only_as_a_hash(factory: Factory) -> None:
    with acting_for(factory.id):
        secret = issue_token(member_id=factory.members["owner"].id, name="t", scopes=["orders:read"])
        row = ApiToken.objects.get()

    assert secret.split("_", 2)[2] not in str(row.__dict__)


REFUSED = ["", "yn", "yn__", "yn_zz_x", "Bearer", "yn_00000000000000000000000000000000_x", "xx_0_0"]


@pytest.mark.parametrize("text", REFUSED)
def test_a_malformed_token_opens_nothing(text: str) -> None:
    assert bearer_of(text=text) is None


def test_a_revoked_expired_or_orphaned_token_opens_nothing(factory: Factory) -> None:
    with acting_for(factory.id), clock.frozen(NOW):
        member = factory.members["sales"]
        revoked = issue_token(member_id=member.id, name="r", scopes=["orders:read"])
        revoke_token(token_id=ApiToken.objects.get(name="r").id)
        expired = issue_token(member_id=member.id, name="e", scopes=["orders:read"], expires_at=NOW + timedelta(days=1))
        orphaned = issue_token(member_id=factory.members["planner"].id, name="o", scopes=["orders:read"])
        people.change_member(member_id=factory.members["planner"].id, active=False)

    with acting_for(factory.id), clock.frozen(NOW + timedelta(days=2)):
        assert [bearer_of(text=text) for text in (revoked, expired, orphaned)] == [None, None, None]


def test_the_first_use_of_a_token_is_news_and_the_next_is_not(factory: Factory) -> None:
    with acting_for(factory.id), clock.frozen(NOW):
        secret = issue_token(member_id=factory.members["owner"].id, name="t", scopes=["orders:read"])
        first = bearer_of(text=secret)
    with clock.frozen(NOW):
        note_use(bearer=first)
    with acting_for(factory.id), clock.frozen(NOW + timedelta(minutes=1)):
        second = bearer_of(text=secret)

    assert (first.use_is_news, second.use_is_news) == (True, False)
    assert organisation_of(text=secret) == factory.id


def test_a_setting_that_was_just_changed_is_told_at_once(factory: Factory) -> None:
    with acting_for(factory.id):
        before = queries.preference(name="promises.confidence")
        people.set_preferences(changes={"promises.confidence": 0.8})
        after = queries.preference(name="promises.confidence")

    assert (before, after) == (0.9, 0.8)
