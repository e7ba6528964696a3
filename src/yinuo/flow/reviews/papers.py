"""Editing what several people write: compare and set by part, and take the last edit back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yinuo.flow.reviews.faults import Conflict, NotNow
from yinuo.flow.reviews.merging import merged
from yinuo.flow.reviews.models import Paper
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import current_actor, plain

KEPT = 50  # edits of one paper that can be taken back


def change(*, row: Paper, wanted: Mapping[str, Any], seen: int) -> list[str]:
    """Write parts of a paper as somebody who saw revision `seen` wants them; return the names of those that changed.

    What others changed elsewhere meanwhile stays. Raises Conflict; the caller saves the row.
    """
    content = {name: plain(value) for name, value in wanted.items()}
    base = _content_at(row, seen)
    found, conflicts = merged(base=base, mine=content, theirs=row.content)
    if conflicts:
        raise Conflict(theirs=conflicts, revision=row.revision)
    names = [name for name in found if found[name] != row.content.get(name)]
    if names:
        replace(row=row, content=found)
    return names


def replace(*, row: Paper, content: Mapping[str, Any]) -> None:
    """Let other content stand, and keep what stood before."""
    before = {
        "revision": row.revision,
        "content": row.content,
        "by": row.changed_by,
        "at": row.changed_at.isoformat(),
    }
    row.earlier = [*row.earlier, before][-KEPT:]
    row.content, row.revision = dict(content), row.revision + 1
    touch(row=row)


def undo(*, row: Paper) -> list[str]:
    """Take the last edit back and return the names of what it changed; raises NotNow where there is none."""
    if not row.earlier:
        raise NotNow("nothing")
    *rest, last = row.earlier
    before = row.content
    row.content, row.earlier, row.revision = last["content"], rest, row.revision + 1
    touch(row=row)
    return sorted(name for name in {*before, *row.content} if before.get(name) != row.content.get(name))


def touch(*, row: Paper) -> None:
    """Note who wrote last, and when."""
    row.changed_at, row.changed_by = clock.now(), current_actor()[:100]


def _content_at(row: Paper, revision: int) -> Mapping[str, Any]:
    if revision == row.revision:
        return dict(row.content)
    found: Mapping[str, Any] = next((one["content"] for one in row.earlier if one["revision"] == revision), {})
    return found
