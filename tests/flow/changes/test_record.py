"""What stands around a change order: the request it follows, the document kept, the frozen scope, the totals."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from tests.cast import Factory, found_factory
from tests.flow.promises.workshop import order_pumps
from tests.outbox import deliver_all
from yinuo.flow.changes import actions, documenting, queries
from yinuo.flow.changes.actions import Draft, Letter
from yinuo.flow.changes.models import ChangeOrder
from yinuo.flow.changes.queries import ChangeFacts
from yinuo.flow.orders import actions as order_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import actions as promises
from yinuo.flow.sharing import actions as sharing
from yinuo.flow.sharing import queries as shared
from yinuo.flow.sharing import visibility
from yinuo.ground.kernel import files
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for

Make = Callable[..., ChangeFacts]


def now_of(change: ChangeFacts) -> ChangeFacts:
    found = queries.change(change_id=change.id)
    assert found is not None
    return found


def told(order_id: UUID) -> list[str]:
    events = kernel.history(subject_type="order", subject_id=order_id)
    return [one.type.removeprefix("changes.") for one in reversed(events) if one.type.startswith("changes.")]


def test_a_customers_request_becomes_a_change_order_and_follows_it(
    factory: Factory, order_id: UUID, contact_id: UUID
) -> None:
    link_id, _token = sharing.issue_link(
        new=sharing.NewLink(order_id=order_id, contact_id=contact_id, rights=("change",))
    )

    with acting_as(f"link:{link_id}"):
        request = sharing.ask_change(
            order_id=order_id, text="多要两台", wants={"lines": {"1": "4"}}, key="r", link_id=link_id
        )

    change = actions.open_change(order_id=order_id, draft=Draft(), key="c", request_id=request.id)
    actions.send_change(change_id=change.id, letter=Letter(contact_id=contact_id))
    offered = shared.change(request_id=request.id)
    actions.agree(change_id=change.id, signer_name="王工")

    assert change.asked_by_customer and change.reason == "多要两台" and change.edits["lines"]["1"]["quantity"] == "4"
    assert (offered.state, shared.change(request_id=request.id).state) == ("offered", "agreed")
    assert queries.of_request(request_id=request.id).id == change.id


def test_what_was_agreed_is_kept_as_a_pdf_with_its_hash(sent: Make, factory: Factory, order_id: UUID) -> None:
    change = sent()
    actions.agree(change_id=change.id, signer_name="王工")

    file_id = actions.keep_document(change_id=change.id)
    again = actions.keep_document(change_id=change.id)

    assert file_id == again == now_of(change).document_id
    assert files.content_of(file_id=file_id).startswith(b"%PDF") and files.facts(file_id=file_id).name.endswith(".pdf")
    assert told(order_id)[-1] == "change_document_kept"


def test_orders_of_a_kind_are_frozen_once_their_date_is_committed(db: None) -> None:
    factory = found_factory()
    with acting_for(factory.id):
        order_actions.define_order_types(names=order_actions.STARTER_TYPES)
        order_actions.set_type_freeze(order_type="make_to_order", freezes=True)
        ids = [order_pumps("SO-1"), order_pumps("SO-2", order_type="service")]
        for one in ids:
            promises.confirm_promise(order_id=one)

    deliver_all()

    with acting_for(factory.id):
        assert [orders.order(order_id=one).scope_frozen_at is not None for one in ids] == [True, False]


def test_totals_say_what_changes_did_together(sent: Make, order_id: UUID) -> None:
    first = sent()
    actions.agree(change_id=first.id, signer_name="王工")
    second = sent({"city": "苏州"}, key="b", fee_minor=10_000)
    actions.agree(change_id=second.id, signer_name="王工")
    sent({"lines": {"1": {"quantity": "9"}}}, key="c")

    found = queries.totals(order_id=order_id)

    (whole,) = found["all"]
    assert (whole.changes, whole.value_by) == (2, 1_810_000)
    assert whole.margin_by == whole.value_by - whole.cost_by
    assert {one.name: one.changes for one in found["kind"]} == {"quantity": 1, "address": 1}
    assert [one.name for one in found["asked"]] == ["staff"]


def test_totals_of_different_currencies_are_not_added_up(sent: Make, order_id: UUID) -> None:
    for key, city in (("a", "苏州"), ("b", "无锡")):
        actions.agree(change_id=sent({"city": city}, key=key, fee_minor=10_000).id, signer_name="王工")
    abroad = ChangeOrder.objects.order_by("-made_at").first()
    assert abroad is not None
    ChangeOrder.objects.filter(pk=abroad.pk).update(impact={**abroad.impact, "currency": "EUR"})

    found = queries.totals(order_id=order_id)["all"]

    assert sorted((one.currency, one.changes) for one in found) == [("CNY", 1), ("EUR", 1)]


def test_the_document_tells_no_price_that_the_customer_does_not_see(sent: Make, order_id: UUID) -> None:
    order = orders.order(order_id=order_id)
    assert order is not None
    same = sent({"city": "苏州"}, key="a")
    actions.agree(change_id=same.id, signer_name="王工")
    both = [same.impact, sent({"city": "无锡"}, key="b", fee_minor=10_000).impact]

    visibility.set_visibility(shown={"prices": False})

    told = [documenting.is_priced(impact=one, customer_id=order.customer_id) for one in both if one is not None]
    assert told == [False, True]
