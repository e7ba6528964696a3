"""Processes as BPMN 2.0 draws them: read, compiled, and stepped from event to event."""

from yinuo.core.bpmn.elements import Definitions, Process
from yinuo.core.bpmn.engine import NotExpected, step
from yinuo.core.bpmn.parsing import parse
from yinuo.core.bpmn.reading import UnreadableFile, read_tree

__all__ = ["Definitions", "NotExpected", "Process", "UnreadableFile", "parse", "read_tree", "step"]
