"""A factory, and services that its processes ask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cast import found_factory
from tests.ground.process.plays import Play
from yinuo.ground.process import services
from yinuo.ground.process.services import Answer, ServiceCall


class Stock:
    """A service that reserves, and can be told to fail."""

    def __init__(self) -> None:
        self.asked: list[ServiceCall] = []
        self.fails: list[Exception] = []

    def __call__(self, call: ServiceCall) -> Answer:
        self.asked.append(call)
        if self.fails:
            raise self.fails.pop(0)
        return {"reserved": True}


@pytest.fixture
def stock() -> Iterator[Stock]:
    stock = Stock()
    services.provide(name="reserve", service=stock)
    yield stock
    services._services.pop("reserve")


@pytest.fixture
def play() -> Play:
    return Play(found_factory())
