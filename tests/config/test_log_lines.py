"""No secret of a link stands in the log, whoever writes the line."""

from __future__ import annotations

import logging

import pytest

from yinuo.config.log_lines import LineFormatter

TOKEN = "01a21a5534717000bb80841fb6fcd372KlvonPz1PviXU3aAOoZak4x0Pv6iV3bWgNhob-ulTYo"
LINES = [
    (f"Forbidden: /p/{TOKEN}/preferences", "Forbidden: /p/01a21a55…/preferences"),
    (f"Not Found: /p/survey/{TOKEN[:64]}", "Not Found: /p/survey/01a21a55…"),
    (
        f"Not Found: http://a.example/p/{TOKEN}.{'0' * 32}/news?n=1",
        "Not Found: http://a.example/p/01a21a55….{zeros}/news?n=1",
    ),
    ("Not Found: /p/verify/x/YS-1/0123", "Not Found: /p/verify/x/YS-1/0123"),
    (
        "Not Found: /orders/01a21a55-b221-7002-85ed-04e777d1dfb3",
        "Not Found: /orders/01a21a55-b221-7002-85ed-04e777d1dfb3",
    ),
]


@pytest.mark.parametrize(("said", "written"), LINES)
def test_a_line_holds_no_more_of_a_link_than_whose_it_is(said: str, written: str) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "x", 1, "%s", (said,), None)

    line = LineFormatter("%(message)s").format(record)

    assert line == written.replace("{zeros}", "0" * 32) and TOKEN[32:] not in line


def test_the_log_is_written_by_it(settings: object) -> None:
    assert settings.LOGGING["formatters"]["line"]["()"].endswith("LineFormatter")  # type: ignore[attr-defined]
