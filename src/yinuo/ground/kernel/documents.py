"""PDFs, written by Typst from a template and plain data; values are never read as markup."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from yinuo.ground.kernel.events import plain

_SIMPLIFIED, _TRADITIONAL = ["Noto Sans SC", "Noto Sans TC"], ["Noto Sans TC", "Noto Sans SC"]


class FontsMissing(Exception):
    """The bundles, which bring the fonts, were not built: run `make set-up`."""


def faces(language: str) -> dict[str, Any]:
    """Return in which language a document is set, and the fonts that have its characters, for the template's data."""
    return {"lang": language.split("-")[0], "fonts": _TRADITIONAL if language == "zh-hant" else _SIMPLIFIED}


def pdf(*, template: Path, data: dict[str, Any], pictures: Mapping[str, bytes] | None = None) -> bytes:
    """Return the PDF of a Typst template that reads `json(bytes(sys.inputs.data))`; raises FontsMissing.

    `pictures` lie beside the template under their names, such as `3.png`.
    """
    text = json.dumps(plain(data), ensure_ascii=False)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "document.typ"
        source.write_bytes(template.read_bytes())
        for name, content in (pictures or {}).items():
            (Path(folder) / Path(name).name).write_bytes(content)
        written: bytes = typst.compile(
            str(source),
            root=folder,
            font_paths=[str(font_folder())],
            ignore_system_fonts=True,
            sys_inputs={"data": text},
        )
    return written


def font_folder() -> Path:
    """Return the folder of fonts that Typst can read; raises FontsMissing."""
    folder = Path(settings.PRINT_FONTS)
    if not any(folder.glob("*.ttf")):
        raise FontsMissing
    return folder
