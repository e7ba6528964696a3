"""Change orders over the API: drafted, computed, sent, answered; and the freeze of an order's scope."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.changes import actions, queries
from yinuo.flow.orders import actions as order_actions
from yinuo.flow.orders import queries as orders

router = Router(tags=["changes"])
PROBLEMS: dict[type[Exception], Problem] = {
    actions.InvalidChangeOrder: Problem(
        status=422,
        code="invalid-change",
        title=_("变更单内容有误"),
    ),
    actions.ChangeNotThere: Problem(
        status=409,
        code="change-settled",
        title=_("变更单已不在这个状态"),
        detail=lambda error: _("变更单现在的状态是 %(state)s，不能这样处理。") % {"state": error.args[0]},
    ),
    actions.NothingToUndo: Problem(
        status=409,
        code="nothing-to-undo",
        title=_("没有可撤销的修改"),
        detail=lambda _error: _("这张变更单起草后没有改过。"),
    ),
    actions.OrderFixed: Problem(
        status=409,
        code="order-fixed",
        title=_("订单不能再变更"),
        detail=lambda _error: _("订单已交付、验收或取消，不能再变更。"),
    ),
    order_actions.ScopeFrozen: Problem(
        status=409,
        code="scope-frozen",
        title=_("范围已冻结"),
        detail=lambda error: (
            _("订单 %(numbers)s 的范围已冻结：数量、日期、地址和金额只能经变更单修改。请用 POST /orders/{id}/changes。")
            % {"numbers": _("、").join(error.numbers)}
        ),
    ),
}
State = Literal["draft", "computed", "approving", "sent", "applied", "refused", "withdrawn", "lapsed"]
Kind = Literal["scope", "quantity", "date", "address", "specification"]
_MOST_MINOR = 2**53 - 1


class LineEdit(Schema):
    """What changes of a line; quantity 0 takes it out."""

    quantity: str | None = Field(None, max_length=30, examples=["4"])
    price_minor: int | None = Field(None, ge=0, le=_MOST_MINOR)


class AddedLine(Schema):
    """A line that is added: of an item by its code, or something named."""

    item_code: str = Field("", max_length=60, examples=["PUMP"])
    item_name: str = Field("", max_length=200)
    quantity: str = Field(max_length=30, examples=["2"])
    unit: str = Field("", max_length=20)
    price_minor: int | None = Field(None, ge=0, le=_MOST_MINOR)


class PlanEdit(Schema):
    """One change of the project's plan, as POST /projects/{id}/edits takes it; progress is none."""

    kind: Literal["task", "link"]
    id: UUID | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


class Edits(Schema):
    """What changes of the order; what is left out stays as it is."""

    lines: dict[str, LineEdit] = Field(default_factory=dict, description="by the line's position")
    added: list[AddedLine] = Field(default_factory=list, max_length=100)
    requested_at: datetime | None = None
    region: str = Field("", max_length=200)
    city: str = Field("", max_length=200)
    postcode: str = Field("", max_length=200)
    specification: str = Field("", max_length=5_000)
    plan: list[PlanEdit] = Field(default_factory=list, max_length=200, description="of the plan of the order's project")


class DraftIn(Schema):
    """A change order as it is written."""

    edits: Edits = Field(default_factory=lambda: Edits.model_validate({}))
    reason: str = Field("", max_length=5_000, examples=["客户加订两台"])
    kind: Kind | None = Field(None, description="without one the edits decide")
    fee_minor: int = Field(0, ge=-_MOST_MINOR, le=_MOST_MINOR, description="is added to the price; may be below 0")
    project_id: UUID | None = Field(None, description="whose plan changes; left out: the order's first project")
    alternative: str = Field("", max_length=40, description="another way of meeting it, by its key in the impact")


class NewChange(DraftIn):
    """A change order to be begun."""

    key: str = Field(min_length=1, max_length=80, description="the same key is begun once")
    by_customer: bool = False
    request_id: UUID | None = Field(None, description="the customer's request that it answers")


class EditIn(DraftIn):
    """A draft written anew."""

    revision: int | None = Field(None, ge=1, le=2**31 - 1, description="the one that was seen; another one is refused")


class LetterIn(Schema):
    """How a change order goes to the customer."""

    contact_id: UUID | None = Field(None, description="who is mailed; nobody: the link is handed over otherwise")
    message: str = Field("", max_length=5_000)
    committed_at: datetime | None = Field(None, description="a later date than the computed one")
    answer_within_at: datetime | None = None
    revision: int | None = Field(None, ge=1, le=2**31 - 1)


class AgreementIn(Schema):
    """Who agreed for the customer, noted by staff."""

    signer_name: str = Field(min_length=1, max_length=100)


class WhyIn(Schema):
    """Why it is done."""

    why: str = Field("", max_length=500)


class FreezeIn(WhyIn):
    """From when the scope is frozen."""

    frozen_at: datetime | None = Field(None, description="now, if left out")


class ImpactOut(Schema):
    """What a change would do; see docs/changes.md. Costs are null where nobody knows them."""

    computed_at: datetime
    committed_before: datetime | None
    committed_at: datetime | None
    latest_before: datetime
    latest_at: datetime
    earliest_at: datetime
    confidence: float
    working_days: int
    own_days: int
    value_before: int
    value_minor: int
    value_by: int
    cost_before: int | None
    cost_minor: int | None
    cost_by: int | None
    margin_before: int | None
    margin_minor: int | None
    margin_by: int | None
    currency: str
    basis: str
    capacity: list[dict[str, Any]]
    moved: list[dict[str, Any]]
    alternatives: list[dict[str, Any]]
    plan: dict[str, Any] | None


class ChangeOut(Schema):
    """A change order."""

    id: UUID
    number: str
    order_id: UUID
    project_id: UUID | None
    request_id: UUID | None
    state: str
    kind: str
    asked_by_customer: bool
    reason: str
    edits: dict[str, Any]
    fee_minor: int
    alternative: str
    revision: int
    impact: ImpactOut | None
    moved_at: datetime | None
    made_at: datetime
    answer_within_at: datetime | None
    words: list[dict[str, Any]]
    sent_at: datetime | None
    signed_at: datetime | None
    signer_name: str
    signed_how: str
    content_sha256: str
    settled_at: datetime | None
    settled_why: str
    promise_version: int | None


class OutcomeOut(Schema):
    """What sending or agreeing came to: sent, approving, applied, or moved (computed anew, and different now)."""

    outcome: str
    change: ChangeOut


class TotalsOut(Schema):
    """What changes did together, of one group and one currency (none: there are no changes)."""

    name: str
    currency: str
    changes: int
    working_days: int
    value_by: int
    cost_by: int
    margin_by: int
    unknown_costs: int


class TotalsByOut(Schema):
    """What changes did together: all of them, by kind, and by who asked."""

    all: list[TotalsOut]
    kind: list[TotalsOut]
    asked: list[TotalsOut]


class Filters(Schema):
    """Which change orders to look at."""

    order_id: UUID | None = None
    state: State | None = None
    kind: Kind | None = None
    asked_by: Literal["customer", "staff"] | None = None

    def told(self) -> dict[str, Any]:
        """Return them as the room asks for them."""
        states = (self.state,) if self.state else ()
        return {
            "order_id": self.order_id,
            "states": states,
            "kind": self.kind or "",
            "asked_by": self.asked_by or "",
        }


@router.get("/changes", response=list[ChangeOut], auth=scope("orders:read"))
def list_changes(
    request: HttpRequest, filters: Query[Filters], limit: Annotated[int, Field(ge=1, le=200)] = 50
) -> list[queries.ChangeFacts]:
    """List change orders, newest first."""
    return queries.changes(**filters.told(), limit=limit)


@router.get("/changes/totals", response=TotalsByOut, auth=scope("orders:read"))
def total_changes(request: HttpRequest, filters: Query[Filters]) -> dict[str, list[queries.Totals]]:
    """Say what changes did together to dates, price, cost and margin; those in effect, unless a state is asked for."""
    told = filters.told()
    return queries.totals(**{**told, "states": told["states"] or ("applied",)})


@router.get("/changes/{uuid:change_id}", response=ChangeOut, auth=scope("orders:read"))
def get_change(request: HttpRequest, change_id: UUID) -> queries.ChangeFacts:
    """Return one change order with what it would do."""
    return _known(change_id)


@router.post("/orders/{uuid:order_id}/changes", response={201: ChangeOut}, auth=scope("promises:write"))
def begin_change(request: HttpRequest, order_id: UUID, new: NewChange) -> tuple[int, queries.ChangeFacts]:
    """Begin a change order; what it would do is computed at once and nothing of the order changes."""
    made = actions.open_change(
        order_id=_order(order_id),
        draft=_draft(new),
        key=f"api:{new.key}",
        by_customer=new.by_customer,
        request_id=new.request_id,
    )
    return 201, made


@router.post("/orders/{uuid:order_id}/changes/preview", response=ImpactOut | None, auth=scope("promises:write"))
def preview_change(request: HttpRequest, order_id: UUID, draft: DraftIn) -> queries.Impact | None:
    """Compute what a change would do without keeping anything; null where it changes nothing."""
    return actions.preview(order_id=_order(order_id), draft=_draft(draft))


@router.put("/changes/{uuid:change_id}", response=ChangeOut, auth=scope("promises:write"))
def edit_change(request: HttpRequest, change_id: UUID, draft: EditIn) -> queries.ChangeFacts:
    """Write a draft anew and compute it."""
    return actions.edit_change(change_id=_known(change_id).id, draft=_draft(draft), revision=draft.revision)


@router.delete("/changes/{uuid:change_id}/last-edit", response=ChangeOut, auth=scope("promises:write"))
def undo_edit(request: HttpRequest, change_id: UUID) -> queries.ChangeFacts:
    """Take the last edit of a draft back."""
    return actions.undo_edit(change_id=_known(change_id).id)


@router.post("/changes/{uuid:change_id}/sending", response=OutcomeOut, auth=scope("promises:write"))
def send_change(request: HttpRequest, change_id: UUID, letter: LetterIn) -> actions.Sent:
    """Send a change order to the customer; `approving`: a manager is asked first, `moved`: it was overtaken."""
    told = actions.Letter(**letter.dict(exclude={"revision"}))
    return actions.send_change(change_id=_known(change_id).id, letter=told, revision=letter.revision)


@router.post("/changes/{uuid:change_id}/agreement", response=OutcomeOut, auth=scope("promises:write"))
def note_agreement(request: HttpRequest, change_id: UUID, agreement: AgreementIn) -> actions.Agreed:
    """Note that the customer agreed otherwise than by the link: order, price and promise change together."""
    return actions.agree(change_id=_known(change_id).id, signer_name=agreement.signer_name, how="staff")


@router.post("/changes/{uuid:change_id}/refusal", response=ChangeOut, auth=scope("promises:write"))
def note_refusal(request: HttpRequest, change_id: UUID, refusal: WhyIn) -> queries.ChangeFacts:
    """Note that the customer said no otherwise than by the link, and why; it stays on record."""
    return actions.refuse(change_id=_known(change_id).id, why=refusal.why)


@router.post("/changes/{uuid:change_id}/withdrawal", response=ChangeOut, auth=scope("promises:write"))
def withdraw_change(request: HttpRequest, change_id: UUID, withdrawal: WhyIn) -> queries.ChangeFacts:
    """Take a change order back before the customer agrees; it stays on record."""
    return actions.withdraw(change_id=_known(change_id).id, why=withdrawal.why)


@router.put("/orders/{uuid:order_id}/freeze", response={204: None}, auth=scope("promises:write"))
def freeze_scope(request: HttpRequest, order_id: UUID, freeze: FreezeIn) -> tuple[int, None]:
    """Freeze the scope of an order: from then on it changes by change orders only."""
    order_actions.freeze_scope(order_ids=[_order(order_id)], at=freeze.frozen_at, why=freeze.why)
    return 204, None


@router.delete("/orders/{uuid:order_id}/freeze", response={204: None}, auth=scope("promises:write"))
def thaw_scope(request: HttpRequest, order_id: UUID) -> tuple[int, None]:
    """Let the scope of an order be edited again."""
    order_actions.thaw_scope(order_ids=[_order(order_id)])
    return 204, None


def _draft(told: DraftIn) -> actions.Draft:
    edits = told.edits.dict(exclude_none=True, exclude={"plan"})
    edits["plan"] = [{**one.dict(), "id": str(one.id) if one.id else ""} for one in told.edits.plan]
    return actions.Draft(
        edits=edits,
        reason=told.reason,
        kind=told.kind or "",
        fee_minor=told.fee_minor,
        alternative=told.alternative,
        project_id=told.project_id,
    )


def _known(change_id: UUID) -> queries.ChangeFacts:
    found = queries.change(change_id=change_id)
    if found is None:
        raise Http404
    return found


def _order(order_id: UUID) -> UUID:
    if orders.order(order_id=order_id) is None:
        raise Http404
    return order_id
