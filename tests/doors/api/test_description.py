"""The API describes itself, and keeps its description true."""

from pathlib import Path

import pytest
from django.test import Client

from yinuo.doors.api.urls import api
from yinuo.ground.people.tokens import SCOPES

pytestmark = pytest.mark.django_db


def test_the_description_is_openapi_3_1_and_names_every_operation() -> None:
    described = Client().get("/api/v1/openapi.json").json()

    assert described["openapi"].startswith("3.1") and len(described["paths"]) > 15


def test_every_operation_has_a_short_id_of_its_own() -> None:
    described = Client().get("/api/v1/openapi.json").json()

    ids = [one["operationId"] for path in described["paths"].values() for one in path.values()]
    assert len(ids) == len(set(ids)) and "care_list_complaints" in ids
    assert [one for one in ids if one.startswith("yinuo") or len(one) > 60] == []


def test_the_page_of_the_description_needs_no_code_from_elsewhere() -> None:
    page = Client().get("/api/v1/docs")

    assert page.status_code == 200
    assert "https://" not in page.content.decode() and "swagger-ui-bundle.js" in page.content.decode()


def test_every_scope_is_in_the_documents() -> None:
    told = (Path(__file__).parents[3] / "docs" / "api.md").read_text()

    assert [name for name in SCOPES if f"`{name}`" not in told] == []


def test_every_operation_has_a_summary_a_description_and_a_guard() -> None:
    for _prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                assert operation.description, path
                assert operation.auth_callbacks, path
