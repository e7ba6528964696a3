"""Compiles the hot functions once for a machine, and again when any of them changes.

numba keeps what it compiled beside each file and looks only at that file's own age; these functions call each other
across files, so here one digest of all of them decides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import config, njit, types

Kernel = TypeVar("Kernel", bound=Callable[..., Any])
FOLDER = Path(__file__).parent


def compiled(function: Kernel) -> Kernel:
    """Compile a function that only compiled ones call: without the costly way in from Python."""
    return _compiled(function, no_cpython_wrapper=True, no_cfunc_wrapper=True)


def entry(function: Kernel) -> Kernel:
    """Compile a function that Python calls, at its first call, or load what was compiled before."""
    return _compiled(function, no_cfunc_wrapper=True)


def _compiled(function: Kernel, **options: bool) -> Kernel:
    if getattr(config, "DISABLE_JIT", 0):  # to look at a failure step by step
        return function
    compile_later: Any = njit
    try:
        kernel = compile_later(cache=True, nogil=True, **options)(function)
        # Named by the digest, so that what other sources left behind is not even looked at.
        kept = kernel._cache._cache_file
        kept._index_name = f"{digest(FOLDER)[:16]}.{kept._index_name}"
        kept._data_name_pattern = f"{digest(FOLDER)[:16]}.{kept._data_name_pattern}"
        kept._source_stamp = digest(FOLDER)
        kept._index_path = str(Path(kept._cache_path) / kept._index_name)
    except RuntimeError:  # no folder that could be written to: it is compiled anew by each process
        kernel = compile_later(nogil=True, **options)(function)
    find: Any = kernel.get_call_template
    plain: Any = types.unliteral
    # One version for all numbers: numba would else compile another one for each constant that is handed over.
    kernel.get_call_template = lambda args, kws: find(tuple(plain(arg) for arg in args), kws)
    return cast(Kernel, kernel)


@lru_cache(maxsize=4)
def digest(folder: Path) -> str:
    """Return a hash of all sources of a folder that are compiled, or that hold numbers which are compiled in."""
    found = hashlib.sha256()
    for source in sorted(folder.rglob("*.py")):
        text = source.read_bytes()
        if b"@compiled" in text or b"@entry" in text or source.parent != folder or source.name == "layout.py":
            found.update(source.name.encode() + text)
    return found.hexdigest()
