"""A logo is a picture and nothing else; a colour that cannot be read is refused."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.flow.sharing.files_made import jpeg, png
from yinuo.flow.sharing import colours
from yinuo.flow.sharing.logos import InvalidLogo, safe_logo
from yinuo.flow.sharing.uploads import jpeg_size, png_size

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">%s</svg>'
PLAIN = '<path d="M0 0h9v9z" fill="#c00"/>'
HOSTILE = [
    ("a script", f"{PLAIN}<script>alert(1)</script>"),
    ("a handler", '<path d="M0 0h9" onload="alert(1)"/>'),
    ("a link", '<a href="javascript:alert(1)"><path d="M0 0h9"/></a>'),
    ("a page inside", "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><iframe/></body></foreignObject>"),
    ("a picture from elsewhere", '<image href="https://evil.example/x.png"/>'),
    ("a use of elsewhere", '<use xlink:href="https://evil.example/x.svg#a"/>'),
    ("a fill from elsewhere", '<path d="M0 0h9" fill="url(https://evil.example/#a)"/>'),
    ("a style", "<style>*{background:url(//evil.example)}</style>"),
    ("an animation", '<animate attributeName="href" values="javascript:alert(1)"/>'),
    ("a set", '<set attributeName="onmouseover" to="alert(1)"/>'),
]


@pytest.mark.parametrize(("what", "inside"), HOSTILE, ids=[row[0] for row in HOSTILE])
def test_what_is_no_drawing_is_taken_out_of_an_svg(what: str, inside: str) -> None:
    picture, media_type = safe_logo(content=(SVG % inside).encode())

    written = picture.decode().lower()
    assert media_type == "image/svg+xml"
    for mark in ("alert", "script", "evil", "iframe", "onload", "style", "animate", "<set", "<use", "<a "):
        assert mark not in written


def test_a_drawing_stays() -> None:
    inside = f'<defs><linearGradient id="g"><stop offset="0" stop-color="#c00"/></linearGradient></defs>{PLAIN}'

    picture, _type = safe_logo(content=(SVG % (inside + '<rect fill="url(#g)" width="3" height="3"/>')).encode())

    assert b'd="M0 0h9v9z"' in picture and b'fill="url(#g)"' in picture and b"stop-color" in picture


BAD_SVG = [
    ("entities that grow", '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + SVG % "<text>&b;</text>"),
    ("a file of the machine", '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + SVG % "<text>&a;</text>"),
    ("another root", "<html><svg/></html>"),
    ("broken", "<svg"),
    ("thousands of parts", SVG % ("<g/>" * 3_000)),
]


@pytest.mark.parametrize(("what", "content"), BAD_SVG, ids=[row[0] for row in BAD_SVG])
def test_an_svg_that_is_none_is_refused(what: str, content: str) -> None:
    with pytest.raises(InvalidLogo):
        safe_logo(content=content.encode())


def test_a_png_is_written_anew_without_what_is_no_picture() -> None:
    picture, media_type = safe_logo(content=png(extra=b"Comment\x00<script>") + b"<?php")

    assert media_type == "image/png" and png_size(picture) == (2, 2)
    assert b"script" not in picture and b"php" not in picture and b"tEXt" not in picture


def test_a_jpeg_is_written_anew_without_comments_and_what_follows() -> None:
    picture, media_type = safe_logo(content=jpeg(comment=b"<script>alert(1)"))

    assert media_type == "image/jpeg" and jpeg_size(picture) == (8, 8)
    assert b"script" not in picture and picture.endswith(b"\xff\xd9")


BAD = [
    ("nothing", b"", "empty"),
    ("a page", b"<html>", "kind"),
    ("too large", png() + b"x" * 600_000, "too_large"),
    ("a huge side", png(width=5_000, height=1), "bomb"),
    ("a damaged PNG", png()[:-20], "content"),
]


@pytest.mark.parametrize(("what", "content", "code"), BAD, ids=[row[0] for row in BAD])
def test_a_bad_picture_is_refused(what: str, content: bytes, code: str) -> None:
    with pytest.raises(InvalidLogo) as refused:
        safe_logo(content=content)

    assert refused.value.code == code


def test_contrast_is_that_of_wcag() -> None:
    assert round(colours.contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(colours.contrast("#767676", "#ffffff"), 2) == 4.54
    assert colours.is_readable("#767676") and not colours.is_readable("#777777")


channels = st.integers(min_value=0, max_value=255)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(channels, channels, channels)
def test_every_colour_gets_text_that_can_be_read_on_it_and_a_form_for_dark_pages(
    red: int, green: int, blue: int
) -> None:
    colour = f"#{red:02x}{green:02x}{blue:02x}"

    assert colours.contrast(colours.text_on(colour), colour) >= 4.2
    assert colours.contrast(colours.for_dark(colour), colours.DARK) >= colours.LEAST_CONTRAST
