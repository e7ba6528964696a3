"""A running installation and a real browser, for stories."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

from tests.cast import PASSWORD, Factory, found_factory
from tests.journeys.house import House


@pytest.fixture(scope="session")
def house(django_db_blocker) -> Iterator[House]:  # type: ignore[no-untyped-def]
    """One installation for all stories; each story founds an organisation of its own."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's driver keeps a loop in this thread
    running = House()
    try:
        running.start()
        with django_db_blocker.unblock():
            yield running
    finally:
        running.stop()


@pytest.fixture
def company(house: House) -> Factory:
    """A factory in the installation, with its people."""
    with house.rooms():
        return found_factory()


@dataclass
class Visitor:
    """A person at a browser, whose interactions (clicks and entries) are counted."""

    page: Page
    interactions: int = 0

    def click(self, selector: str) -> None:
        """Click on what the person sees."""
        self.interactions += 1
        self.page.locator(selector).first.click()

    def tap(self, selector: str) -> None:
        """Tap on what the person sees."""
        self.interactions += 1
        self.page.locator(selector).first.tap()

    def press(self, key: str) -> None:
        """Press a key, or keys together."""
        self.interactions += 1
        self.page.keyboard.press(key)

    def type(self, text: str, *, then: str = "") -> None:
        """Type where the cursor stands; the key that ends the entry belongs to it."""
        self.interactions += 1
        self.page.keyboard.type(text)
        if then:
            self.page.keyboard.press(then)

    def write(self, selector: str, text: str) -> None:
        """Write into a field."""
        self.interactions += 1
        self.page.locator(selector).first.fill(text)


@pytest.fixture
def enter(house: House, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Return what opens a browser in which a member is signed in, on the page that follows."""
    contexts = []

    def opened(company: Factory, role: str) -> Visitor:
        context = browser.new_context(base_url=house.url, locale="zh-CN", viewport={"width": 1360, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.goto("/sign-in")
        page.fill("input[name=email]", company.members[role].email)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return Visitor(page=page)

    yield opened
    for context in contexts:
        context.close()
