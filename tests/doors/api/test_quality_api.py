"""Quality as programs see it: part of a lot is accepted, and its report is fetched."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.flow.quality.conftest import Plant, plant, unit
from yinuo.flow.quality import actions
from yinuo.flow.quality.actions import NewInspection
from yinuo.ground.people.tokens import issue_token

__all__ = ["plant"]
pytestmark = pytest.mark.django_db
TOLD = {"accepted": 48, "note": "全检挑选", "defect": "毛刺", "disposition": "rework", "decision": "打磨"}
STOCK = {"hold": "stock", "site_code": "F1"}


def called(plant: Plant, method: str, path: str, body: Any = None) -> Any:
    secret = issue_token(
        member_id=plant.factory.members["quality"].id, name="t", scopes=["quality:read", "quality:manage"]
    )
    client = Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "zh-hans"})
    return client.generic(method, f"/api/v1/quality{path}", json.dumps(body), content_type="application/json")


@pytest.fixture
def inspection_id(plant: Plant) -> UUID:
    made = actions.open_inspection(new=NewInspection(plan_id=plant.plan_id, key="k", lot_size=50, lot="L"))
    readings = [part for n in range(1, 6) for part in unit(n, burrs=5 if n == 1 else 0)]
    actions.record_readings(inspection_id=made, readings=readings)
    return made


def test_part_of_a_lot_is_accepted_and_its_report_fetched(plant: Plant, inspection_id: UUID) -> None:
    refused = called(plant, "PUT", f"/inspections/{inspection_id}/partial-verdict", {**TOLD, "accepted": 50})
    rest = called(plant, "PUT", f"/inspections/{inspection_id}/partial-verdict", {**TOLD, **STOCK})

    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (422, "invalid-quality")
    assert rest.status_code == 200, rest.content
    assert (rest.json()["quantity"], rest.json()["disposition"]) == ("2.0000", "rework")
    one = called(plant, "GET", f"/inspections/{inspection_id}").json()
    assert (one["state"], one["accepted_quantity"]) == ("partial", 48)
    [hold] = called(plant, "GET", "/holds").json()
    assert (hold["item_code"], hold["quantity"]) == ("PUMP", "2.0000")
    report = called(plant, "GET", f"/inspections/{inspection_id}/report?language=en")
    assert report["Content-Type"] == "application/pdf" and report.content.startswith(b"%PDF")
