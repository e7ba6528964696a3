"""Which subjects' instances are watched: their rooms hear by `process.instance_went_on` whenever one went on."""

from __future__ import annotations

from yinuo.ground.process import outcomes

_watched: set[str] = set()


def watch(*, subject_type: str) -> None:
    """Let a room hear of the instances of its subjects; it does so when its app is ready."""
    _watched.add(subject_type)


def is_watched(*, subject_type: str, key: str) -> bool:
    """Tell whether a room wants to hear of an instance; of approvals it hears by their outcome."""
    return subject_type in _watched and outcomes.follower(key) is None
