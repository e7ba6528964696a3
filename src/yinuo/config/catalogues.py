"""Message catalogues without system tools: extract, keep English, derive Traditional Chinese, compile.

The texts in the code are Simplified Chinese. English is written by people in locale/en; Traditional Chinese
is converted with OpenCC (Taiwan phrases) and the business words below, unless locale/zh_Hant has an entry marked
as reviewed (a translator comment `# reviewed` above it), which is kept as it is.

`python -m yinuo.config.catalogues` rewrites and compiles; `--compile` only compiles; `--missing` lists what
has no English.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from opencc import OpenCC

PACKAGE = Path(__file__).resolve().parents[1]
LOCALES = PACKAGE / "config" / "locale"
METHODS = [
    ("**/migrations/**", "ignore"),
    ("**/templates/**.html", "jinja2"),
    ("**.eml", "jinja2"),
    ("**.py", "python"),
]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
# Where OpenCC's Taiwan phrases say something else than business software does; applied in this order.
WORDS = (
    ("許可權", "權限"),
    ("稽核", "審核"),
    ("透過", "通過"),
    ("能通過 API", "能透過 API"),
    ("型別", "類型"),
    ("程式碼", "代碼"),
    ("賬", "帳"),
    ("郵箱", "電子郵件"),
    ("二維碼", "QR Code"),
    ("渠道", "通路"),
    ("回車", "Enter 鍵"),
    ("實時", "即時"),
    ("錄入", "輸入"),
    ("新建", "新增"),
    ("後臺", "背景"),
    ("崗位", "職務"),
    ("吊銷", "註銷"),
    ("令牌", "權杖"),
    ("質量", "品質"),
    ("再導", "再匯入"),
    ("查詢", "尋找"),
    ("“", "「"),
    ("”", "」"),
)
# Parts of the header that would change with every run, or say nothing.
UNSTEADY = ('"POT-', '"PO-Rev', '"Generated-By', '"Project-Id', '"Report-Msgid', '"Last-Trans', '"Language-Team')
JINJA = {"newstyle_gettext": "true", "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols", "trimmed": "false"}


def extracted() -> Catalog:
    """Return all texts of the program."""
    catalog = Catalog(project="Yinuo", charset="utf-8", header_comment="")
    found = extract_from_dir(
        str(PACKAGE), METHODS, {"**/templates/**.html": JINJA, "**.eml": JINJA}, KEYWORDS, ("translators:",)
    )
    for filename, _line, message, comments, context in found:
        catalog.add(message, None, [(f"src/yinuo/{filename}", 0)], auto_comments=comments, context=context)
    return catalog


def path_of(locale: str, kind: str = "po") -> Path:
    """Return where a language's catalogue lies."""
    return LOCALES / locale / "LC_MESSAGES" / f"django.{kind}"


def read(locale: str) -> Catalog:
    """Return a language's catalogue, empty when there is none yet."""
    path = path_of(locale)
    if not path.exists():
        return Catalog(locale=locale, project="Yinuo", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def missing(locale: str) -> list[str]:
    """Return the texts that a language lacks."""
    known = read(locale)
    return [_first(m) for m in extracted() if m.id and not _translated(known, m)]


def _first(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, tuple | list) else message.id)


def _translated(catalog: Catalog, message: Message) -> bool:
    found = catalog.get(message.id, context=message.context)
    if found is None or found.fuzzy:
        return False
    return all(found.string) if isinstance(found.string, tuple | list) else bool(found.string)


def update() -> None:
    """Bring English and Traditional Chinese to the texts of the code."""
    template = extracted()
    english = read("en")
    english.update(template, no_fuzzy_matching=True)
    english.obsolete.clear()
    _write("en", english)
    _write("zh_Hant", _traditional(template))


def _traditional(template: Catalog) -> Catalog:
    convert, reviewed = OpenCC("s2twp").convert, read("zh_Hant")
    catalog = Catalog(locale="zh_Hant", project="Yinuo", charset="utf-8")
    for message in template:
        if not message.id:
            continue
        kept = reviewed.get(message.id, context=message.context)
        if kept is not None and "reviewed" in kept.user_comments:
            text, comments = kept.string, kept.user_comments
        else:
            text, comments = in_business_words(convert(_first(message))), []
            text = (text,) if isinstance(message.id, tuple | list) else text
        catalog.add(
            message.id,
            text,
            message.locations,
            flags=message.flags,
            user_comments=comments,
            context=message.context,
        )
    return catalog


def in_business_words(text: str) -> str:
    """Return a converted text with the words that business software uses in Taiwan."""
    for word, better in WORDS:
        text = text.replace(word, better)
    return text


def _write(locale: str, catalog: Catalog) -> None:
    path = path_of(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog.fuzzy = False
    catalog.header_comment = ""
    buffer = BytesIO()
    write_po(buffer, catalog, width=120, sort_output=True, omit_header=False, include_lineno=False)
    lines = buffer.getvalue().decode().splitlines()
    steady = [line for line in lines if not line.startswith(UNSTEADY)]
    path.write_text("\n".join(steady).rstrip() + "\n", encoding="utf-8")


def compile_all() -> None:
    """Compile every catalogue to the binary form that gettext reads."""
    for path in sorted(LOCALES.glob("*/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            catalog = read_po(file, locale=path.parts[-3])
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)


def main(arguments: list[str]) -> int:
    """Run the command and return its exit code."""
    if "--missing" in arguments:
        lacking = missing("en")
        print("\n".join(lacking))
        return 1 if lacking else 0
    if "--compile" not in arguments:
        update()
    compile_all()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
