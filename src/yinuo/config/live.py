"""Live updates for staff pages: one `LISTEN` connection, fanned out to every open page of the organisation.

A notice says only what changed (topic and subject); the page then asks for what it shows, so nothing that a
member may not see travels here. Runs under uvicorn, beside the web.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django must be ready first
from starlette.applications import Starlette  # noqa: E402
from starlette.requests import Request  # noqa: E402
from starlette.responses import JSONResponse, Response, StreamingResponse  # noqa: E402
from starlette.routing import Route  # noqa: E402

from yinuo.config.live_listeners import RESYNC, Listener, Listeners, listen_forever  # noqa: E402
from yinuo.config.live_sessions import visitor_of  # noqa: E402

HEARTBEAT_SECONDS = 15.0
RECHECK_SECONDS = 60.0
RETRY_MILLISECONDS = 2_000
# What pages call the news: the room's name, but for these.
TOPICS = {"process": "tasks", "kernel.job_progress": "jobs", "people.notice_queued": "notifications"}
EVERY_TOPIC = (
    "orders",
    "promises",
    "work",
    "costs",
    "quality",
    "radar",
    "responses",
    "risks",
    "sharing",
    "changes",
    "care",
    "conversations",
    "reviews",
    "tasks",
    "jobs",
    "notifications",
)

listeners = Listeners()


@asynccontextmanager
async def lifespan(_app: Starlette) -> AsyncIterator[None]:
    """Listen to the database for as long as the process runs."""
    task = asyncio.create_task(listen_forever(listeners=listeners))
    try:
        yield
    finally:
        task.cancel()
        listeners.close()
        with suppress(asyncio.CancelledError):
            await task


async def events(request: Request) -> Response:
    """Stream the notices of the signed-in member's organisation (text/event-stream)."""
    origin = request.headers.get("origin")
    if origin is not None and not origin_allowed(origin=origin, host=request.headers.get("host", "")):
        return Response(status_code=403)
    headers = cors_headers(origin=origin)
    session_key = request.cookies.get(settings.SESSION_COOKIE_NAME, "")
    organisation_id = await asyncio.to_thread(visitor_of, session_key=session_key)
    if organisation_id is None:
        return Response(status_code=401, headers=headers)
    listener = listeners.join(organisation_id=organisation_id)
    return StreamingResponse(
        _stream(listener, session_key),
        media_type="text/event-stream",
        headers={**headers, "cache-control": "no-store", "x-accel-buffering": "no"},
    )


async def health(_request: Request) -> Response:
    """Answer whether the database is being listened to."""
    return JSONResponse({"listening": listeners.connected, "pages": len(listeners)})


async def _stream(listener: Listener, session_key: str) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    checked_at = loop.time()
    try:
        yield f"retry: {RETRY_MILLISECONDS}\n: listening\n\n"
        while not listener.closed:
            notices = await listener.wait(seconds=HEARTBEAT_SECONDS)
            if loop.time() - checked_at > RECHECK_SECONDS:
                # A member who was removed or signed out hears nothing more.
                if await asyncio.to_thread(visitor_of, session_key=session_key) != listener.organisation_id:
                    return
                checked_at = loop.time()
            yield "".join(_message(notice) for notice in notices) or ": still here\n\n"
    finally:
        listeners.leave(listener)


def _message(notice: dict[str, str]) -> str:
    if notice == RESYNC:
        return "".join(_line(topic, notice) for topic in EVERY_TOPIC)
    room = notice["topic"].partition(".")[0]
    return _line(TOPICS.get(notice["topic"], TOPICS.get(room, room)), notice)


def _line(topic: str, notice: dict[str, str]) -> str:
    told = {"topic": topic, "type": notice["topic"], "subject": notice["subject"]}
    return f"data: {json.dumps(told)}\n\n"


def origin_allowed(*, origin: str, host: str) -> bool:
    """Return whether a page of this origin may listen: the pages' own address, or this host under another port."""
    if origin in (_origin(settings.PUBLIC_URL), *settings.CSRF_TRUSTED_ORIGINS):
        return True
    page, here = urlsplit(origin), urlsplit(f"//{host}")
    return page.scheme in ("http", "https") and bool(page.hostname) and page.hostname == here.hostname


def cors_headers(*, origin: str | None) -> dict[str, str]:
    """Return what lets a page of an allowed origin read the stream with its cookie."""
    if origin is None:
        return {}
    return {"access-control-allow-origin": origin, "access-control-allow-credentials": "true", "vary": "origin"}


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


application = Starlette(routes=[Route("/events", events), Route("/health", health)], lifespan=lifespan)
