"""A personal link opens what it was given for, to one person, until it ends; of its secret only the hash is kept."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW, Factory, found_factory
from yinuo.flow.sharing import actions, queries
from yinuo.flow.sharing.actions import InvalidInvitation, NewLink
from yinuo.flow.sharing.models import PortalLink
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people
from yinuo.ground.supply import queries as supply
from yinuo.ground.supply.models import Carrier, Supplier

pytestmark = pytest.mark.django_db


def issue(**told: object) -> tuple[UUID, str]:
    return actions.issue_link(new=NewLink(**told))  # type: ignore[arg-type]


def test_a_token_opens_its_link_and_only_its_hash_is_kept(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id), clock.frozen(NOW):
        link_id, token = issue(order_id=order_id)
        stored = PortalLink.objects.get(pk=link_id)

        assert queries.link_of(token=token).id == link_id
        assert token[32:] not in str(stored.__dict__)


def test_a_secret_has_at_least_128_random_bits(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        secrets = {issue(order_id=order_id)[1][32:] for _n in range(20)}

    # 43 characters of 64 kinds are 256 bits.
    assert len(secrets) == 20 and {len(secret) for secret in secrets} == {43}


def test_a_link_ends_when_it_expires_or_is_revoked(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id), clock.frozen(NOW):
        _id, expiring = issue(order_id=order_id, days=1)
        revoked_id, revoked = issue(order_id=order_id, days=9)
        actions.revoke(link_id=revoked_id)

        with pytest.raises(queries.LinkOver):
            queries.link_of(token=revoked)
    with clock.frozen(NOW + timedelta(days=1)), pytest.raises(queries.LinkOver):
        queries.link_of(token=expiring)


def test_a_link_given_anew_opens_the_same_and_ends_the_old_one(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        contact = people.contacts(customer_id=factory.vip.id)[0]
        link_id, old = issue(order_id=order_id, contact_id=contact.id, rights=("view", "sign"))

        new_id, new = actions.reissue(link_id=link_id, days=9)
        link = queries.link_of(token=new)

        assert (link.id, link.order_id, link.holder, link.rights) == (new_id, order_id, "王工", ("view", "sign"))
        with pytest.raises(queries.LinkOver):
            queries.link_of(token=old)


BAD_TOKENS = ["", "x", "0" * 32, "g" * 80, "0" * 32 + "短" * 43, "f" * 75, "f" * 9_000]


@pytest.mark.parametrize("token", BAD_TOKENS)
def test_a_token_nobody_made_opens_nothing(token: str) -> None:
    with pytest.raises(queries.LinkUnknown):
        queries.link_of(token=token)


def test_a_secret_does_not_open_another_organisations_link(factory: Factory, order_id: UUID) -> None:
    other = found_factory()
    with acting_for(factory.id):
        _id, token = issue(order_id=order_id)

    with pytest.raises(queries.LinkUnknown):
        queries.link_of(token=other.id.hex + token[32:])


def test_the_work_of_looking_a_token_up_does_not_depend_on_the_token(factory: Factory, order_id: UUID) -> None:
    """What reaches the database is a hash of fixed length, compared by an index: nothing of a token shows in time."""
    with acting_for(factory.id):
        _id, token = issue(order_id=order_id)
    near = token[:-1] + ("A" if token[-1] != "A" else "B")
    far = token[:32] + "z" * 43

    asked = []
    for guess in (near, far):
        with CaptureQueriesContext(connection) as seen, pytest.raises(queries.LinkUnknown):
            queries.link_of(token=guess)
        asked.append([one["sql"] for one in seen.captured_queries if one["sql"].startswith("SELECT")])

    shapes = [
        [sql.replace(queries.secret_hash(g[32:]), "#") for sql in told]
        for g, told in zip((near, far), asked, strict=True)
    ]
    assert shapes[0] == shapes[1] and not any(near[32:] in sql or far[32:] in sql for told in asked for sql in told)


def partners(factory: Factory) -> tuple[UUID, UUID]:
    supplier = Supplier.objects.create(organisation_id=factory.id, code="S-1", name="慢件厂")
    carrier = Carrier.objects.create(organisation_id=factory.id, code="K-1", name="顺通")
    assert supply.carriers()[0].id == carrier.id
    return supplier.id, carrier.id


def test_suppliers_and_carriers_have_links_of_the_same_kind(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        supplier_id, carrier_id = partners(factory)

        _a, first = issue(supplier_id=supplier_id, holder="李经理", email="li@slow.example")
        _b, second = issue(carrier_id=carrier_id, order_id=order_id, holder="王师傅")

        assert [queries.link_of(token=one).party for one in (first, second)] == ["supplier", "carrier"]
        assert queries.link_of(token=first).email == "li@slow.example"


FAULTY = [
    ("an unknown right", {"rights": ("own",)}, "rights"),
    ("no right", {"rights": ()}, "rights"),
    ("no days", {"days": 0}, "days"),
    ("ten years", {"days": 3650}, "days"),
    ("an order that is not there", {"order_id": uuid4()}, "order"),
    ("nobody", {"order_id": None}, "party"),
    ("a contact of somebody else", {"contact_id": uuid4()}, "contact"),
    ("a supplier nobody knows", {"order_id": None, "supplier_id": uuid4(), "holder": "x"}, "party"),
    ("a supplier without a name", {"order_id": None, "supplier_id": uuid4()}, "holder"),
    ("two parties", {"order_id": None, "supplier_id": uuid4(), "carrier_id": uuid4(), "holder": "x"}, "party"),
    ("a bad address", {"order_id": None, "carrier_id": uuid4(), "holder": "x", "email": "a@b\nBcc: c"}, "email"),
]


@pytest.mark.parametrize(("what", "told", "field"), FAULTY, ids=[row[0] for row in FAULTY])
def test_a_faulty_invitation_names_its_field(
    factory: Factory, order_id: UUID, what: str, told: dict[str, object], field: str
) -> None:
    with acting_for(factory.id), pytest.raises(InvalidInvitation) as refused:
        issue(**{"order_id": order_id, **told})

    assert field in refused.value.faults


def test_links_are_found_by_state_party_and_words(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id), clock.frozen(NOW):
        supplier_id, _carrier = partners(factory)
        contact = people.contacts(customer_id=factory.vip.id)[0]
        good, _t = issue(order_id=order_id, contact_id=contact.id)
        over, _t = issue(order_id=order_id)
        actions.revoke(link_id=over)
        theirs, _t = issue(supplier_id=supplier_id, holder="李经理")

        found = {
            "good": {one.id for one in queries.find_links(state="good")},
            "revoked": {one.id for one in queries.find_links(state="revoked")},
            "supplier": {one.id for one in queries.find_links(party="supplier")},
            "王工": {one.id for one in queries.find_links(saying="王工")},
            "华东": {one.id for one in queries.find_links(saying="华东")},
        }

    assert found == {
        "good": {good, theirs},
        "revoked": {over},
        "supplier": {theirs},
        "王工": {good},
        "华东": {good, over},
    }


def test_many_links_are_taken_back_at_once_and_each_is_told_once(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        ids = [issue(order_id=order_id)[0] for _n in range(3)]

        assert actions.revoke_links(link_ids=ids) == 3
        assert actions.revoke_links(link_ids=ids) == 0
        told = [event.type for event in kernel.history(subject_type="order", subject_id=order_id)]

    assert told.count("acceptance.link_revoked") == 3
