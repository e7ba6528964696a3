"""Wall screens: a hall's big screen, dark, in turn, refreshed by news; nothing on it is clicked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yinuo.doors.desk import report_frame
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.figure_words import aim_text, change_text
from yinuo.doors.desk.report_charts import drawn
from yinuo.flow.insight import engines, targets
from yinuo.flow.insight.targets import TargetFacts
from yinuo.flow.insight.walls import WALLS, Scene, Wall
from yinuo.flow.insight.wording import value_text
from yinuo.ground.kernel import clock
from yinuo.ground.people import rights

SECONDS = (10, 20, 30, 60)


@page(rights.SEE)
@require_GET
def listing(request: DeskRequest) -> HttpResponse:
    """List the designs there are."""
    return render(request, "desk/insight/walls.html", {"walls": WALLS})


@page(rights.SEE)
@require_GET
def wall(request: DeskRequest, design: str) -> HttpResponse:
    """Show a design, scene after scene; `seconds` says how long each is seen."""
    if design not in WALLS:
        raise Http404
    asked = request.GET.get("seconds", "")
    known = WALLS[design]
    context = {
        "wall": known,
        "scenes": _scenes(known),
        "seconds": int(asked) if asked in map(str, SECONDS) else SECONDS[1],
        "now": clock.now(),
    }
    return render(request, "desk/insight/wall.html", context)


def _scenes(known: Wall) -> list[dict[str, Any]]:
    with engines.live():
        return [_scene(scene) for scene in known.scenes]


def _scene(scene: Scene) -> dict[str, Any]:
    aims = targets.in_force()
    return {
        "title": scene.title,
        "numbers": [part for name, question in scene.numbers if (part := _number(str(name), question, aims))],
        "charts": [part for name, question in scene.charts if (part := _chart(str(name), question))],
    }


def _number(name: str, question: str, aims: Mapping[str, TargetFacts]) -> dict[str, Any] | None:
    """Return a number with its change and its target, or nothing where the member does not see it."""
    answered = report_frame.ask(question)
    answer = answered.answer
    if answer is None or answered.asked.unknown:
        return None
    measure = answer.measures[0]
    now, before = answer.total.numbers[measure.code].value, answer.total.before[measure.code].value
    change = None if now is None or before is None else now - before
    value, unit = _in_two(value_text(measure, now))
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "change": change,
        "change_text": change_text(measure, change),
        "good": "up" if measure.better == "high" else "down",
        "aim": aim_text(measure, now, aims),
    }


def _in_two(text: str) -> tuple[str, str]:
    """Return a number and the word after it: the word may be smaller, so that it fits in every language."""
    value, space, unit = text.partition(" ")
    return (value, unit) if space and unit[:1].isalpha() else (text, "")


def _chart(name: str, question: str) -> dict[str, Any] | None:
    answered = report_frame.ask(question)
    answer = answered.answer
    if answer is None or answered.asked.unknown:
        return None
    drawing = drawn(answer=answer, url_of=lambda _measure, _line, _column: "")
    return {"name": name, "drawing": drawing, "empty": _("这段时间没有可计的记录") if answer.empty else ""}


urlpatterns = [
    path("insight/walls", listing, name="walls"),
    path("insight/wall/<slug:design>", wall, name="wall"),
]
