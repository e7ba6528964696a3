"""Every text has its English and its Traditional Chinese, and they fit the text that they stand for."""

from __future__ import annotations

import re
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.test import Client

from yinuo.config import catalogues

LOCALES = ("en", "zh_Hant")
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}|%%")
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
# A language is called by its own name wherever one chooses it.
OWN_NAMES = ("简体中文", "繁體中文")


def _source(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, tuple | list) else message.id)


def _texts(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [str(message.string)]


def _entries(locale: str) -> list[Message]:
    return [message for message in catalogues.read(locale) if message.id]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_text_is_translated(locale: str) -> None:
    assert catalogues.missing(locale) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_a_translation_has_the_placeholders_of_its_text(locale: str) -> None:
    unlike = [
        (_source(message), text)
        for message in _entries(locale)
        for text in _texts(message)
        if sorted(set(PLACEHOLDER.findall(text))) != sorted(set(PLACEHOLDER.findall(_source(message))))
    ]

    assert unlike == []


@pytest.mark.parametrize("locale", LOCALES)
def test_a_text_of_a_template_has_no_stray_percent_sign(locale: str) -> None:
    # Templates fill in whatever follows a percent sign, in texts without placeholders too.
    stray = [
        text
        for message in _entries(locale)
        if any(".html" in path for path, _line in message.locations)
        for text in (_source(message), *_texts(message))
        if "%" in PLACEHOLDER.sub("", text)
    ]

    assert stray == []


def test_no_chinese_is_left_in_english() -> None:
    left = [text for message in _entries("en") for text in _texts(message) if CHINESE.search(text)]

    assert sorted(left) == sorted(OWN_NAMES)


def test_english_tells_one_from_many() -> None:
    plural = [message for message in _entries("en") if isinstance(message.id, tuple)]

    assert plural and all(len(_texts(message)) == 2 for message in plural)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_catalogue_compiles_and_loads(locale: str) -> None:
    compiled = BytesIO()
    write_mo(compiled, catalogues.read(locale))
    compiled.seek(0)

    loaded = GNUTranslations(compiled)

    assert loaded.gettext("今天") == {"en": "Today", "zh_Hant": "今天"}[locale]
    assert loaded.pgettext("plural", "客户") == {"en": "Customers", "zh_Hant": "客戶"}[locale]


def test_updating_keeps_english_and_what_was_reviewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "LOCALES", tmp_path)
    _put(tmp_path, "en", 'msgid "周"\nmsgstr "Week"\n')
    _put(tmp_path, "zh_Hant", '# reviewed\nmsgid "周"\nmsgstr "週"\n\nmsgid "客户"\nmsgstr "guest"\n')
    template = Catalog(charset="utf-8")
    for text in ("周", "客户", "权限"):
        template.add(text)
    monkeypatch.setattr(catalogues, "extracted", lambda: template)

    catalogues.update()
    catalogues.update()

    kept = {locale: {message.id: message.string for message in _entries(locale)} for locale in LOCALES}
    assert kept["en"] == {"周": "Week", "客户": "", "权限": ""}
    assert kept["zh_Hant"] == {"周": "週", "客户": "客戶", "权限": "權限"}
    assert catalogues.missing("en") == ["客户", "权限"]


def _put(folder: Path, locale: str, entries: str) -> None:
    path = folder / locale / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    path.write_text(head + entries, encoding="utf-8")
    with path.open("rb") as file:
        assert len(read_po(file)) > 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "code", "words"),
    [
        ("zh-hans", "zh-Hans", "忘记密码？"),
        ("zh-hant", "zh-Hant", "忘記密碼？"),
        ("en", "en", "Forgotten your password?"),
    ],
)
def test_a_page_speaks_the_language_of_its_reader(language: str, code: str, words: str) -> None:
    page = Client().get("/sign-in", headers={"Accept-Language": language}).content.decode()

    assert words in page
    assert f'lang="{code}"'.lower() in page.lower()
