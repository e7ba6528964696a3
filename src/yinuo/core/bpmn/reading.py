"""Opens a BPMN file as a tree, whatever is in it: no entities, no DTD, bounded size and depth."""

from __future__ import annotations

import codecs
import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_MODELS = frozenset({BPMN, "http://schema.omg.org/spec/BPMN/2.0"})  # the second is that of early drafts
YINUO = "https://yinuo.example/bpmn"
LARGEST_BYTES = 20_000_000
MOST_ELEMENTS = 200_000
DEEPEST = 200
DECLARATION = re.compile(r"\s*<\?xml\s[^>]*\?>")
_ENCODING = re.compile(rb"<\?xml\s[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BARE = (
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_LAST_RESORT = ("gb18030", "cp1252", "latin-1")  # of files that are not in the encoding they declare


class UnreadableFile(Exception):
    """The file is no BPMN 2.0: too_large, too_deep, not_xml (line, column), forbidden (DTD or entities), not_bpmn."""

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(code, where)
        self.code = code
        self.where = where


def read_tree(*, content: bytes) -> Element:
    """Return the root element `definitions`; raises UnreadableFile."""
    try:
        root: Element = fromstring(read_text(content=content), forbid_dtd=True)
    except DefusedXmlException as error:
        raise UnreadableFile("forbidden", type(error).__name__) from error
    except ParseError as error:
        line, column = error.position
        raise UnreadableFile("not_xml", f"{line}:{column}") from error
    except ValueError as error:  # half a character that no encoding has
        raise UnreadableFile("not_xml", "1:0") from error
    if local(root) != "definitions" or not _is_bpmn(root):
        raise UnreadableFile("not_bpmn", local(root))
    _bounded(root)
    return root


def read_text(*, content: bytes) -> str:
    """Return the text of a file without its declaration, in whatever encoding it really is; raises UnreadableFile."""
    text, _encoding = decoded(content=content)
    return DECLARATION.sub(_blank, text.lstrip("\ufeff"), count=1)


def decoded(*, content: bytes) -> tuple[str, str]:
    """Return the text of a file and the encoding it really is in; raises UnreadableFile.

    Exporters declare UTF-16 over UTF-8 and UTF-8 over Latin-1: what is declared is tried, then what is usual.
    """
    if len(content) > LARGEST_BYTES:
        raise UnreadableFile("too_large", str(LARGEST_BYTES))
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except (ValueError, LookupError):
            continue
        if "<" in text:
            return text, encoding
    raise UnreadableFile("not_xml", "1:0")


def _blank(declaration: re.Match[str]) -> str:
    """Keep the lines of what is taken out, so that faults are told at their place."""
    return "\n" * declaration.group().count("\n")


def _encodings(content: bytes) -> list[str]:
    marked = [name for mark, name in (*_MARKS, *_BARE) if content.startswith(mark)]
    declared = _ENCODING.search(content[:400])
    named = [declared.group(1).decode("ascii")] if declared else []
    if named and named[0].lower().replace("_", "-").startswith(("utf-16", "utf-32")):
        named = []  # the declaration would not be readable as bytes if that were so
    return [*marked, *named, "utf-8", *_LAST_RESORT]


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def is_model(element: Element) -> bool:
    """Tell whether an element is BPMN's own, not an extension."""
    return isinstance(element.tag, str) and element.tag[1:].partition("}")[0] in _MODELS


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
