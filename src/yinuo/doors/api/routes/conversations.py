"""What customers and staff write to each other, over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from yinuo.doors.api.entry import ApiRequest, scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.conversations import actions, queries
from yinuo.flow.orders import queries as orders
from yinuo.ground.people import notices

router = Router(tags=["conversations"])
PROBLEMS: dict[type[Exception], Problem] = {
    actions.InvalidMessage: Problem(
        status=422,
        code="invalid-message",
        title=_("消息内容有误"),
    ),
}


class NewMessage(Schema):
    """A message to be written: to the customer, or as a note that only members see."""

    text: str = Field(min_length=1, max_length=actions.LONGEST_TEXT)
    internal: bool = False
    side: Literal["staff", "customer"] = Field("staff", description="customer: what the customer said elsewhere")
    author_name: str = Field("", max_length=100)
    key: str = Field(min_length=1, max_length=100, description="the same key is written once")


class File(Schema):
    """A file that came with a message."""

    id: UUID
    name: str
    media_type: str
    size: int


class Message(Schema):
    """A message; `delivery` is queued, sent or failed where it went to the customer."""

    id: UUID
    side: str
    author_name: str
    channel: str
    internal: bool
    text: str
    written_at: datetime
    files: list[File]
    delivery: str


class Conversation(Schema):
    """What was written about an order, oldest first."""

    order_id: UUID
    waiting_since: datetime | None
    messages: list[Message]


class Line(Schema):
    """A conversation in a list."""

    order_id: UUID
    waiting_since: datetime | None
    last_at: datetime
    unread: int
    last: Message | None


class Notice(Schema):
    """A message to one reader on one channel: queued, sent, failed, held (waits for a word) or skipped (not wanted)."""

    id: UUID
    event: str
    channel: str
    subject: str
    state: str
    attempts: int
    error: str
    queued_at: datetime
    not_before: datetime | None
    sent_at: datetime | None


def _known(order_id: UUID) -> UUID:
    if orders.order(order_id=order_id) is None:
        raise Http404
    return order_id


@router.get("/conversations", response=list[Line], auth=scope("messages:read"))
def list_conversations(
    request: ApiRequest,
    view: Literal["waiting", "unread", "mentions", "all"] = "waiting",
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0,
) -> list[queries.Line]:
    """List conversations: those that wait longest first, or the newest first."""
    member_id = request.bearer.member.id
    return queries.conversations(view=view, member_id=member_id, limit=limit, offset=offset)


@router.get("/orders/{uuid:order_id}/conversation", response=Conversation, auth=scope("messages:read"))
def get_conversation(
    request: HttpRequest, order_id: UUID, audience: Literal["staff", "customer"] = "staff"
) -> queries.ConversationFacts:
    """Return an order's conversation; for the audience `customer` without internal notes."""
    return queries.read_conversation(order_id=_known(order_id), audience=audience)


@router.post("/orders/{uuid:order_id}/conversation", response={201: Message}, auth=scope("messages:write"))
def write_message(request: ApiRequest, order_id: UUID, new: NewMessage) -> tuple[int, queries.MessageFacts]:
    """Write to the customer, note something for members, or record what the customer said."""
    ours = new.side == "staff"
    made = actions.write_message(
        new=actions.NewMessage(
            order_id=_known(order_id),
            text=new.text,
            channel="api",
            key=f"api:{new.key}",
            member_id=request.bearer.member.id if ours else None,
            author_name=new.author_name,
            internal=new.internal,
        )
    )
    return 201, made


@router.get("/orders/{uuid:order_id}/notices", response=list[Notice], auth=scope("messages:read"))
def list_notices(request: HttpRequest, order_id: UUID) -> list[notices.NoticeFacts]:
    """List what the customer was told about an order, or is to be told, the newest first."""
    return notices.to_customer(about_id=_known(order_id), limit=200)


@router.post("/notices/{uuid:notice_id}/replay", response=Notice, auth=scope("messages:write"))
def replay(request: HttpRequest, notice_id: UUID) -> notices.NoticeFacts:
    """Send a message that failed again, from the beginning; one in another state stays as it is."""
    if notices.notice_facts(notice_id=notice_id) is None:
        raise Http404
    notices.replay(ids=[notice_id])
    found = notices.notice_facts(notice_id=notice_id)
    if found is None:
        raise Http404
    return found
