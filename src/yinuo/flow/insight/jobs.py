"""What insight does in the background."""

from __future__ import annotations

from yinuo.flow.insight.snapshots import refreshing


def register() -> None:
    """Keep snapshots up to date."""
    refreshing.register()
