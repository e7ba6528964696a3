from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from yinuo.core.foresight.drivers import KINDS, SUBJECTS
from yinuo.flow.radar.wording import (
    cause_in_words,
    one_line,
    overrun_stage,
    reasons_in_words,
    resolution_in_words,
)


@pytest.fixture(autouse=True)
def chinese() -> Any:
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ({"kind": "supplier_late", "subject": "", "days": 2.0, "factor": 1.4}, "1.4 倍：供应商已超期 2 天"),
        ({"kind": "supplier_late", "subject": "S-7", "days": 2.5, "factor": 1.4}, "1.4 倍：供应商 S-7 已超期 2.5 天"),
        (
            {"kind": "stage_overrun", "subject": "机加工", "code": "x", "hours": 9.0, "factor": 1.56},
            "1.6 倍：环节“机加工”已超时 9 小时",
        ),
        ({"kind": "slow_lane", "subject": "华东-西南", "factor": 1.3}, "1.3 倍：线路 华东-西南 近期偏慢"),
        ({"kind": "slow_lane", "subject": None, "factor": 1.3}, "1.3 倍：运输线路近期偏慢"),
        ({"kind": "slow_anything_new", "subject": "", "factor": 1.2}, "1.2 倍：同类订单用时偏长"),
        ({"kind": "slack", "hours": 50.0, "needed_hours": 80.0}, "预测时距承诺还有 50 小时，预计还需 3.3 天"),
        ({"kind": "slack", "hours": -5.0, "needed_hours": 20.0}, "预测时承诺日期已过 5 小时，预计还需 20 小时"),
    ],
)
def test_a_reason_reads_as_a_sentence(reason: dict[str, Any], text: str) -> None:
    assert one_line(reasons=[reason]) == text


@pytest.mark.parametrize("kind", sorted({*KINDS.values(), *SUBJECTS}))
def test_every_driver_of_the_model_has_words_of_its_own(kind: str) -> None:
    (told,) = reasons_in_words(reasons=[{"kind": f"slow_{kind}", "subject": "甲", "factor": 1.5}])

    assert told.text != "同类订单用时偏长"


def test_without_reasons_there_is_nothing_to_say() -> None:
    assert one_line(reasons=[]) == ""


def test_causes_and_ends_have_words() -> None:
    assert cause_in_words(cause="lateness") == "预计延期"
    assert cause_in_words(cause="stage_overrun:cut", stage_name="下料") == "环节“下料”超时"
    assert resolution_in_words(resolution="manual", note="已电话确认") == "人工解除：已电话确认"


@pytest.mark.parametrize(
    ("language", "english", "words"),
    [
        ("zh-hans", "Machining", "机加工"),
        ("en", "Machining", "Machining"),
        ("en", "", "机加工"),  # a stage without an English name keeps its own
    ],
)
def test_a_stage_is_called_as_the_reader_calls_it(language: str, english: str, words: str) -> None:
    reason = {"kind": "stage_overrun", "subject": "机加工", "subject_en": english, "hours": 9.0, "factor": 1.5}

    with translation.override(language):
        assert words in one_line(reasons=[reason])
        assert overrun_stage(reasons=[{"kind": "slack"}, reason]) == words
        assert overrun_stage(reasons=[]) == ""


def test_a_reason_said_before_is_said_anew_in_another_language() -> None:
    reason = {"kind": "slack", "hours": -3.0, "needed_hours": 5.0}

    with translation.override("zh-hans"):
        chinese = one_line(reasons=[reason])
    with translation.override("en"):
        english = one_line(reasons=[reason])

    assert chinese.startswith("预测时承诺日期已过")
    assert english != chinese and english.isascii()


@pytest.mark.parametrize(("factor", "words"), [(1.04, ""), (1.05, ""), (1.06, "1.1×"), (2.0, "2×")])
def test_a_multiplier_that_would_read_as_once_is_not_told(factor: float, words: str) -> None:
    with translation.override("en"):
        (told,) = reasons_in_words(reasons=[{"kind": "slow_backlog", "factor": factor}])

    assert told.factor == words


@pytest.mark.parametrize(("days", "words"), [(1.0, "is 1 day late"), (17.2, "is 17.2 days late")])
def test_days_are_counted_as_english_does(days: float, words: str) -> None:
    with translation.override("en"):
        assert words in one_line(reasons=[{"kind": "supplier_late", "subject": "S-7", "days": days}])
