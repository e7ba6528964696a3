"""The service `notify`: people are told what a process has reached, in the app and by e-mail.

`yinuo:to` says whom: `initiator`, `role:ROLE` or `member:ID`, several apart by commas; `yinuo:text` what. Facts in
braces, such as {amount}, are put in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import MemberFacts
from yinuo.ground.process.models import Step
from yinuo.ground.process.services import Answer, Refused, ServiceCall

NAME = "notify"
_PUT_IN = re.compile(r"\{(\w+)\}")


def notify(call: ServiceCall) -> Answer:
    """Tell those whom the drawing names; who is told twice for one call hears it once."""
    readers = receivers(to=call.settings.get("to", "initiator"), instance_id=call.instance_id)
    if not readers:
        raise Refused("nobody_to_tell", _("没有可以告知的人。"))
    text = put_in(call.settings.get("text", ""), call.variables)
    subject = (text.split("\n")[0] or _("流程通知"))[:200]
    for member in readers:
        for channel in ("app", "email"):
            people_actions.queue_notice(
                key=f"process:{call.instance_id}:{call.token}:{member.id}:{channel}",
                channel=channel,
                subject=subject,
                text=text or subject,
                member_id=member.id,
                link=f"/processes/instances/{call.instance_id}",
                about_type=call.subject_type,
                about_id=call.subject_id,
            )
    return {}


def receivers(*, to: str, instance_id: UUID) -> list[MemberFacts]:
    """Return the members that a text names, each once."""
    known = [member for member in people.members() if member.active]
    wanted = [part.strip() for part in to.split(",") if part.strip()]
    begun = _initiator(instance_id) if "initiator" in wanted else ""
    return [member for member in known if _is_meant(member, wanted, begun)]


def _is_meant(member: MemberFacts, wanted: list[str], begun: str) -> bool:
    names = {f"role:{member.role}", f"member:{member.id}"}
    return bool(names & set(wanted)) or begun == f"member:{member.id}"


def _initiator(instance_id: UUID) -> str:
    return str(Step.objects.filter(instance_id=instance_id, number=1).values_list("actor", flat=True).first() or "")


def put_in(text: str, variables: Mapping[str, Any]) -> str:
    """Return a text with its facts put in; a fact that is not known stays in braces."""
    return _PUT_IN.sub(lambda match: str(variables.get(match[1], match[0])), text)
