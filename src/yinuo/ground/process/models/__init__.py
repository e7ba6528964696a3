"""Tables of process. Private to the room."""

from yinuo.ground.process.models.approving import Absence, Act, Approval, Copy
from yinuo.ground.process.models.automating import Rule, RuleVersion, Run
from yinuo.ground.process.models.forming import Answer, CustomMark, CustomValues, Form, HandedIn
from yinuo.ground.process.models.running import (
    Definition,
    Incident,
    Instance,
    Listener,
    Move,
    Step,
    Table,
    Task,
    WaitingMessage,
)

__all__ = [
    "Absence",
    "Act",
    "Answer",
    "Approval",
    "Copy",
    "CustomMark",
    "CustomValues",
    "Definition",
    "Form",
    "HandedIn",
    "Incident",
    "Instance",
    "Listener",
    "Move",
    "Rule",
    "RuleVersion",
    "Run",
    "Step",
    "Table",
    "Task",
    "WaitingMessage",
]
