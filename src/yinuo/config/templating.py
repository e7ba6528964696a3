"""The Jinja2 environment of all pages: translations, links, bundles, icons and how values are written."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static as static_address
from django.utils import translation
from jinja2 import Environment, FileSystemBytecodeCache, pass_eval_context
from jinja2.bccache import Bucket
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from yinuo.ground.kernel import wording
from yinuo.ground.kernel.addresses import address
from yinuo.ground.kernel.phrases import phrase, phrase_of


def environment(**options: Any) -> Environment:
    """Return the environment; Django passes the loader and autoescape."""
    env = Environment(**options, extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"])
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    env.globals.update(_=words, pgettext=words_of, url=address)
    env.globals.update(freshness=freshness)
    env.globals.update(static=static, asset=asset, asset_css=asset_css, icon=icon)
    env.filters.update(wording.filters())
    env.policies["json.dumps_kwargs"] = {"sort_keys": False, "ensure_ascii": False}
    env.trim_blocks = env.lstrip_blocks = True
    return env


def freshness() -> str:
    """Return of when the oldest numbers are that this page shows; nothing where all are of this moment."""
    from yinuo.flow.insight import engines as numbers
    from yinuo.flow.insight.wording import freshness_text

    return freshness_text(numbers.as_of())


class CompiledTemplates(FileSystemBytecodeCache):
    """Templates as they were compiled before, by source; where they cannot be kept they are compiled every time."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep one."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def load_all(*, kept_in: Path) -> None:
    """Load every page's template, so that nobody who opens a page waits for it to be compiled."""
    env = cast(Jinja2, engines["jinja2"]).env
    with suppress(OSError):
        kept_in.mkdir(mode=0o700, parents=True, exist_ok=True)
        env.bytecode_cache = CompiledTemplates(str(kept_in))
    for name in env.list_templates(extensions=["html"]):
        env.get_template(name)


@pass_eval_context
def words(context: EvalContext, text: str, /, **values: object) -> str:
    """Return a text in the reader's language with its values filled in, as the template extension does, but quickly."""
    return _filled(context, phrase(text), values)


@pass_eval_context
def words_of(context: EvalContext, meaning: str, text: str, /, **values: object) -> str:
    """Return a text that is said differently in different places, in the reader's language."""
    return _filled(context, phrase_of(meaning, text), values)


def _filled(context: EvalContext, said: str, values: dict[str, object]) -> str:
    if not context.autoescape:
        return said % values
    return Markup(said) % values if values else _safe(said)


@cache
def _safe(said: str) -> Markup:
    return Markup(said) % {}


@cache
def static(path: str) -> str:
    """Return the address of a file that ships with the program."""
    return static_address(path)


@lru_cache(maxsize=1)
def _manifest() -> dict[str, Any]:
    path = settings.BUNDLES / "manifest.json"
    if not path.exists():
        path = settings.BUNDLES / ".vite" / "manifest.json"
    loaded: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return loaded


@cache
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


@lru_cache(maxsize=2_000)
def icon(name: str, label: str = "") -> Markup:
    """Return an icon of the sprite, hidden from readers unless it has a label."""
    spoken = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(f'<svg class="icon" {spoken}><use href="{escape(static("sprite.svg"))}#{escape(name)}"></use></svg>')
