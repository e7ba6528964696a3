"""What a program sends is read strictly: JSON as RFC 8259 has it, an object where one is wanted, and no unknown names.

The schemas' library reads an object's fields from anything, so a list or a text would pass for an object that says
nothing, and a misspelt name would be lost in silence. Here both are faults, told with those that the schema finds.
A schema that takes more than it names says so by `extra` of its configuration.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import pydantic
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.parser import Parser
from pydantic import BaseModel
from pydantic_core import InitErrorDetails, PydanticCustomError

LARGEST = 1e300
Place = tuple[str | int, ...]


class BrokenBody(Exception):
    """A body is no JSON; its text says where and what to do."""


class StrictParser(Parser):
    """Reads bodies as JSON; raises BrokenBody."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return what a body says."""
        return parsed(request.body)


def parsed(body: bytes) -> Any:
    """Return what a body says; raises BrokenBody for NaN, halves of surrogate pairs, NUL and numbers beyond 1e300."""
    try:
        value = json.loads(body, parse_constant=_refuse_constant)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as error:
        told = _("不是有效的 JSON：第 %(line)s 行第 %(column)s 列读不下去。请检查引号、逗号和括号。")
        raise BrokenBody(told % {"line": error.lineno, "column": error.colno}) from error
    except UnicodeError as error:
        raise BrokenBody(_("文字不是有效的 UTF-8，请按 UTF-8 编码后再发。")) from error
    except (ValueError, RecursionError) as error:
        raise BrokenBody(_("数字太长或层级太深，读不了。")) from error
    if _has_nul_or_huge(value):
        raise BrokenBody(_("文字里不能有 NUL 字符，数字不能超过 1e300。请去掉后再发。"))
    return value


def watch(api: NinjaAPI) -> None:
    """Have every operation of an API read its body strictly; call it when all routes are added."""
    for _prefix, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                operation.models = [_strict(one) for one in operation.models]


def strange(*, kind: Any, value: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Yield where a value is no object though its schema is one, or has a name that the schema does not know."""
    kind, origin = _bare(kind), get_origin(_bare(kind))
    if value is None:
        return  # whether there may be nothing, the schema says
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from _strange_object(kind, value, place)
    elif origin in (list, tuple, set) and isinstance(value, list):
        for number, part in enumerate(value):
            yield from strange(kind=get_args(kind)[0], value=part, place=(*place, number))
    elif origin in (dict, Mapping) and isinstance(value, dict):
        for name, part in value.items():
            yield from strange(kind=get_args(kind)[1], value=part, place=(*place, name))


def _strange_object(kind: type[BaseModel], value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if not isinstance(value, dict):
        yield place, "dict_type"
        return
    known = {field.alias or name: field for name, field in kind.model_fields.items()}
    for name, part in value.items():
        if name in known:
            yield from strange(kind=known[name].annotation, value=part, place=(*place, name))
        elif kind.model_config.get("extra") not in ("allow", "ignore"):
            yield (*place, name), "extra_forbidden"


def _bare(kind: Any) -> Any:
    """Return a type without what is said of it; of a choice that is one schema or none, the schema."""
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        kinds = [one for one in get_args(kind) if one is not type(None)]
        return _bare(kinds[0]) if len(kinds) == 1 else object
    return kind


def _strict(model: Any) -> Any:
    """Return the model of a part of a request; that of a body finds what is strange there, too."""
    if getattr(model, "__ninja_param_source__", None) != "body":
        return model

    class Strict(model):  # type: ignore[misc]
        @classmethod
        def resolve(cls, request: HttpRequest, api: NinjaAPI, path_params: dict[str, Any]) -> Any:
            sent = model.get_request_data(request, api, path_params)
            found = [] if sent is None else list(strange(kind=model, value=sent))
            errors: list[InitErrorDetails] = []
            try:
                read = model.resolve(request, api, path_params)
            except pydantic.ValidationError as error:
                errors = [_kept(one) for one in error.errors()]
            told = {(*one["loc"], str(one["type"])) for one in errors}
            errors += [_new(place, code) for place, code in found if not _is_told(place, told)]
            if errors:
                raise pydantic.ValidationError.from_exception_data(model.__name__, errors)
            return read

    Strict.__name__ = model.__name__
    return Strict


def _is_told(place: Place, told: Iterable[Place]) -> bool:
    return any(one[: len(place)] == place and len(one) == len(place) + 1 for one in told)


def _kept(error: Any) -> InitErrorDetails:
    kind = PydanticCustomError(error["type"], error["msg"].replace("{", "{{"), error.get("ctx") or {})
    return InitErrorDetails(type=kind, loc=error["loc"], input=error["input"])


def _new(place: Place, code: str) -> InitErrorDetails:
    return InitErrorDetails(type=PydanticCustomError(code, code), loc=place, input=None)


def _refuse_constant(name: str) -> float:
    raise json.JSONDecodeError(name, name, 0)


def _has_nul_or_huge(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return not -LARGEST < value < LARGEST
    if isinstance(value, dict):
        return any(_has_nul_or_huge(part) for pair in value.items() for part in pair)
    return isinstance(value, list) and any(_has_nul_or_huge(part) for part in value)
