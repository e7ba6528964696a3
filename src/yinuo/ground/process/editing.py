"""Drafts while people draw: opened from what runs, saved without overwriting each other, thrown away."""

from __future__ import annotations

from uuid import UUID

from yinuo.core.bpmn import Definitions, UnreadableFile, parse, read_tree
from yinuo.core.bpmn.checking import ERROR, ProcessFault, check
from yinuo.core.bpmn.comments import with_comments_of
from yinuo.ground.process.catalogue import content as content_of
from yinuo.ground.process.catalogue import revision_of
from yinuo.ground.process.definitions import NoSuchDefinition, UnusableDefinition, main_process, save_draft
from yinuo.ground.process.models import Definition
from yinuo.ground.process.publishing import all_faults


class DraftMoved(Exception):
    """Somebody else saved the draft meanwhile; it carries the revision that stands now."""

    def __init__(self, revision: str) -> None:
        super().__init__(revision)
        self.revision = revision


class OtherProcess(Exception):
    """The file holds another process than the draft it should replace."""


class DraftStands(Exception):
    """The process has a draft already; a file of the same id would replace it."""


def faults_of(*, content: bytes) -> list[ProcessFault]:
    """Return what is wrong with a file; one that cannot be read has one fault that belongs to no element."""
    try:
        return all_faults(definitions=parse(root=read_tree(content=content)))
    except UnreadableFile as error:
        return [ProcessFault(process="", element="", severity=ERROR, code=error.code, text=error.where)]


def import_draft(*, content: bytes, replace: bool = False) -> UUID:
    """Keep a file as a draft of its process; raises UnreadableFile, UnusableDefinition, DraftStands."""
    definitions = parse(root=read_tree(content=content))
    main = _main(definitions)
    if not replace and Definition.objects.filter(key=main, state=Definition.State.DRAFT).exists():
        raise DraftStands(main)
    return save_draft(content=content)


def open_draft(*, key: str) -> UUID:
    """Return the draft of a process; where there is none, the newest version is copied. Raises NoSuchDefinition."""
    rows = Definition.objects.select_for_update().filter(key=key).order_by("-version")
    newest = rows.first()
    if newest is None:
        raise NoSuchDefinition(key)
    if newest.state == Definition.State.DRAFT:
        return newest.id
    return save_draft(content=bytes(newest.content))


def save_edit(*, definition_id: UUID, content: bytes, revision: str, drawn: bool = False) -> str:
    """Save a draft that was read at `revision`, and return its new one; comments lost where it was drawn are put back.

    Raises NoSuchDefinition where it is no draft any more, DraftMoved, OtherProcess, UnreadableFile, UnusableDefinition.
    """
    row = Definition.objects.select_for_update().filter(pk=definition_id, state=Definition.State.DRAFT).first()
    if row is None:
        raise NoSuchDefinition(str(definition_id))
    stands = revision_of(content=bytes(row.content))
    if revision != stands:
        raise DraftMoved(stands)
    if _main(parse(root=read_tree(content=content))) != row.key:
        raise OtherProcess(row.key)
    if drawn:
        content = with_comments_of(before=bytes(row.content), after=content)
    if bytes(row.content) != content:
        save_draft(content=content)
    return revision_of(content=content)


def discard_draft(*, definition_id: UUID) -> bytes:
    """Throw a draft away, and return its file so that it can be brought back; raises NoSuchDefinition."""
    found = content_of(definition_id=definition_id)
    deleted, _by_table = Definition.objects.filter(pk=definition_id, state=Definition.State.DRAFT).delete()
    if not deleted or found is None:
        raise NoSuchDefinition(str(definition_id))
    return found


def _main(definitions: Definitions) -> str:
    main = main_process(definitions)
    if main is None:
        raise UnusableDefinition(check(definitions=definitions))
    return main.id
