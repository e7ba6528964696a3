"""Custom fields of what belongs to something else, lines and contacts, and of projects, risks and non-conformities."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from tests.cast import NOW
from tests.doors.desk.custom import define
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries as order_queries
from yinuo.flow.plans import actions as plans
from yinuo.flow.quality import actions as quality
from yinuo.flow.quality.actions import NewNonConformity
from yinuo.flow.risks import actions as risks
from yinuo.flow.risks.actions import NewRisk
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people

KINDS = ("order_line", "contact", "project", "risk", "nonconformity")
FIELD = {"key": "colour", "kind": "text", "label": "色号"}


@pytest.fixture
def held(desk) -> dict[str, tuple[UUID, str]]:
    """One object of each kind, and the page it is shown on."""
    for kind in KINDS:
        define(desk.factory.id, kind=kind, fields=[FIELD])
    with acting_for(desk.factory.id):
        order_id = orders.create_order(
            order=orders.NewOrder(customer_code="C-001", lines=(orders.NewLine(item_name="液压泵"),))
        )
        line = order_queries.lines(order_id=order_id)[0]
        contact = people.contacts(customer_id=desk.factory.vip.id)[0]
        project = plans.create_project(name="涂装线改造", starts_at=NOW)
        risk_id = risks.register_risk(
            new=NewRisk(title="轴承延期", category="supply", likelihood=3, impact=4, contingency="空运")
        )
        faulty = quality.raise_nonconformity(new=NewNonConformity(defect="毛刺", quantity=Decimal(1), key="n"))
    return {
        "order_line": (line.id, f"/orders/{order_id}"),
        "contact": (contact.id, f"/customers/{desk.factory.vip.id}#contacts"),
        "project": (project.id, f"/projects/{project.id}/facts"),
        "risk": (risk_id, f"/risks/{risk_id}"),
        "nonconformity": (faulty, f"/quality/nonconformities/{faulty}"),
    }


def test_parts_and_plans_and_faults_carry_fields_of_their_own(desk, held) -> None:
    browser = desk.browser()

    for kind, (ident, shown_on) in held.items():
        assert f"/custom/{kind}/{ident}" in browser.get(shown_on).content.decode()
        answer = browser.post(f"/custom/{kind}/{ident}", {"f.colour": f"{kind} 5015"})
        assert answer["Location"] == shown_on
        assert f"{kind} 5015" in browser.get(shown_on).content.decode()


def test_who_may_not_change_them_is_offered_nothing(desk, held) -> None:
    viewer = desk.browser("viewer")

    for kind, (ident, shown_on) in held.items():
        if kind in ("order_line", "contact"):
            assert f"/custom/{kind}/{ident}" not in viewer.get(shown_on).content.decode()
        assert viewer.post(f"/custom/{kind}/{ident}", {"f.colour": "9010"}).status_code == 403


def test_what_a_line_holds_stays_when_other_lines_change(desk, held) -> None:
    browser, (line_id, shown_on) = desk.browser(), held["order_line"]
    browser.post(f"/custom/order_line/{line_id}", {"f.colour": "RAL 5015"})

    with acting_for(desk.factory.id):
        order_id = UUID(shown_on.rpartition("/")[2])
        lines = (orders.NewLine(item_name="密封圈"), orders.NewLine(item_name="液压泵", quantity=Decimal(4)))
        orders.change_lines(order_id=order_id, lines=lines)

    page = browser.get(shown_on).content.decode()
    assert page.index("密封圈") < page.index("液压泵") < page.index("RAL 5015")
