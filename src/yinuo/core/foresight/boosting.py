"""The one place that knows the gradient boosting library, and what to do where it cannot be loaded."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from yinuo.core.foresight.cases import Floats

if TYPE_CHECKING:
    from yinuo.core.foresight.forest import Forest
    from yinuo.core.foresight.shares import Paths

MANY_ROWS = 5_000  # below this the library answers sooner than numba has come in
MANY_SHARED = 100  # as many rows as are worth reading the ways to all leaves for
Matrix = npt.NDArray[np.float32]
THREADS = 2  # forests are grown side by side, each on one thread: far quicker on a shared machine
SEED = 7
COMMON: dict[str, Any] = {
    "learning_rate": 0.05,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "seed": SEED,
    "verbosity": -1,
}


def available() -> bool:
    """Tell whether the library loads here; without libgomp it does not."""
    try:
        import lightgbm  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


@dataclass(frozen=True)
class Plot:
    """What a forest is to be grown from."""

    x: Matrix
    y: Floats
    objective: str
    rounds: int
    leaves: int
    min_leaf: int
    weights: Floats | None = None
    seed: int = SEED


def grow(*, plots: Sequence[Plot]) -> list[str]:
    """Train boosted forests, two at a time, and return each as the library's own text."""
    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        return list(pool.map(_grown, plots))


def _grown(plot: Plot) -> str:
    import lightgbm

    settings = {
        **COMMON,
        "seed": plot.seed,
        "objective": plot.objective,
        "num_leaves": plot.leaves,
        "min_data_in_leaf": plot.min_leaf,
    }
    return str(
        lightgbm.train(settings, lightgbm.Dataset(plot.x, plot.y, weight=plot.weights), plot.rounds).model_to_string()
    )


def predict(*, forest: str, x: Matrix) -> Floats:
    """Apply a stored forest; a binary one answers with probabilities. Many rows take a quicker way to the same."""
    if len(x) >= MANY_ROWS:
        quick = _quick(forest)
        if quick is not None:
            from yinuo.core.foresight.forest import apply_forest

            return apply_forest(forest=quick, x=x, threads=THREADS)
    return np.asarray(_loaded(forest).predict(x, num_threads=_threads(len(x))), dtype=np.float64)


def contributions(*, forest: str, x: Matrix) -> Floats:
    """Return each feature's share in answers (TreeSHAP, Lundberg 2020); many rows take a quicker way to the same."""
    if len(x) >= MANY_SHARED:
        paths = _paths(forest)
        if paths is not None:
            from yinuo.core.foresight.shares import shares

            return shares(paths=paths, x=x)
    found = _loaded(forest).predict(x, pred_contrib=True, num_threads=_threads(len(x)))
    return np.asarray(found, dtype=np.float64)[:, :-1]  # the base value is nobody's


def _threads(rows: int) -> int:
    """Return how many threads help: for a few rows their meeting takes longer than the work."""
    return THREADS if rows >= MANY_ROWS // 10 else 1


@lru_cache(maxsize=12)
def _quick(text: str) -> Forest | None:
    """Return the forest as the quicker way reads it; None where only the library can apply it."""
    from yinuo.core.foresight.forest import NotThisKind, read_forest  # numba takes half a second to come in

    try:
        return read_forest(text=text)
    except NotThisKind:
        return None


@lru_cache(maxsize=12)
def _paths(text: str) -> Paths | None:
    from yinuo.core.foresight.forest import NotThisKind
    from yinuo.core.foresight.shares import read_paths

    try:
        return read_paths(text=text)
    except NotThisKind:
        return None


@lru_cache(maxsize=12)
def _loaded(forest: str) -> Any:
    import lightgbm

    return lightgbm.Booster(model_str=forest)
