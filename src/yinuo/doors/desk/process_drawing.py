"""What the browser needs to draw a process: its file as text, with faults and marks by element."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yinuo.core.bpmn import Definitions, UnreadableFile, parse, read_tree
from yinuo.core.bpmn.checking import ProcessFault
from yinuo.core.bpmn.layout import laid_out
from yinuo.core.bpmn.reading import read_text
from yinuo.ground.process import editing, wording
from yinuo.ground.process.definitions import main_process


def drawing(*, content: bytes, marks: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return a file as the diagram component takes it: xml, and marks {element: state}.

    A file without a diagram is laid out; one with several processes shows the main one first.
    """
    main = main_process(parse(root=read_tree(content=content)))
    shown = laid_out(content=content, first=main.id if main is not None else "")
    return {"xml": read_text(content=shown), "marks": dict(marks or {})}


def faults_in_words(*, content: bytes) -> list[dict[str, str]]:
    """Return what is wrong with a file: element, name, severity and a sentence each, errors first."""
    try:
        definitions = parse(root=read_tree(content=content))
    except UnreadableFile:
        definitions = Definitions(processes=())
    faults = editing.faults_of(content=content)
    return [_told(fault, definitions) for fault in sorted(faults, key=lambda one: one.severity != "error")]


def _told(fault: ProcessFault, definitions: Definitions) -> dict[str, str]:
    process = definitions.process(fault.process)
    return {
        "element": fault.element,
        "name": wording.element_name(process=process, element=fault.element),
        "severity": fault.severity,
        "code": fault.code,
        "text": wording.fault_text(fault=fault),
    }
