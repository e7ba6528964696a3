"""What a page is asked by its components, and how it says what it did: a toast, with the address that undoes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from yinuo.doors.desk.entry import is_fragment

UNDO = "undo:"


def say(request: HttpRequest, text: str, *, undo_url: str = "", level: int = messages.SUCCESS) -> None:
    """Keep a sentence for the next page that this person sees."""
    messages.add_message(request, level, text, extra_tags=f"{UNDO}{undo_url}" if undo_url else "")


def toast(response: HttpResponse, text: str, *, undo_url: str = "", level: str = "fine") -> HttpResponse:
    """Let a fragment's answer show a sentence at once."""
    told = {"toast": {"text": text, "undo_url": undo_url, "level": level}}
    response.headers["HX-Trigger"] = json.dumps(told)
    return response


def onward(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser on to a page, also when htmx asked."""
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def done(request: HttpRequest, text: str, *, url: str, undo_url: str = "", level: str = "fine") -> HttpResponse:
    """Say what was done: inside a drawer by a toast that closes it, else on the page that follows."""
    if not is_fragment(request):
        say(request, text, undo_url=undo_url, level=messages.SUCCESS if level == "fine" else messages.WARNING)
        return redirect(url)
    response = toast(HttpResponse(status=204), text, undo_url=undo_url, level=level)
    told = json.loads(response.headers["HX-Trigger"])
    response.headers["HX-Trigger"] = json.dumps({**told, "dialog:close": True})
    return response


def json_body(request: HttpRequest, *, most: int) -> dict[str, Any]:
    """Return the JSON object that a component of a page sent; raises ValueError, also beyond so many bytes."""
    if len(request.body) > most:
        raise ValueError("too large")
    told = json.loads(request.body)
    if not isinstance(told, dict):
        raise ValueError("no object")
    return told


def only_for_who_sees_all(request: HttpRequest, url: str) -> HttpResponse:
    """Say why nothing was begun that is reckoned over every order, and lead back."""
    text = _("这要按全部订单计算，而你只能看到一部分。请找能看到全部订单的同事来做。")
    say(request, text, level=messages.WARNING)
    return redirect(url)


@contextmanager
def attempt() -> Iterator[None]:
    """Run an action that may be refused: nothing of it stays when it raises."""
    with transaction.atomic():
        yield
