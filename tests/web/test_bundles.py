"""The built bundles keep their promises: small on the portal, complete for documents, no foreign addresses."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.web.render import BUNDLES, ROOT

PORTAL_BUDGET = 150_000
built = pytest.mark.skipif(not (BUNDLES / "manifest.json").exists(), reason="the bundle is not built: make bundles")


def first_load(manifest: dict[str, Any], key: str) -> set[str]:
    """The files that an entry needs before it runs."""
    entry = manifest[key]
    files = {entry["file"], *entry.get("css", [])}
    for imported in entry.get("imports", []):
        files |= first_load(manifest, imported)
    return files


@built
def test_the_first_load_of_the_portal_stays_within_its_budget() -> None:
    manifest = json.loads((BUNDLES / "manifest.json").read_text())
    files = first_load(manifest, "src/portal.js") | first_load(manifest, "src/theme.js") | {"sprite.svg"}
    signing = {e["file"] for k, e in manifest.items() if "y-signature" in k or "y-resend" in k}

    size = sum(len(gzip.compress((BUNDLES / name).read_bytes())) for name in files | signing)

    assert size <= PORTAL_BUDGET


@built
@pytest.mark.parametrize("family", ["noto-sans-sc-chinese-simplified", "noto-sans-tc-chinese-traditional"])
@pytest.mark.parametrize("weight", [400, 700])
def test_the_typefaces_for_documents_are_there(family: str, weight: int) -> None:
    face = BUNDLES / "fonts" / f"{family}-{weight}-normal.woff2"

    assert face.read_bytes()[:4] == b"wOF2"


@built
def test_no_built_stylesheet_or_script_names_a_foreign_host() -> None:
    allowed = ("http://www.w3.org/", "https://www.w3.org/")
    for file in (BUNDLES / "assets").glob("*.css"):
        text = file.read_text()
        for scheme in ("url(http", "@import"):
            assert scheme not in text, (file.name, allowed)


@built
def test_the_portals_colours_are_told_to_browsers_of_old_phones_too() -> None:
    [name] = json.loads((BUNDLES / "manifest.json").read_text())["src/portal.js"]["css"]
    text = (BUNDLES / name).read_text()
    plain = text[: text.index("@supports")]  # what follows is for those who know it

    assert "light-dark(" not in text and "(width" not in text
    assert "--y-surface:" in plain and "oklch(" not in plain.partition("--y-surface:")[2].partition(";")[0]


def test_the_lock_file_names_no_registry() -> None:
    lock = (ROOT / "web/package-lock.json").read_text()

    assert '"resolved"' not in lock
    assert "registry." not in lock


def test_every_component_stays_within_its_size() -> None:
    long = [
        (file.name, lines)
        for file in (ROOT / "web/src/elements").glob("*.js")
        if (lines := len(file.read_text().splitlines())) > 150
    ]

    assert long == []


def test_every_component_file_defines_the_element_it_is_named_after() -> None:
    for file in Path(ROOT / "web/src/elements").glob("*.js"):
        assert f'customElements.define("{file.stem}"' in file.read_text()
