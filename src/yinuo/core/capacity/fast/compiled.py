"""Compiles the hot functions once for a user of a machine, and again when any of them changes.

numba keeps what it compiled beside each file and looks only at that file's own age; these functions call each other
across files, so here one digest of all of them decides. What was compiled lies in `yinuo-…` below NUMBA_CACHE_DIR, else
in the user's cache, so that all installations with the same sources share it, read-only ones too.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
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
    except RuntimeError:  # numba finds no folder that could be written to: it is compiled anew by each process
        kernel = compile_later(nogil=True, **options)(function)
    else:
        _keep(kernel, Path(function.__code__.co_filename).parent)
    find: Any = kernel.get_call_template
    plain: Any = types.unliteral
    # One version for all numbers: numba would else compile another one for each constant that is handed over.
    kernel.get_call_template = lambda args, kws: find(tuple(plain(arg) for arg in args), kws)
    return cast(Kernel, kernel)


def _keep(kernel: Any, sources: Path) -> None:
    """Let a compiled function be kept where its digest says, so that what other sources left is not even looked at."""
    kept = kernel._cache._cache_file
    kept._source_stamp = digest(sources)
    folder = kept_in(sources)
    if folder:
        kept._cache_path = str(folder)
        kept._index_path = str(folder / kept._index_name)


@lru_cache(maxsize=4)
def kept_in(sources: Path = FOLDER) -> Path | None:
    """Return the folder for what was compiled of a folder of sources; None: numba's own choice."""
    try:
        caches = Path(getattr(config, "CACHE_DIR", "") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        folder = caches / f"yinuo-{digest(sources)[:16]}"
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except (OSError, RuntimeError):  # not to be written to; or nobody's home
        return None


@lru_cache(maxsize=4)
def digest(folder: Path) -> str:
    """Return a hash of all sources of a folder that are compiled, or that hold numbers which are compiled in."""
    found = hashlib.sha256()
    for source in sorted(folder.rglob("*.py")):
        text = source.read_bytes()
        if b"@compiled" in text or b"@entry" in text or source.parent != folder or source.name == "layout.py":
            found.update(source.name.encode() + text)
    return found.hexdigest()
