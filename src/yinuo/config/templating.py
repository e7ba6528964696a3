"""The Jinja2 environment of all pages: translations, links, bundles, icons and how values are written."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment
from markupsafe import Markup, escape

from yinuo.ground.kernel import wording


def environment(**options: Any) -> Environment:
    """Return the environment; Django passes the loader and autoescape."""
    env = Environment(**options, extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"])
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    env.globals.update(url=url, static=static, asset=asset, asset_css=asset_css, icon=icon)
    env.filters.update(wording.filters())
    env.policies["json.dumps_kwargs"] = {"sort_keys": False, "ensure_ascii": False}
    env.trim_blocks = env.lstrip_blocks = True
    return env


def url(name: str, **parts: Any) -> str:
    """Return a page's address by its name and parts."""
    return reverse(name, kwargs=parts or None)


@lru_cache(maxsize=1)
def _manifest() -> dict[str, Any]:
    path = settings.BUNDLES / "manifest.json"
    if not path.exists():
        path = settings.BUNDLES / ".vite" / "manifest.json"
    loaded: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return loaded


def _entry(name: str) -> dict[str, Any]:
    for key, entry in _manifest().items():
        if entry.get("isEntry") and (entry.get("name") == name or key.endswith(f"/{name}")):
            return dict(entry)
    return {}


def asset(name: str) -> str:
    """Return the address of a built bundle such as `desk.js` or `desk.css`."""
    stem, _, kind = name.rpartition(".")
    entry = _entry(stem)
    if kind == "css":
        files = entry.get("css") or []
        return static(files[0]) if files else ""
    return static(entry["file"]) if entry else ""


def asset_css(name: str) -> list[str]:
    """Return the addresses of all stylesheets that an entry needs."""
    entry, manifest = _entry(name), _manifest()
    files = list(entry.get("css") or [])
    for imported in entry.get("imports") or []:
        files += manifest.get(imported, {}).get("css") or []
    return [static(file) for file in dict.fromkeys(files)]


def icon(name: str, label: str = "") -> Markup:
    """Return an icon of the sprite, hidden from readers unless it has a label."""
    spoken = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(f'<svg class="icon" {spoken}><use href="{escape(static("sprite.svg"))}#{escape(name)}"></use></svg>')
