"""Comments are counted by words, once each, without a dictionary."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from yinuo.core.measuring import WordCount, frequent_words


def test_what_several_say_is_found_as_one_word() -> None:
    comments = ["交货期太长", "交货期总是变", "包装破损", "包装破损了，交货期还行"]

    found = frequent_words(comments=comments)

    assert found[:2] == [WordCount(word="交货期", comments=3), WordCount(word="包装破损", comments=2)]


def test_a_word_said_ten_times_in_one_comment_counts_once() -> None:
    assert frequent_words(comments=["慢慢慢 延误延误延误"], least=1)[0].comments == 1


def test_words_of_languages_with_spaces_are_counted_too() -> None:
    assert frequent_words(comments=["Late again and again", "the crate was late"]) == [
        WordCount(word="late", comments=2)
    ]


@given(st.lists(st.text(alphabet="交货期包装破损很慢的 lateok,。", max_size=30), max_size=20))
def test_no_word_stands_in_more_comments_than_there_are(comments: list[str]) -> None:
    found = frequent_words(comments=comments, least=1)

    assert all(1 <= one.comments <= len(comments) for one in found)
    assert all(one.comments == sum(one.word in text.lower() for text in comments) for one in found)
