"""Opens a BPMN file as a tree, whatever is in it: no entities, no DTD, bounded size and depth."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
YINUO = "https://yinuo.example/bpmn"
LARGEST_BYTES = 20_000_000
MOST_ELEMENTS = 200_000
DEEPEST = 200


class UnreadableFile(Exception):
    """The file is no BPMN 2.0: too_large, too_deep, not_xml (line, column), forbidden (DTD or entities), not_bpmn."""

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(code, where)
        self.code = code
        self.where = where


def read_tree(*, content: bytes) -> Element:
    """Return the root element `definitions`; raises UnreadableFile."""
    if len(content) > LARGEST_BYTES:
        raise UnreadableFile("too_large", str(LARGEST_BYTES))
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise UnreadableFile("forbidden", type(error).__name__) from error
    except ParseError as error:
        line, column = error.position
        raise UnreadableFile("not_xml", f"{line}:{column}") from error
    except (ValueError, LookupError) as error:  # an encoding that nobody knows
        raise UnreadableFile("not_xml", "1:0") from error
    if local(root) != "definitions" or not _is_bpmn(root):
        raise UnreadableFile("not_bpmn", local(root))
    _bounded(root)
    return root


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def is_model(element: Element) -> bool:
    """Tell whether an element is BPMN's own, not an extension."""
    return isinstance(element.tag, str) and element.tag.startswith("{" + BPMN + "}")


def _is_bpmn(root: Element) -> bool:
    return isinstance(root.tag, str) and "/BPMN/" in root.tag


def _bounded(root: Element) -> None:
    level, count = [root], 0
    for _depth in range(DEEPEST):
        count += len(level)
        if count > MOST_ELEMENTS:
            raise UnreadableFile("too_large", str(MOST_ELEMENTS))
        level = [child for element in level for child in element]
        if not level:
            return
    raise UnreadableFile("too_deep", str(DEEPEST))
