"""Keys of what people name in their own language: small letters that other things refer to it by."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain, count

from yinuo.ground.kernel.pinyin import latin_key

_LONGEST = 40


def key_of(*, name: str, kind: str, taken: Callable[[str], bool], reserved: str = "") -> str:
    """Return a key for a name that is not taken: `走查记录` becomes `zouchajilu`, the next one `zouchajilu-2`.

    A name without letters that a key may have, such as one in Thai, is called by its kind (`form`), and one that
    begins as the program's own do has its kind before it.
    """
    spoken = latin_key(name).lstrip("0123456789-")[:_LONGEST].rstrip("-") or kind
    if reserved and spoken.startswith(reserved):
        spoken = f"{kind}-{spoken}"
    return next(one for one in chain([spoken], (f"{spoken}-{number}" for number in count(2))) if not taken(one))
