"""A project under way, and the browser of who leads it."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from tests.cast import NOW, Factory
from tests.doors.desk.conftest import Desk
from yinuo.flow.plans import templates
from yinuo.ground.kernel.tenancy import acting_for


@pytest.fixture
def factory(desk: Desk) -> Factory:
    """The factory of the desk."""
    return desk.factory


@pytest.fixture
def browser(desk: Desk) -> Client:
    """The browser of the project manager."""
    return desk.browser("project_manager")


@pytest.fixture
def project_id(factory: Factory) -> UUID:
    """A project that was begun from the plan of an installation."""
    with acting_for(factory.id):
        return templates.start(source="starter:installation", name="涂装线", starts_at=NOW).id
