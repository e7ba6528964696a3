"""Writing JSON many times over: what Python prepares for each call of `json.dumps` is prepared once."""

from __future__ import annotations

import json
from collections.abc import Callable
from json import encoder
from typing import Any


def encode_with(
    *, default: Callable[[Any], Any] | None = None, sort_keys: bool = False, nan: bool = True
) -> Callable[[Any], str]:
    """Return what writes a value without spaces, as `json.dumps(value, ensure_ascii=False)` would.

    `default` writes what JSON has no form for; without `nan`, numbers that are none raise ValueError.
    """
    plain = json.JSONEncoder(
        default=default, sort_keys=sort_keys, allow_nan=nan, ensure_ascii=False, separators=(",", ":")
    )
    make: Any = getattr(encoder, "c_make_encoder", None)  # CPython's own, which `JSONEncoder` prepares at each call
    if make is None:
        return plain.encode
    marks = None  # a value that holds itself ends at the depth of recursion
    quick = make(marks, plain.default, encoder.encode_basestring, None, ":", ",", sort_keys, False, nan)

    def encode(value: Any) -> str:
        return "".join(quick(value, 0))

    return encode
