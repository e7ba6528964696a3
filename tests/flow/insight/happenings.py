"""What happens around the orders A, B, C and D of the table of deliveries, and the numbers that come of it by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from tests.cast import NOW, Factory
from yinuo.flow.acceptance.models import Acceptance, DeliveryNote
from yinuo.flow.care.models import Survey, SurveyAsk
from yinuo.flow.costs.models import CostStanding, Expense
from yinuo.flow.orders.models import Order, OrderLine
from yinuo.flow.promises.models import Promise
from yinuo.flow.quality.models import Inspection, InspectionPlan, NonConformity, Standard
from yinuo.flow.radar.models import Alert
from yinuo.flow.responses.models import Response
from yinuo.flow.risks.models import Risk
from yinuo.flow.sharing.models import Shipment, ShipmentEvent
from yinuo.flow.work.models import Stage
from yinuo.ground.process.models import Task

EXPECTED = {
    "lines_ordered": 4,
    # One of A, two of B, one each of C and D.
    "quantity_ordered": 5,
    # 1 × 1,000 for A; 2 × 500 and 20 freight for B.
    "lines_value": 2020.0,
    # A and C came in time with their orders, and B by its notes; D did not.
    "lines_on_time_rate": 3 / 4,
    "lines_delivered": 4,
    # One of B was refused; the word on D was withdrawn.
    "lines_in_full_rate": 2 / 3,
    "promises_given": 2,
    "promises_changed": 2,
    # B three days later, A one day earlier.
    "promise_moved_days": 1.0,
    "promised_days": 10.0,
    "shipments_sent": 3,
    # Four and five days; C is still on its way.
    "transit_days": 4.5,
    # A in time, B not; C is not there.
    "shipments_on_time_rate": 1 / 2,
    "shipments_delayed_rate": 1 / 3,
    "acceptances_given": 3,
    # B was accepted in part.
    "acceptance_clean_rate": 2 / 3,
    "acceptance_tacit_rate": 1 / 3,
    # One day after A, five and a half after the last note of B; C's came before it was there.
    "acceptance_days": 3.25,
    # B's and D's of their lateness, C's of a stage.
    "warnings_raised": 3,
    # Two and four hours; nobody acknowledged D's.
    "warning_seen_hours": 3.0,
    # C's alone is over.
    "warning_cleared_hours": 12.0,
    # That of D was undone.
    "responses_applied": 2,
    "responses_cost": 1200.0,
    "responses_worked_rate": 1 / 2,
    "response_hours_gained": 7.0,
    "surveys_sent": 2,
    "survey_answer_rate": 1 / 2,
    # Of B the revenue is not known.
    "orders_revenue": 10_000.0,
    "orders_cost": 6_000.0,
    "stages_finished": 4,
    # 18 and 36 hours; when C's began nobody knows, and D's was only inferred.
    "stage_hours": 27.0,
    "stage_on_time_rate": 1 / 2,
    "stage_late_hours": 12.0,
    "tasks_done": 3,
    "task_on_time_rate": 1 / 2,
    # 24 and 72 hours; the approval is none of them.
    "task_hours": 48.0,
    "approval_hours": 6.0,
    "expenses_actual": 1200.0,
    "expenses_committed": 800.0,
    "inspections_judged": 2,
    "lots_accepted_rate": 1 / 2,
    "units_inspected": 80.0,
    "units_nonconforming": 5.0,
    "nonconformities_raised": 1,
    "nonconformities_cost": 300.0,
    "risks_raised": 2,
    # 3 × 4 and 2 × 2.
    "risk_score": 8.0,
    "risks_happened_rate": 1 / 2,
    "risks_loss": 6_000.0,
}


def at(days: float) -> datetime:
    return NOW + timedelta(days=days)


def happen(factory: Factory) -> None:
    ids = dict(Order.objects.values_list("number", "id"))
    _lines(ids)
    _promises(ids)
    _deliveries(ids)
    _warnings(ids)
    _words(ids, factory)
    _works(ids, factory)
    _costs(ids)
    _quality(ids)
    _risks(ids, factory)


def _lines(ids: dict[str, UUID]) -> None:
    OrderLine.objects.filter(order_id=ids["A"]).update(price_minor=100_000)
    OrderLine.objects.filter(order_id=ids["B"]).update(quantity=2, price_minor=50_000, freight_minor=2_000)


def _promises(ids: dict[str, UUID]) -> None:
    Promise.objects.update(superseded_at=at(2))
    for number, made, committed in (("B", 5, 13), ("A", 2, 9)):
        moments = dict.fromkeys(("committed_at", "earliest_at", "latest_at"), at(committed))
        days = {"earliest_days": 1, "latest_days": 1}
        Promise(order_id=ids[number], version=2, confidence=0.9, basis="x", made_at=at(made), **days, **moments).save()


def _deliveries(ids: dict[str, UUID]) -> None:
    for number, shipped, told in (("A", 5, {"arrived": 9}), ("B", 8, {"delayed": 11, "arrived": 13}), ("C", 6, {})):
        row = Shipment(order_id=ids[number], carrier_name="顺风", number=f"SF-{number}", shipped_at=at(shipped))
        row.save()
        for kind, day in told.items():
            ShipmentEvent(shipment=row, kind=kind, happened_at=at(day), told_at=at(day), told_by="carrier").save()
    notes = _notes(ids)
    for number, verdict, way, day, refused, state in (
        ("A", "accepted", "signed", 10, 0, "valid"),
        ("B", "partly", "paper", 15, 1, "valid"),
        ("C", "accepted", "tacit", 7, 0, "valid"),
        ("D", "refused", "signed", 12, 1, "withdrawn"),
    ):
        told = {"number": f"YS-{number}", "key": number, "signer_name": "王工", "content_hash": "x", "state": state}
        item = {"position": 1, "accepted": "1", "refused": str(refused), "short": "0"}
        how = {"verdict": verdict, "way": way, "items": [item], "note": notes.get(number)}
        Acceptance(order_id=ids[number], signed_at=at(day), **how, **told).save()


def _notes(ids: dict[str, UUID]) -> dict[str, DeliveryNote]:
    """Return the last note of each order; a cancelled one brought nothing, and one under way has not yet."""
    found = {}
    for number, state, day, quantity in (
        ("A", "cancelled", 2, "1"),
        ("B", "delivered", 8, "1"),
        ("D", "issued", None, "1"),
        ("B", "delivered", 9.5, "1"),
    ):
        told = {"number": f"{number}-{day}", "key": f"{number}-{day}", "made_at": NOW, "made_by": "x"}
        line = {"position": 1, "quantity": quantity}
        row = DeliveryNote(order_id=ids[number], state=state, lines=[line], **told)
        row.delivered_at = None if day is None else at(day)
        row.save()
        if state == "delivered":
            found[number] = row
    return found


def _warnings(ids: dict[str, UUID]) -> None:
    known = Alert.objects.get(order_id=ids["B"])
    Alert.objects.filter(pk=known.pk).update(acknowledged_at=known.raised_at + timedelta(hours=2))
    over = {"acknowledged_at": at(3) + timedelta(hours=4), "resolved_at": at(3.5), "state": "resolved"}
    Alert(order_id=ids["C"], cause="stage_overrun:make", severity="warning", raised_at=at(3), **over).save()


def _words(ids: dict[str, UUID], factory: Factory) -> None:
    Response.objects.filter(order_id=ids["B"]).update(kept_promise=False, actual_hours=5.0)
    actor = f"member:{factory.members['sales'].id}"
    Response(
        order_id=ids["C"], state="done", kept_promise=True, actual_hours=9.0, applied_by=actor, applied_at=at(3)
    ).save()
    survey = Survey(name="after", kind="csat", trigger="none", created_at=NOW)
    survey.save()
    for number, state in (("A", "answered"), ("B", "asked")):
        answered = {"answered_at": at(2), "score": 4} if state == "answered" else {}
        told = {"about": number, "planned_at": at(1), "asked_at": at(1), **answered}
        SurveyAsk(survey=survey, order_id=ids[number], state=state, **told).save()


def _works(ids: dict[str, UUID], factory: Factory) -> None:
    for number, code, started, due, finished in (
        ("A", "make", 1, 2, 1.75),
        ("B", "make", 1, 2, 2.5),
        ("C", "pack", None, None, 3),
        ("D", "make", 1, None, 5),
    ):
        moments = {
            name: None if day is None else at(day)
            for name, day in (("started_at", started), ("due_at", due), ("finished_at", finished))
        }
        told = {
            "code": code,
            "name": code,
            "position": 90,
            "standard_hours": 8,
            "state": "done",
            "start_inferred": number == "D",
        }
        Stage(order_id=ids[number], **told, **moments).save()
    for kind, subject, created, due, done, role in (
        ("task", "order", 0, 2, 1, "sales"),
        ("task", "project", 0, 1, 3, "manager"),
        ("approval", "order", 1, None, 1.25, "owner"),
    ):
        Task(
            kind=kind,
            title=f"{kind} {role}",
            subject_type=subject,
            subject_id=ids["A"],
            source="hand",
            state="done",
            created_at=at(created),
            due_at=None if due is None else at(due),
            done_at=at(done),
            done_by_id=factory.members[role].id,
        ).save()


def _costs(ids: dict[str, UUID]) -> None:
    for number, state, minor in (("A", "actual", 120_000), ("", "committed", 80_000)):
        money = {"amount_minor": minor, "currency": "CNY", "own_minor": minor}
        told = {"day": at(2).date(), "kind": "travel", "key": state, "entered_by": "x", "entered_at": NOW}
        Expense(order_id=ids.get(number), state=state, **money, **told).save()
    for number, revenue, actual in (("A", 1_000_000, 600_000), ("B", None, 50_000)):
        customer = Order.objects.get(pk=ids[number]).customer_id
        zero = dict.fromkeys(("planned_minor", "committed_minor", "forecast_minor", "share_done"), 0)
        CostStanding(
            order_id=ids[number],
            customer_id=customer,
            revenue_minor=revenue,
            actual_minor=actual,
            computed_at=NOW,
            **zero,
        ).save()


def _quality(ids: dict[str, UUID]) -> None:
    standard = Standard(name="端盖", created_at=NOW)
    standard.save()
    plan = InspectionPlan(name="端盖抽检", kind="incoming", standard_name="端盖", created_at=NOW)
    plan.save()
    for number, state, looked_at, wrong in (("A", "accepted", 50, 1), ("", "refused", 30, 4)):
        told = {"number": f"IQ-{number}", "key": f"k-{number}", "lot_size": 500, "sample_size": 50, "accept": 2}
        Inspection(
            plan=plan,
            standard=standard,
            order_id=ids.get(number),
            item_code="CAP",
            stage_code="make",
            state=state,
            inspected=looked_at,
            nonconforming=wrong,
            opened_at=at(1),
            judged_at=at(2),
            **told,
        ).save()
    told = {"number": "NC-1", "key": "n", "source": "hand", "defect": "划伤", "quantity": 4, "cost_minor": 30_000}
    NonConformity(order_id=ids["A"], item_code="CAP", stage_code="make", raised_at=at(2), **told).save()


def _risks(ids: dict[str, UUID], factory: Factory) -> None:
    for number, likelihood, impact, loss, happened in (("A", 3, 4, 500_000, 5), ("", 2, 2, 100_000, None)):
        Risk(
            number=f"R-{number}",
            title="铸件晚到",
            category="supply",
            order_id=ids.get(number),
            likelihood=likelihood,
            impact=impact,
            loss_minor=loss,
            owner_id=factory.members["manager"].id if number else None,
            raised_at=at(1),
            raised_by="x",
            happened_at=None if happened is None else at(happened),
        ).save()
