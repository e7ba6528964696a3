"""A photo is known by its bytes, and keeps nothing that a camera tells besides which side is up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.flow.acceptance import photos
from yinuo.ground.kernel.pictures import MOST_BYTES, BadPicture, cleaned


@pytest.mark.parametrize("order", [">", "<"], ids=["as Motorola counts", "as Intel counts"])
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_photo_loses_its_place_and_device_and_stays_upright(orientation: int, order: str) -> None:
    picture = cleaned(content=photos.from_camera(orientation=orientation, order=order))

    assert photos.PLACE not in picture.content and b"iPhone" not in picture.content
    assert (picture.width, picture.height, picture.orientation) == (6, 4, orientation)
    assert cleaned(content=picture.content) == picture


def test_a_screenshot_loses_its_comments() -> None:
    picture = cleaned(content=photos.png())

    assert photos.PLACE not in picture.content and picture.ending == "png"
    assert cleaned(content=picture.content).content == picture.content


REFUSED = [
    ("a web page", b"<html><script>alert(1)</script>", "unknown_kind"),
    ("a drawing with a script", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "unknown_kind"),
    ("an animation", b"GIF89a" + bytes(40), "unknown_kind"),
    ("an iPhone's own kind", bytes(4) + b"ftypheic" + bytes(40), "unknown_kind"),
    ("nothing", b"", "unknown_kind"),
    ("a photo that was cut off", photos.from_camera()[:-20], "damaged"),
    ("a photo without pixels", photos.sized(width=0, height=9), "damaged"),
    ("a JPEG that would unfold to gigabytes", photos.sized(width=60_000, height=60_000), "too_many_pixels"),
    ("a PNG that would unfold to gigabytes", photos.png(width=100_000, height=100_000), "too_many_pixels"),
    ("a PNG with a wrong sum", photos.png()[:-1] + b"\x00", "damaged"),
    ("thirteen megabytes", photos.JPEG + bytes(MOST_BYTES), "too_large"),
]


@pytest.mark.parametrize(("what", "content", "code"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_no_photo_is_refused_with_its_reason(what: str, content: bytes, code: str) -> None:
    with pytest.raises(BadPicture) as refused:
        cleaned(content=content)

    assert refused.value.code == code


@given(cut=st.integers(0, 500), noise=st.binary(max_size=60))
def test_no_broken_photo_does_harm(cut: int, noise: bytes) -> None:
    for whole in (photos.from_camera(), photos.png()):
        try:
            picture = cleaned(content=whole[:cut] + noise + whole[cut + len(noise) :])
        except BadPicture:
            continue
        assert len(picture.content) <= len(whole) + len(noise) + 40


@given(noise=st.binary(max_size=400))
def test_whatever_follows_a_photos_head_is_taken_or_refused(noise: bytes) -> None:
    for head in (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"):
        try:
            cleaned(content=head + noise)
        except BadPicture:
            continue
