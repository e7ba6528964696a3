"""Puts the API together from its route modules; an operation without a scope is closed."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.operation import Operation

from yinuo.doors.api import routes
from yinuo.doors.api.bodies import StrictParser, watch
from yinuo.doors.api.problems import LackingScope, Problem, install


class _Api(NinjaAPI):
    """An API whose operations are called by their room and what they do, as programs written from it call them."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the id of an operation that has none of its own, such as `care_list_complaints`."""
        room = operation.view_func.__module__.rpartition(".")[2]
        return f"{room}_{operation.view_func.__name__}"


def _closed(request: HttpRequest) -> None:
    raise LackingScope("-")


def build() -> NinjaAPI:
    """Return the API with every route module."""
    api = _Api(
        title="Yinuo 一诺",
        version="1",
        description="Promise what you can keep; see 36 hours ahead what you can't; act in time.",
        auth=_closed,
        urls_namespace="api",
        docs_url="/docs",
        parser=StrictParser(),
    )
    problems: dict[type[Exception], Problem] = {}
    for found in sorted(iter_modules(routes.__path__), key=lambda module: module.name):
        module = import_module(f"{routes.__name__}.{found.name}")
        api.add_router("", module.router)
        problems.update(getattr(module, "PROBLEMS", {}))
    watch(api)
    install(api, problems)
    return api
