"""Two people edit one paper: what only one of them changed is taken, what both changed differently is a conflict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Content = Mapping[str, Any]


def merged(*, base: Content, mine: Content, theirs: Content) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (what stands after both, {name: theirs} where both changed it differently).

    `base` is what I saw, `mine` what I want of some parts, `theirs` what stands now.
    """
    found, conflicts = dict(theirs), {}
    for name, wanted in mine.items():
        now = theirs.get(name)
        if wanted == now or (name in base and wanted == base[name]):
            continue
        if name in base and base[name] == now:
            found[name] = wanted
        else:
            conflicts[name] = now
    return found, conflicts
