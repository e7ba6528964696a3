"""Every rule of the table as a row, and what holds whatever people do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.approving.tables import deed_of, play, table, waiting
from yinuo.core.approving import Approval, NotAllowed, Status, act, open_seats
from yinuo.core.approving.acting import opening
from yinuo.core.approving.deeds import Approve, Closed, Decided, Opened, TakeBack

# mode, who sits, what happens, status then, whose turn then
CASES = [
    # 会签: all are asked at once, all have to approve
    ("all", "abc", "", "open", "abc"),
    ("all", "abc", "a+ c+", "open", "b"),
    ("all", "abc", "a+ c+ b+", "approved", ""),
    ("all", "abc", "a+ b-", "refused", ""),
    # 或签: whoever is first decides
    ("any", "abc", "b+", "approved", ""),
    ("any", "abc", "c-", "refused", ""),
    # 比例: as many as it needs; refused as soon as they cannot be had any more
    ("percent50", "abcd", "a+", "open", "bcd"),
    ("percent50", "abcd", "a+ b- c+", "approved", ""),
    ("percent50", "abcd", "a- b- d-", "refused", ""),
    ("percent60", "abc", "a+ b+", "approved", ""),
    ("percent60", "abc", "a- b-", "refused", ""),
    ("percent1", "ab", "a- ", "open", "b"),
    # 依次: one after the other
    ("sequential", "abc", "", "open", "a"),
    ("sequential", "abc", "a+", "open", "b"),
    ("sequential", "abc", "a+ b+ c+", "approved", ""),
    ("sequential", "abc", "a+ b-", "refused", ""),
    # 前加签: the added sign first, then it is the host's turn again; a refusal of theirs is the host's
    ("all", "ab", "a<xy", "open", "bxy"),
    ("all", "ab", "a<xy x+", "open", "by"),
    ("all", "ab", "a<xy x+ y+", "open", "ab"),
    ("all", "ab", "a<x x+ a+ b+", "approved", ""),
    ("all", "ab", "a<x x-", "refused", ""),
    ("percent50", "ab", "a<x x-", "open", "b"),
    ("any", "ab", "a<x b+", "approved", ""),
    ("sequential", "ab", "a<x x<y y+ x+ a+", "open", "b"),
    # 后加签: the host approves, and those after have to approve too
    ("all", "a", "a>x", "open", "x"),
    ("all", "a", "a>xy x+", "open", "y"),
    ("all", "a", "a>xy x+ y+", "approved", ""),
    ("any", "ab", "a>x", "open", "bx"),
    ("any", "ab", "a>x x-", "refused", ""),
    ("sequential", "ab", "a>x x+", "open", "b"),
    # 减签: whoever added may ask no more
    ("all", "a", "a<x axx", "open", "a"),
    ("all", "a", "a>xy axx y+", "approved", ""),
    ("all", "a", "a>x axx", "approved", ""),
    # 转办: somebody else sits there for good
    ("all", "ab", "a~x", "open", "bx"),
    ("all", "ab", "a~x x+ b+", "approved", ""),
    # 委派: advice is given, the host decides, whatever the advice was
    ("all", "a", "a*x", "open", "x"),
    ("all", "a", "a*x x+", "open", "a"),
    ("all", "a", "a*x x-", "open", "a"),
    ("all", "a", "a*x x- a+", "approved", ""),
    ("all", "a", "a*x x~y y+ a-", "refused", ""),
    # 撤回: one's own word, while nothing followed from it
    ("all", "ab", "a+ a!", "open", "ab"),
    ("percent50", "abcd", "a- a!", "open", "abcd"),
    ("all", "ab", "a>x a!", "open", "ab"),
    ("all", "a", "a*x x+ x!", "open", "x"),
    ("sequential", "abc", "a+ a!", "open", "a"),
    # 退回 and coming back: where it stood, or from the beginning
    ("all", "abc", "a+ b^", "returned", ""),
    ("all", "abc", "a+ b^ direct", "open", "bc"),
    ("all", "abc", "a+ b^ again", "open", "abc"),
    ("sequential", "abc", "a+ b<x x^ direct", "open", "x"),
    ("sequential", "abc", "a+ b<x x^ again", "open", "a"),
    # 撤销
    ("all", "ab", "a+ cancel", "cancelled", ""),
    ("all", "ab", "b^ cancel", "cancelled", ""),
]


@pytest.mark.parametrize(("mode", "members", "deeds", "status", "turn"), CASES)
def test_the_words_at_the_table_make_one(mode: str, members: str, deeds: str, status: str, turn: str) -> None:
    end = play(table(mode, members), deeds)

    assert (end.status.value, waiting(end)) == (status, turn)


REFUSED = [
    ("all", "ab", "a+", "a+", "not_open", "who has spoken does not speak twice"),
    ("sequential", "ab", "", "b+", "not_open", "it is not b's turn yet"),
    ("any", "ab", "a+", "b+", "not_open", "it is decided"),
    ("all", "a", "", "a<a", "self", "nobody adds himself"),
    ("all", "a", "", "a~a", "self", "nobody hands over to himself"),
    ("all", "ab", "", "a<b", "already", "b is asked anyway"),
    ("all", "ab", "", "a~b", "already", "b is asked anyway"),
    ("all", "a", "", "a<", "nobody", "somebody has to be added"),
    ("all", "a", "a*x", "x<y", "only_advice", "who is asked for advice does not add"),
    ("all", "a", "a*x", "x^", "only_advice", "nor send back"),
    ("all", "ab", "", "axb", "not_yours", "b was not added by a"),
    ("all", "a", "a>x x+", "axx", "not_open", "x has spoken"),
    ("sequential", "abc", "a+ b+", "a!", "went_on", "b spoke after a"),
    ("sequential", "abc", "a+ b<x", "a!", "went_on", "b has added somebody"),
    ("all", "ab", "a>x x+", "a!", "went_on", "x spoke because of a"),
    ("all", "ab", "a<x x+ a+", "x!", "went_on", "a spoke after x"),
    ("all", "a", "a+", "a!", "went_on", "it is decided and others may know"),
    ("all", "a", "", "direct", "not_returned", "it was not sent back"),
    ("all", "a", "a+", "cancel", "not_open", "it is over"),
]


@pytest.mark.parametrize(("mode", "members", "before", "deed", "code", "why"), REFUSED)
def test_what_cannot_be_done_is_refused(mode: str, members: str, before: str, deed: str, code: str, why: str) -> None:
    approval = play(table(mode, members), before)

    with pytest.raises(NotAllowed) as refused:
        act(approval=approval, deed=deed_of(approval, deed))

    assert refused.value.code == code, why


def test_a_decision_is_taken_back_where_the_world_stood_still() -> None:
    decided = play(table("any", "ab"), "a+")

    back, effects = act(approval=decided, deed=TakeBack(seat=1, undecides=True))

    assert waiting(back) == "ab"
    assert Decided(status=Status.OPEN) in effects


def test_an_administrator_asks_a_main_seat_no_more_but_never_the_last() -> None:
    from yinuo.core.approving.deeds import Remove

    approval, _effects = act(approval=table("all", "ab"), deed=Remove(by=0, seat=1))

    assert waiting(approval) == "b"
    with pytest.raises(NotAllowed) as refused:
        act(approval=approval, deed=Remove(by=0, seat=2))
    assert refused.value.code == "last"


def test_a_person_named_twice_sits_once() -> None:
    approval = table("all", "aba")

    assert [one.member for one in approval.seats] == ["a", "b"]


def test_effects_tell_whose_turn_ended_and_whose_began() -> None:
    approval = table("sequential", "ab")

    after, effects = act(approval=approval, deed=Approve(seat=1))

    assert opening(approval=approval) == [Opened(seat=1, member="a")]
    assert effects == [Closed(seat=1, member="a", said=True), Opened(seat=2, member="b")]
    assert after.status is Status.OPEN


def test_those_not_asked_any_more_are_told_apart_from_those_who_spoke() -> None:
    _after, effects = act(approval=table("any", "ab"), deed=Approve(seat=2))

    assert effects == [
        Closed(seat=1, member="a", said=False),
        Closed(seat=2, member="b", said=True),
        Decided(status=Status.APPROVED),
    ]


def test_signers_cannot_be_added_without_end() -> None:
    approval = Approval.of(mode=table("all", "a").mode, members=tuple(str(n) for n in range(99)))

    with pytest.raises(NotAllowed) as refused:
        play(approval, "0<xyz")

    assert refused.value.code == "too_many"


SIGNS = "+-<>*~x!^"
deeds = st.lists(
    st.one_of(
        st.builds(
            lambda who, sign, whom: who + sign + (whom if sign in "<>*~x" else ""),
            st.sampled_from("abcxy"),
            st.sampled_from(SIGNS),
            st.sampled_from("abcxyz"),
        ),
        st.sampled_from(["direct", "again", "cancel"]),
    ),
    max_size=14,
)
modes = st.sampled_from(["all", "any", "percent34", "percent67", "sequential"])


def _plays(mode: str, members: str, texts: list[str]) -> list[Approval]:
    """Return every state on the way; what is refused changes nothing."""
    states = [table(mode, members)]
    for text in texts:
        before = states[-1]
        try:
            after, effects = act(approval=before, deed=deed_of(before, text))
        except NotAllowed:
            continue
        _check_effects(before, after, effects)
        states.append(after)
    return states


def _check_effects(before: Approval, after: Approval, effects: list[object]) -> None:
    turn = {(one.number, one.member) for one in open_seats(before)}
    for effect in effects:
        if isinstance(effect, Closed):
            turn.remove((effect.seat, effect.member))
        if isinstance(effect, Opened):
            assert (effect.seat, effect.member) not in turn
            turn.add((effect.seat, effect.member))
    assert turn == {(one.number, one.member) for one in open_seats(after)}


@given(mode=modes, members=st.sampled_from(["a", "ab", "abc"]), texts=deeds)
def test_an_open_approval_always_waits_for_somebody_and_one_that_is_over_for_nobody(
    mode: str, members: str, texts: list[str]
) -> None:
    for state in _plays(mode, members, texts):
        assert bool(open_seats(state)) == (state.status is Status.OPEN)


@given(mode=modes, members=st.sampled_from(["a", "ab", "abc"]), texts=deeds)
def test_a_state_is_read_back_as_it_was_written(mode: str, members: str, texts: list[str]) -> None:
    for state in _plays(mode, members, texts):
        assert Approval.from_plain(state.to_plain()) == state


@given(mode=modes, members=st.sampled_from(["ab", "abc"]), texts=deeds)
def test_nobody_is_asked_twice_at_once(mode: str, members: str, texts: list[str]) -> None:
    for state in _plays(mode, members, texts):
        names = [one.member for one in open_seats(state)]
        assert len(names) == len(set(names))


@given(mode=modes, members=st.sampled_from(["ab", "abc"]), texts=deeds)
def test_a_word_taken_back_at_once_leaves_everything_as_it_was(mode: str, members: str, texts: list[str]) -> None:
    state = _plays(mode, members, texts)[-1]
    for seat in open_seats(state):
        spoken, _effects = act(approval=state, deed=Approve(seat=seat.number))
        back, _undone = act(approval=spoken, deed=TakeBack(seat=seat.number, undecides=True))
        assert back == state


@given(texts=deeds)
def test_an_approval_of_all_is_never_approved_against_a_refusal(texts: list[str]) -> None:
    for state in _plays("all", "abc", texts):
        if state.status is Status.APPROVED:
            assert all(one.word.value == "approved" for one in state.mains())
