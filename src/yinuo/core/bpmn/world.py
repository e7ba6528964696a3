"""What the engine asks of its surroundings, answered by the house's rules for conditions and time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import Any

from yinuo.core.bpmn.elements import EventDefinition
from yinuo.core.bpmn.messages import ConditionFault, Variables
from yinuo.core.bpmn.timing import AddWork, due
from yinuo.core.rules import BadExpression, NoValue, expression

_PUT_IN = re.compile(r"[$#]\{([^{}]*)\}")


class ExpressionWorld:
    """Conditions in CEL, JUEL or FEEL; timers by the clock, or by the working calendar where there is one."""

    def __init__(self, *, add_work: AddWork | None = None, zone: Callable[[], tzinfo] | None = None) -> None:
        self._add_work = add_work
        self._zone = zone

    def evaluate(self, *, text: str, variables: Variables) -> Any:
        """Return the value of an expression; raises ConditionFault."""
        try:
            return expression(text).value(variables=variables)
        except BadExpression as fault:
            raise ConditionFault(f"{fault.code}: {text[:80]}") from fault
        except NoValue as fault:
            raise ConditionFault(str(fault)) from fault

    def due(self, *, event: EventDefinition, now: datetime, variables: Variables, turn: int) -> datetime | None:
        """Return when a timer fires, its variables put in."""
        text = event.text
        if text.startswith("="):
            text = str(self.evaluate(text=text, variables=variables))
        text = _PUT_IN.sub(lambda match: str(self.evaluate(text=match.group(1), variables=variables)), text)
        zone = UTC if self._zone is None or event.timer != "cycle" else self._zone()
        return due(event=event, text=text, now=now, turn=turn, add_work=self._add_work, zone=zone)
