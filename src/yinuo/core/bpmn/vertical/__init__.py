"""Processes as a column of steps, the way offices draw approvals: the same BPMN, written and read back."""

from yinuo.core.bpmn.vertical.model import Branch, Column, Step, Wait, ends
from yinuo.core.bpmn.vertical.plain import BadColumn, from_plain, to_plain
from yinuo.core.bpmn.vertical.reading import NotAColumn, Obstacle, read_column
from yinuo.core.bpmn.vertical.writing import write_column

__all__ = [
    "BadColumn",
    "Branch",
    "Column",
    "NotAColumn",
    "Obstacle",
    "Step",
    "Wait",
    "ends",
    "from_plain",
    "read_column",
    "to_plain",
    "write_column",
]
