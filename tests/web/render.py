"""Renders the style guide without Django, for looking at and for the browser tests.

`python -m tests.web.render FOLDER` writes one page for each language and takes the screenshots
(light and dark, desktop and phone) where Chromium is found.
"""

from __future__ import annotations

import datetime as dt
import functools
import http.server
import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from tests.browsers import chromium
from tests.web.samples import NOW, sample_context

ROOT = Path(__file__).resolve().parents[2]
DOORS = ROOT / "src/yinuo/doors"
BUNDLES = ROOT / "src/yinuo/config/bundles"
CHROMIUM = Path(chromium() or "/usr/bin/chromium")
LANGUAGES = ("zh-hans", "en")
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'"
)


def assets() -> dict[str, str]:
    """The bundle's short names and files; empty where nothing was built."""
    file = BUNDLES / "manifest.json"
    if not file.exists():
        return {}
    names: dict[str, str] = {}
    for entry in json.loads(file.read_text()).values():
        if entry.get("isEntry"):
            names[f"{entry['name']}.js"] = entry["file"]
        for stylesheet in entry.get("css", []):
            names[f"{entry['name']}.css"] = stylesheet
    return names


def catalogue(language: str) -> Callable[[str], str]:
    """Look up the application's catalogue; what it lacks shows the source text."""
    words: dict[str, str] = {}
    file = ROOT / "src/yinuo/config/locale" / language / "LC_MESSAGES/django.po"
    if file.exists():
        with file.open("rb") as stream:
            words = {str(m.id): str(m.string) for m in read_po(stream) if m.string and isinstance(m.id, str)}
    return lambda text: words.get(text, text)


def environment(language: str) -> Environment:
    """A Jinja2 environment with the same globals and filters as the application's."""
    env = Environment(
        loader=FileSystemLoader([DOORS / "desk/templates", DOORS / "portal/templates"]),
        autoescape=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    look_up = catalogue(language)
    env.install_gettext_callables(  # type: ignore[attr-defined]
        look_up,
        lambda one, many, n: look_up(one if n == 1 else many),
        newstyle=True,
        pgettext=lambda _context, text: look_up(text),
    )
    names = assets()
    env.globals.update(
        asset=lambda name: f"/bundles/{names.get(name, name)}",
        icon=lambda name: Markup(
            '<svg class="icon" aria-hidden="true"><use href="/bundles/sprite.svg#{}"></use></svg>'
        ).format(name),
        url=lambda name, **values: "#" + name,
        static=lambda path: "/bundles/" + path,
        csrf_input=Markup('<input type="hidden" name="csrfmiddlewaretoken" value="sample">'),
        csrf_token="sample",
    )
    env.filters.update(filters(language))
    return env


def filters(language: str) -> dict[str, Callable[..., str]]:
    """Plain versions of the application's locale-aware filters."""
    chinese = language.startswith("zh")
    return {
        "date": lambda v: f"{v.month}月{v.day}日" if chinese else f"{v:%b} {v.day}",
        "datetime": lambda v: f"{v.month}月{v.day}日 {v:%H:%M}" if chinese else f"{v:%b} {v.day}, {v:%H:%M}",
        "ago": lambda v: rough_ago(v, chinese=chinese),
        "number": lambda v: f"{v:,.1f}".rstrip("0").rstrip(".") if isinstance(v, float) else f"{v:,}",
        "money": lambda v: f"¥{v / 100:,.2f}",
        "percent": lambda v: f"{v:.0%}",
        "duration": lambda v: f"{v} 小时" if chinese else f"{v} h",
    }


def rough_ago(moment: dt.datetime, *, chinese: bool) -> str:
    """A rough relative time."""
    hours = round((NOW - moment).total_seconds() / 3600)
    return f"{hours} 小时前" if chinese else f"{hours} h ago"


def render(template: str, language: str = "zh-hans", blip_count: int = 220) -> str:
    """One page as a string."""
    env = environment(language)
    return env.get_template(template).render(sample_context(language=language, blip_count=blip_count))


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the rendered pages, the bundles and the few answers that components ask for."""

    def translate_path(self, path: str) -> str:
        """Map `/bundles/…` to the built files."""
        clean = path.split("?")[0]
        if clean.startswith("/bundles/"):
            return str(BUNDLES / clean.removeprefix("/bundles/"))
        return super().translate_path(path)

    def end_headers(self) -> None:
        """Send the application's policy, so that what it forbids fails here too."""
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def do_GET(self) -> None:
        """Answer the palette and the progress; leave the rest to files."""
        if self.path.startswith("/palette"):
            return self.answer([{"title": "订单 YS-2411-0386", "hint": "晨光医疗", "url": "#found", "group": "订单"}])
        if self.path.startswith("/job"):
            return self.answer({"done": 64, "total": 100, "state": "running", "text": "正在导入"})
        if self.path.startswith("/events"):
            return self.send_error(503)
        return super().do_GET()

    def do_POST(self) -> None:
        """Take anything, as an undo would."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer({"ok": True})

    def answer(self, value: Any) -> None:
        """Send JSON."""
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Stay quiet."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port while the block runs."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def write_pages(folder: Path) -> None:
    """The style guides of desk and portal in each language."""
    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        for name in ("desk/styleguide.html", "portal/styleguide.html"):
            page = folder / f"{name.split('/')[0]}-{language}.html"
            page.write_text(render(name, language))


def take_screenshots(folder: Path) -> None:
    """Every page in both themes, wide and narrow."""
    from playwright.sync_api import sync_playwright

    with served(folder) as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        for page_file in sorted(folder.glob("*.html")):
            for theme in ("light", "dark"):
                for width, height in ((1440, 900), (390, 844)):
                    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
                    page = context.new_page()
                    page.goto(f"{address}/{page_file.name}")
                    page.evaluate("document.querySelectorAll('y-chart').forEach((chart) => chart.begin?.())")
                    page.wait_for_timeout(1500)
                    page.screenshot(path=str(folder / f"{page_file.stem}-{theme}-{width}.png"), full_page=True)
                    context.close()
        browser.close()


def main() -> None:
    """Render, then look."""
    folder = Path(sys.argv[1])
    write_pages(folder)
    if CHROMIUM.exists():
        take_screenshots(folder)


if __name__ == "__main__":
    main()
