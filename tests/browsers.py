"""Which browser the tests drive: the system's, as `make test` sees to it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import FloatRect, Locator, expect

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_APPLE = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def chromium() -> str | None:
    """Return the path of Chromium or Chrome: the one that CHROMIUM names, else the first found; None without any."""
    told = os.environ.get("CHROMIUM")
    if told:
        return told
    found = next((path for path in map(shutil.which, _NAMES) if path), None)
    return found or (str(_APPLE) if _APPLE.exists() else None)


def box_of(seen: Locator) -> FloatRect:
    """Return where on the page something stands (CSS pixels); what is just being drawn anew is asked again."""
    for _ in range(40):
        expect(seen).to_be_visible()
        box = seen.bounding_box()
        if box is not None:
            return box
        seen.page.wait_for_timeout(50)
    raise AssertionError(f"{seen} is drawn anew again and again")
