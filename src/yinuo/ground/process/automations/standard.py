"""The deeds of the ground: tasks, messages to people and customers, webhooks, processes, facts set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yinuo.ground.kernel import clock, log, webhooks
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.people.names import ROLES
from yinuo.ground.process import actions as process
from yinuo.ground.process.automations.deeds import Deed, Doing, Done, Parameter, Refused, offer
from yinuo.ground.process.automations.scenes import plain_facts
from yinuo.ground.process.automations.vocabulary import Fact, kinds
from yinuo.ground.process.definitions import NoSuchDefinition, published
from yinuo.ground.process.events import RuleCalled
from yinuo.ground.process.instances import start_instance

ROLE, MEMBER, THEIR = "role:", "member:", "their:"
MOST_RECEIVERS = 50


def register() -> None:
    """Offer the deeds of the ground."""
    for one in (_CREATE_TASK, _NOTIFY, _TELL_CUSTOMER, _START_PROCESS, _SET_FACT, _CALL):
        offer(one)


def receivers() -> list[tuple[str, str]]:
    """Return whom a rule may tell: roles, who stands in a relation to the thing, and members by name."""
    roles = [(f"{ROLE}{code}", str(name)) for code, name in ROLES.items()]
    theirs = [(f"{THEIR}{said}", str(name)) for kind in kinds() for said, name in kind.people]
    return [*theirs, *roles, *((f"{MEMBER}{one.id}", one.name) for one in people.members())]


def _roles_and_members() -> list[tuple[str, str]]:
    return receivers()


def _channels() -> list[tuple[str, str]]:
    return [("app", str(_("站内"))), ("email", str(_("邮件"))), ("both", str(_("站内和邮件")))]


def _processes() -> list[tuple[str, str]]:
    return [(row.key, row.name or row.key) for row in published()]


def _endpoints() -> list[tuple[str, str]]:
    return [(str(one.id), one.description or one.url) for one in webhooks.endpoints(active_only=True)]


def settable() -> list[tuple[str, str]]:
    """Return the facts that a rule may set."""
    return [
        (f"{kind.name}.{fact.name}", f"{kind.label} · {fact.label}")
        for kind in kinds()
        if kind.set is not None
        for fact in kind.all_facts()
        if fact.settable
    ]


def members_meant(*, said: Sequence[str], doing: Doing) -> list[people.MemberFacts]:
    """Return the members that receivers name, each once."""
    found: dict[UUID, people.MemberFacts] = {}
    for one in said:
        kind, _colon, ident = one.partition(":")
        if kind == "role":
            members = people.members(roles=[ident])
        else:
            member_id = UUID(ident) if kind == "member" else doing.scene.person(ident)
            member = people.member(member_id=member_id) if member_id else None
            members = [member] if member is not None and member.active else []
        found |= {member.id: member for member in members}
    return list(found.values())[:MOST_RECEIVERS]


def _create_task(doing: Doing) -> Done:
    thing = doing.scene.about
    to, due = str(doing.said["to"]), doing.said.get("due_hours")
    assignee = None if to.startswith(ROLE) else next(iter(members_meant(said=[to], doing=doing)), None)
    if not to.startswith(ROLE) and assignee is None:
        raise Refused("nobody_found", to)
    task_id = process.create_task(
        title=doing.text("title"),
        detail=doing.text("detail"),
        subject_type=thing.kind if thing else "rule",
        subject_id=thing.id if thing else doing.rule_id,
        subject_label=thing.label if thing else doing.rule_name,
        source=doing.source,
        role=to.removeprefix(ROLE) if to.startswith(ROLE) else "",
        assignee_id=assignee.id if assignee else None,
        due_at=clock.now() + timedelta(hours=float(due)) if due not in (None, "") else None,
        important=doing.said.get("important") == "yes",
    )
    return Done(told=doing.text("title"), id=task_id)


def _notify(doing: Doing) -> Done:
    said = doing.said["to"]
    members = members_meant(said=said if isinstance(said, list) else [said], doing=doing)
    if not members:
        raise Refused("nobody_found")
    thing, channel = doing.scene.thing, str(doing.said["channel"])
    for member in members:
        for one in ("app", "email") if channel == "both" else (channel,):
            people_actions.queue_notice(
                key=f"{doing.source}:{member.id}:{one}",
                channel=one,
                subject=doing.text("subject"),
                text=doing.text("text") or doing.text("subject"),
                member_id=member.id,
                link=thing.path if thing else "",
                about_type=thing.kind if thing else "rule",
                about_id=thing.id if thing else doing.rule_id,
            )
    return Done(told="、".join(member.name for member in members))


def _tell_customer(doing: Doing) -> Done:
    customer = doing.scene.things["customer"]
    wanted = next((thing.contact_id for thing in doing.scene.things.values() if thing.contact_id), None)
    contacts = [one for one in people.contacts(customer_id=customer.id) if one.email]
    contact = next((one for one in contacts if one.id == wanted), contacts[0] if contacts else None)
    if contact is None:
        raise Refused("no_contact", customer.label)
    english = "_en" if contact.language.startswith("en") and doing.said.get("text_en") else ""
    about = doing.scene.about or customer
    people_actions.queue_notice(
        key=f"{doing.source}:{contact.id}",
        channel="email",
        subject=doing.text(f"subject{english}") or doing.text("subject"),
        text=doing.text(f"text{english}"),
        contact_id=contact.id,
        about_type=about.kind,
        about_id=about.id,
    )
    return Done(told=f"{customer.label} {contact.name}")


def _start_process(doing: Doing) -> Done:
    thing = doing.scene.about
    try:
        instance_id = start_instance(
            key=str(doing.said["process"]),
            variables=plain_facts(doing.scene, of=thing),
            subject_type=thing.kind if thing else "",
            subject_id=thing.id if thing else None,
            subject_label=thing.label if thing else "",
        )
    except NoSuchDefinition as missing:
        raise Refused("process_missing", str(doing.said["process"])) from missing
    return Done(told=dict(_processes()).get(str(doing.said["process"]), ""), id=instance_id)


def _set_fact(doing: Doing) -> Done:
    name, _dot, fact_name = str(doing.said["fact"]).partition(".")
    kind = next((one for one in kinds() if one.name == name), None)
    thing, fact = doing.scene.things.get(name), kind.fact(fact_name) if kind else None
    if kind is None or kind.set is None or fact is None or thing is None:
        raise Refused("thing_missing", name)
    kind.set(thing.id, fact_name, valued(fact=fact, text=doing.text("value")))
    return Done(told=f"{fact.label}：{doing.text('value')}")


def valued(*, fact: Fact, text: str) -> object:
    """Return a text as the value of a fact; raises Refused."""
    if fact.choices is not None:
        known = {str(name): code for code, name in fact.choices()}
        if text not in known and text not in known.values():
            raise Refused("value_unknown", text)
        return known.get(text, text)
    if fact.kind in ("number", "money"):
        try:
            return float(text)
        except ValueError as error:
            raise Refused("value_unknown", text) from error
    return text in ("true", "yes", "是") if fact.kind == "boolean" else text


def _call(doing: Doing) -> Done:
    thing = doing.scene.thing
    recorded = log.publish(
        subject_type=thing.kind if thing else "rule",
        subject_id=thing.id if thing else doing.rule_id,
        body=RuleCalled(
            rule_id=doing.rule_id,
            run_id=doing.run_id,
            name=doing.rule_name,
            text=doing.text("text"),
            facts=plain_facts(doing.scene),
        ),
    )
    endpoint = webhooks.endpoint(endpoint_id=UUID(str(doing.said["endpoint"])))
    if endpoint is None or not endpoint.active:
        raise Refused("endpoint_missing")
    webhooks.deliver_to(endpoint=endpoint, event=recorded)
    return Done(told=endpoint.description or endpoint.url)


_CREATE_TASK = Deed(
    name="create_task",
    label=_("创建任务"),
    icon="checklist",
    do=_create_task,
    parameters=(
        Parameter(name="title", label=_("任务标题"), most=150),
        Parameter(name="to", label=_("交给"), kind="choice", choices=_roles_and_members),
        Parameter(name="due_hours", label=_("几小时内完成"), kind="hours", required=False),
        Parameter(
            name="important",
            label=_("关键任务"),
            kind="choice",
            required=False,
            choices=lambda: [("yes", str(_("是")))],
        ),
        Parameter(name="detail", label=_("说明"), kind="long", required=False, most=2_000),
    ),
)
_NOTIFY = Deed(
    name="notify",
    label=_("通知同事"),
    icon="bell",
    do=_notify,
    parameters=(
        Parameter(name="to", label=_("通知谁"), kind="several", choices=receivers),
        Parameter(name="channel", label=_("方式"), kind="choice", choices=_channels, default="app"),
        Parameter(name="subject", label=_("标题"), most=150),
        Parameter(name="text", label=_("内容"), kind="long", required=False, most=2_000),
    ),
)
_TELL_CUSTOMER = Deed(
    name="tell_customer",
    label=_("通知客户"),
    icon="mail",
    do=_tell_customer,
    needs="customer",
    parameters=(
        Parameter(name="subject", label=_("邮件标题"), most=150),
        Parameter(name="text", label=_("邮件内容"), kind="long", most=2_000),
        Parameter(name="subject_en", label=_("英文标题"), required=False, most=150),
        Parameter(name="text_en", label=_("英文内容"), kind="long", required=False, most=2_000),
    ),
)
_START_PROCESS = Deed(
    name="start_process",
    label=_("发起流程"),
    icon="sitemap",
    do=_start_process,
    parameters=(Parameter(name="process", label=_("流程"), kind="choice", choices=_processes),),
)
_SET_FACT = Deed(
    name="set_fact",
    label=_("修改字段"),
    icon="pencil",
    do=_set_fact,
    parameters=(
        Parameter(name="fact", label=_("字段"), kind="choice", choices=settable),
        Parameter(name="value", label=_("改为"), most=500),
    ),
)
_CALL = Deed(
    name="call_webhook",
    label=_("调用 Webhook"),
    icon="webhook",
    do=_call,
    parameters=(
        Parameter(name="endpoint", label=_("地址"), kind="choice", choices=_endpoints),
        Parameter(name="text", label=_("附言"), required=False, most=500),
    ),
)
