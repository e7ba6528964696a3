"""A browser in which the owner of the organisation is signed in."""

from __future__ import annotations

from uuid import UUID

from django.test import Client

from bench.lists.book import EMAIL, PASSWORD
from yinuo.config import web


def signed_in(organisation_id: UUID) -> Client:
    """Return a browser that sees this organisation's pages."""
    # As a worker of the pages has it: loaded once, and no collection looks at what stays.
    web.load()
    browser = Client()
    answer = browser.post("/sign-in", {"email": EMAIL, "password": PASSWORD})
    if answer.status_code != 302:
        raise SystemExit(f"signing in to {organisation_id} answered {answer.status_code}")
    return browser
