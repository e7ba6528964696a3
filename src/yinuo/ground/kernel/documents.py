"""PDFs, written by Typst from a template and plain data; values are never read as markup."""

from __future__ import annotations

import fcntl
import json
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from fontTools.ttLib import woff2

from yinuo.ground.kernel.events import plain


class FontsMissing(Exception):
    """The browser bundles, which bring the fonts, were not built: run `make run`, or `npm run build` in web/."""


def pdf(*, template: Path, data: dict[str, Any]) -> bytes:
    """Return the PDF of a Typst template that reads `json(bytes(sys.inputs.data))`; raises FontsMissing."""
    text = json.dumps(plain(data), ensure_ascii=False)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "document.typ"
        source.write_bytes(template.read_bytes())
        written: bytes = typst.compile(
            str(source),
            root=folder,
            font_paths=[str(font_folder())],
            ignore_system_fonts=True,
            sys_inputs={"data": text},
        )
    return written


@lru_cache(maxsize=1)
def font_folder() -> Path:
    """Return the folder of fonts that Typst can read, made from the browser's fonts once."""
    sources = sorted((settings.BUNDLES / "fonts").glob("*.woff2"))
    if not sources:
        raise FontsMissing
    folder = Path(settings.HOME) / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for source in sources:
            target = folder / f"{source.stem}.ttf"
            if not target.exists():
                partial = target.with_suffix(".part")
                woff2.decompress(str(source), str(partial))
                partial.replace(target)
    return folder
