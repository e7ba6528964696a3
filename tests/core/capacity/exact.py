"""How many random models a test looks at: a few hundred, always the same; more where YINUO_MODELS says so."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

from hypothesis import HealthCheck, settings

Test = TypeVar("Test", bound=Callable[..., None])


def exactly(*, models: int) -> Callable[[Test], Test]:
    """Let a test look at so many models, or at YINUO_MODELS of them."""
    asked = os.environ.get("YINUO_MODELS")
    return settings(
        max_examples=int(asked) if asked else models,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
