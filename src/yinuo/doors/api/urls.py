"""The API's addresses, every one behind the gate."""

from typing import Any

from django.urls import URLPattern, URLResolver, path

from yinuo.doors.api.assembly import build
from yinuo.doors.api.entry import gate

api = build()


def _gated(patterns: list[Any]) -> list[URLPattern | URLResolver]:
    gated: list[URLPattern | URLResolver] = []
    for pattern in patterns:
        route = str(pattern.pattern)
        gated.append(path(route, gate(pattern.callback), pattern.default_args, name=pattern.name))
    return gated


_patterns, _app_name, app_name = api.urls
urlpatterns = _gated(list(_patterns))
