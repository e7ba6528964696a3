"""Search words of Chinese names: what the library of pinyin says, word by word."""

from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from yinuo.ground.kernel.pinyin import search_text, sort_key

WORDS = sorted(PHRASES_DICT)[::97]  # words whose characters are not spoken as they are alone
words = st.sampled_from(WORDS) | st.sampled_from(
    ["有限公司", "重庆", "〇", "々", "（", "·", " ", "ABC", "12-3", "ü", "İ"]
)
names = st.lists(words | st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=8).map("".join)


def _searched(text: str) -> str:
    lowered = " ".join(text.lower().split())
    if lowered.isascii():
        return lowered
    initials = "".join(lazy_pinyin(lowered, style=Style.FIRST_LETTER))
    return f"{lowered} {''.join(lazy_pinyin(lowered))} {initials}".strip()


@given(name=names)
def test_a_name_is_spoken_as_a_whole(name: str) -> None:
    assert search_text(name) == _searched(name)
    assert sort_key(name) == "".join(lazy_pinyin(name.lower()))


def test_every_character_has_its_pinyin_and_its_initial() -> None:
    characters = [chr(code) for code in PINYIN_DICT]

    assert [one for one in characters if search_text(one) != _searched(one)] == []
