"""One thing of every kind that an address can name, for one organisation."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.cast import NOW, Factory
from tests.core.bpmn.drawing import element, ways
from tests.doors.insight_routes import of_insight
from tests.doors.plan_subjects import of_the_plan
from tests.doors.quality_subjects import of_quality
from tests.doors.review_subjects import of_reviews
from tests.doors.risk_subjects import of_the_register
from tests.flow.acceptance.photos import JPEG
from tests.ground.process.plays import file
from tests.outbox import deliver_all
from yinuo.core.foresight import PresetTimes, preset_model
from yinuo.core.rules.tables import DecisionTable, Hit, Input, Output
from yinuo.flow.acceptance import actions as acceptance
from yinuo.flow.acceptance import delivery
from yinuo.flow.care import actions as care
from yinuo.flow.care import repairing
from yinuo.flow.changes import actions as changes
from yinuo.flow.conversations import actions as conversations
from yinuo.flow.conversations import receiving
from yinuo.flow.conversations.enclosures import NewFile
from yinuo.flow.conversations.receiving import IncomingMail
from yinuo.flow.costs import actions as costs
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import forms
from yinuo.flow.orders import queries as order_queries
from yinuo.flow.promises import actions as promises
from yinuo.flow.promises import queries as promise_queries
from yinuo.flow.radar import actions as radar_actions
from yinuo.flow.radar import queries as radar
from yinuo.flow.radar import versions
from yinuo.flow.responses import actions as responses
from yinuo.flow.responses import queries as response_queries
from yinuo.flow.sharing import actions as sharing
from yinuo.flow.sharing import queries as links
from yinuo.flow.work.files import read_progress, record_read
from yinuo.ground.kernel import jobs, timers, webhooks
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for, current_organisation
from yinuo.ground.people import actions as people
from yinuo.ground.people import departments, tokens
from yinuo.ground.people import queries as people_queries
from yinuo.ground.people.departments import NewDepartment
from yinuo.ground.process import definitions, gallery, instances, observing, publishing, relocating, table_editing
from yinuo.ground.process import queries as process
from yinuo.ground.process.approving import absences, ruling
from yinuo.ground.process.automations import reading as automation_queries
from yinuo.ground.process.automations import ruling as automations
from yinuo.ground.process.forms import defining as forms_of_their_own
from yinuo.ground.process.forms import filling
from yinuo.ground.process.forms import reading as form_queries
from yinuo.ground.process.seating.opening import Ask
from yinuo.ground.process.seating.setting import Setting
from yinuo.ground.supply import actions as supply
from yinuo.ground.supply import forms as supply_forms
from yinuo.ground.supply.models import Carrier

BOOK = "订单号,客户名称,数量\n{number},江南精密,3\n{number}-X,江南精密,abc\n"
_SLOWER = {"kind": "lane_slower", "lane": "L-1", "hours": 24.0}


_RULE: dict[str, Any] = {
    "when": {"kind": "event", "event": "orders.order_created"},
    "if": {},
    "then": [{"do": "notify", "to": ["role:viewer"], "channel": "app", "subject": "{order.number}"}],
}


_COLUMNS: dict[str, Any] = {
    "hit": Hit.UNIQUE,
    "inputs": (Input(expression="amount"),),
    "outputs": (Output(name="discount"),),
    "rows": (),
}


def furnish(factory: Factory, *, mark: str) -> dict[str, str]:
    """Make the things and return what stands for each part of an address; every text carries the mark."""
    owner = factory.members["owner"].id
    with acting_for(factory.id), acting_as(f"member:{owner}"):
        automations.add_rule(name=f"{mark} 规则", body=_RULE, enabled=True)
        webhooks.register_endpoint(url="https://erp.example/hook", description=mark)
        order_id = orders.create_order(
            order=orders.NewOrder(
                customer_id=factory.vip.id,
                number=f"{mark}-1",
                ordered_at=NOW - timedelta(days=9),
                committed_at=NOW + timedelta(hours=8),
                lines=(orders.NewLine(item_name=f"{mark} 液压泵"),),
            )
        )
    batch_id, file_id = _imported(factory, mark), _imported_items(factory, mark)
    deliver_all()
    with acting_for(factory.id), acting_as(f"member:{owner}"):
        parts = {
            "order_id": order_id,
            "holder_id": order_id,
            "customer_id": factory.vip.id,
            "contact_id": people_queries.contacts(customer_id=factory.vip.id)[0].id,
            "batch_id": batch_id,
            **{"file_id": file_id, "progress_file_id": _progress_file(mark)},
            "member_id": factory.members["viewer"].id,
            **_of_the_order(order_id, owner, mark),
            **_of_the_mails(order_id, mark),
            **_of_the_delivery(order_id, mark),
            **(of_reviews(order_id=order_id, member_id=owner, mark=mark) | _of_the_plant(mark)),
            **of_quality(order_number=f"{mark}-1", member_id=owner, mark=mark),
            **of_insight(member_id=owner, mark=mark),
            **_of_the_promise(factory, mark),
            **_of_the_office(owner, mark),
            **_of_the_approvals(factory, order_id, mark),
            **_of_the_processes(mark),
            **(of_the_plan(mark) | of_the_register(mark=mark)),
        }
    deliver_all()
    return {name: str(value) for name, value in parts.items()}


def _imported(factory: Factory, mark: str) -> UUID:
    with acting_for(factory.id):
        batch = forms.upload(content=BOOK.format(number=f"{mark}-2").encode(), name=f"{mark}.csv")
        mapping = {"number": 0, "customer_name": 1, "quantity": 2}
        job_id = forms.start(batch_id=batch.id, mapping=mapping, options={"create_customers": True})
    jobs.run_now(organisation_id=factory.id, job_id=job_id)
    return batch.id


def _imported_items(factory: Factory, mark: str) -> UUID:
    with acting_for(factory.id):
        content = f"物料编码,名称\n{mark}-9,{mark}\n{mark}-8,\n".encode()
        batch = supply_forms.upload(kind="item", content=content, name=f"{mark}.csv")
        job_id = supply_forms.start(batch_id=batch.id, mapping={"code": 0, "name": 1})
    jobs.run_now(organisation_id=factory.id, job_id=job_id)
    return batch.id


def _progress_file(mark: str) -> UUID | None:
    rows = f"order,kind,time,place\n{mark}-1,place,{NOW.isoformat()},{mark}\n".encode()
    return record_read(read=read_progress(data=rows, file_name=f"{mark}.csv")).file_id


def _of_the_order(order_id: UUID, owner: UUID, mark: str) -> dict[str, UUID]:
    alert = radar.alerts_of(order_id=order_id)[0]
    measure = response_queries.options(alert_id=alert.id)[0]
    response = responses.apply_measures(alert_id=alert.id, measure_ids=[measure.measure.id], member_id=owner)
    link_id, _token = sharing.invite(order_id=order_id, contact_id=None, right="sign", days=5)
    force = radar_actions.declare_force(
        name=f"{mark} 台风", scope="region", place="华东", begins_at=NOW, ends_at=NOW + timedelta(days=2), closed=True
    )
    radar_actions.look_for_hazards(kind="force_majeure")
    fit = versions.Fit(
        order_type="standard",
        kind="preset",
        outcomes=1,
        decision=versions.Decision.FIRST,
        figures={},
        model=preset_model(presets=PresetTimes(default=[])),
    )
    versions.serialise()
    document = sharing.share_document(order_id=order_id, content=b"%PDF-1.7 x", name=f"{mark}.pdf")
    change = sharing.ask_change(order_id=order_id, text=f"{mark} 改期", wants={}, key=f"{mark}-change")
    shipment_id = sharing.enter_shipment(order_id=order_id, carrier_name=f"{mark} 快运", number="SF1")
    edited = orders.edit_orders(order_ids=[order_id], changes={"reference": f"{mark}-PO"})
    assert edited.edit_id is not None
    return {
        "alert_id": alert.id,
        "response_id": response.id,
        "link_id": link_id,
        "document_id": document.id,
        "request_id": change.id,
        "change_id": _changed(order_id, mark),
        "shipment_id": shipment_id,
        "partner_document_id": _sent_by_a_carrier(shipment_id, mark),
        **_of_care(order_id, mark),
        **_of_costs(order_id, mark),
        "edit_id": edited.edit_id,
        "force_id": force.id,
        "hazard_id": radar.hazards()[0].id,
        "version_id": versions.keep(fit=fit),
        "task_id": process.tasks(subject_id=order_id)[0].id,
    }


def _changed(order_id: UUID, mark: str) -> UUID:
    draft = changes.Draft(edits={"city": f"{mark} 城"}, reason=f"{mark} 搬家")
    change_id = changes.open_change(order_id=order_id, draft=draft, key=f"{mark}-co").id
    changes.send_change(change_id=change_id, letter=changes.Letter())
    return change_id


def _of_the_mails(order_id: UUID, mark: str) -> dict[str, UUID]:
    """A message and a mail that waits to be assigned, each with a file, and a message that waits for a word."""
    note = NewFile(name=f"{mark}.txt", content=mark.encode())
    written = conversations.write_message(
        new=conversations.NewMessage(
            order_id=order_id,
            text=f"{mark} 请问何时发货",
            channel="portal",
            key=f"{mark}-m",
            files=[note],
        )
    )
    mail = IncomingMail(
        key=mark, sender="x@y.example", sender_name=mark, subject=f"{mark} 来信", text=mark, files=[note]
    )
    receiving.take_mail(mail=mail)
    stray = receiving.strays()[0]
    held = people.queue_notice(
        key=f"{mark}-held",
        channel="email",
        subject=f"{mark} 延期",
        text=mark,
        about_type="order",
        about_id=order_id,
        held=True,
    )
    assert held is not None
    return {
        "enclosure_id": written.files[0].id,
        "stray_id": stray.id,
        "stray_file_id": stray.files[0].id,
        "notice_id": held,
    }


def _of_the_delivery(order_id: UUID, mark: str) -> dict[str, UUID]:
    """Half of the order was accepted on paper, the other half is on a delivery note."""
    given = acceptance.record_paper(
        order_id=order_id,
        receipt=acceptance.Receipt(
            signer_name=mark,
            key=mark,
            lines={1: acceptance.Told(accepted="0.5")},
            photos=[acceptance.PhotoTold(content=JPEG)],
        ),
    )
    note = delivery.issue_note(order_id=order_id, quantities={1: "0.5"}, key=mark)
    return {"acceptance_id": given.id, "note_id": note.id}


def _of_care(order_id: UUID, mark: str) -> dict[str, UUID]:
    complaint = care.raise_complaint(
        order_id=order_id, topic="late", text=f"{mark} 晚了", reporter=mark, channel="portal", key=f"{mark}-c"
    )
    repair_id = repairing.start(order_id=order_id, reason="refused")
    assert repair_id is not None
    survey = care.save_survey(values={"name": f"{mark} 调查", "kind": "nps", "trigger": "delivery"})
    ask = care.ask_customer(survey_id=survey.id, order_id=order_id, key=mark)
    return {"complaint_id": complaint.id, "repair_id": repair_id, "survey_id": survey.id, "ask_id": ask.id}


def _sent_by_a_carrier(shipment_id: UUID, mark: str) -> UUID:
    carrier = Carrier.objects.create(organisation_id=current_organisation(), code=mark, name=f"{mark} 快运")
    new = sharing.NewLink(carrier_id=carrier.id, holder=mark, rights=("view", "write"))
    _id, token = sharing.issue_link(new=new)
    link = links.link_of(token=token)
    sharing.send_for_shipment(link=link, shipment_id=shipment_id, content=b"%PDF-1.7 x", name=f"{mark}-pod.pdf")
    return sharing.documents_of(ids=[shipment_id])[shipment_id][0].id


def _of_costs(order_id: UUID, mark: str) -> dict[str, UUID]:
    new = costs.NewExpense(order_id=order_id, kind="travel", key=f"{mark}-e", amount_minor=1, note=f"{mark} 差旅")
    expense = costs.enter_expense(new=new, content=mark.encode(), file_name=f"{mark}.txt", media_type="text/plain")
    rate = costs.set_rate(scope="everybody", subject="", minor_per_hour=100, since=NOW.date())
    return {"expense_id": expense.id, "rate_id": rate.id}


def _of_the_promise(factory: Factory, mark: str) -> dict[str, UUID]:
    line = promises.WantedLine(item_code="", item_name=f"{mark} 阀", quantity=Decimal(2))
    wanted = promises.Wanted(customer_id=factory.vip.id, lines=(line,), note=mark)
    order_id = orders.create_order(order=orders.NewOrder(customer_id=factory.vip.id, number=f"{mark}-5"))
    wished = promise_queries.offer(order_id=order_id).latest_at - timedelta(hours=2)
    pledge = promises.add_pledge(
        order_id=order_id, kind="drawing", what=f"{mark} 图纸", party="customer", due_at=NOW + timedelta(days=90)
    )
    return {
        "quote_id": promises.quote_lines(wanted=wanted).id,
        "pledge_id": pledge.id,
        "repromise_id": promises.propose_repromise().id,
        "scenario_id": promises.start_scenario(name=f"{mark} 推演", assumptions=[_SLOWER]).id,
        "approval_id": promises.ask_approval(order_id=order_id, committed_at=wished, why=mark).id,
    }


def _of_the_office(owner: UUID, mark: str) -> dict[str, UUID]:
    tokens.issue_token(member_id=owner, name=f"{mark} ERP", scopes=["orders:read"])
    job_id = order_queries.batches()[0].job_id
    assert job_id is not None
    book = responses.add_playbook(name=f"{mark} 预案")
    told = {"name": f"{mark} 措施", "kind": "other", "role": "planner", "task_title": f"{mark} 任务"}
    measure = responses.add_measure(playbook_id=book.id, values=told)
    assert measure.edit_id is not None
    return {
        "view_id": people.save_view(member_id=owner, page="orders", name=f"{mark} 视图", query="view=all"),
        "token_id": tokens.tokens()[0]["id"],
        "endpoint_id": webhooks.endpoints()[0].id,
        "delivery_id": webhooks.deliveries()[0].id,
        "job_id": job_id,
        "playbook_id": book.id,
        "budget_id": responses.set_budget(values={"name": f"{mark} 空运", "weekly_limit": 1.0}),
        "joint_id": responses.propose_joint_response().id,
        "measure_id": measure.id,
        "playbook_edit_id": measure.edit_id,
        "rule_id": automation_queries.rules()[0].id,
        "run_id": automation_queries.runs()[0].id,
        **_of_the_forms(mark),
        "account_id": people_queries.members()[0].id,
    }


def _of_the_approvals(factory: Factory, order_id: UUID, mark: str) -> dict[str, UUID]:
    owner, manager = factory.members["owner"].id, factory.members["manager"].id
    ask = Ask(
        source="",
        kind="discount",
        title=f"{mark} 审批",
        subject_type="order",
        subject_id=order_id,
        setting=Setting(approvers="role:manager"),
        initiator_id=owner,
    )
    until = NOW + timedelta(days=2)
    case_id = ruling.ask_approval(ask=ask)
    turns = [one.id for one in process.tasks(member_id=manager) if one.approval_id == case_id]
    return {
        "department_id": departments.save_department(new=NewDepartment(code=mark, name=f"{mark} 部")).id,
        "case_id": case_id,
        "turn_id": turns[0],
        "absence_id": absences.set_absence(member_id=owner, deputy_id=manager, from_at=NOW, until_at=until),
    }


def _of_the_processes(mark: str) -> dict[str, UUID]:
    """A draft after a version on which an instance stands still, because nobody provides its service."""
    lost = element("serviceTask", "lost", **{"yinuo:service": "nowhere"})
    content = file("p", element("startEvent", "s") + lost + element("endEvent", "e") + ways("s>lost lost>e"))
    published = definitions.save_draft(content=content)
    publishing.publish_definition(definition_id=published)
    instance_id = instances.start_instance(key="p", subject_label=f"{mark} 流程")
    timers.fire(organisation_id=current_organisation())
    draft = definitions.save_draft(content=gallery.template("made_to_stock").content(key="p", name=f"{mark} 流程"))
    return {
        "definition_id": draft,
        "instance_id": instance_id,
        "table_id": table_editing.new_table(key="mark", table=DecisionTable(name=f"{mark} 表", **_COLUMNS)),
        "incident_id": observing.incidents(instance_id=instance_id)[0].id,
        "move_job_id": relocating.start(before_id=published, after_id=published),
    }


def _of_the_forms(mark: str) -> dict[str, UUID]:
    field = {"key": "serial", "kind": "text", "label": f"{mark} 序列号"}
    form_id = forms_of_their_own.new_form(
        key="check", name=f"{mark} 检验单", design={"sections": [{"label": mark, "fields": [field]}]}
    )
    forms_of_their_own.publish_form(form_id=form_id)
    form = form_queries.form(form_id=form_id)
    assert form is not None
    return {
        "form_id": form_id,
        "answer_id": filling.keep(form=form, values={"serial": f"{mark}-77"}),
        "handed_in_id": filling.hand_in(content=mark.encode(), name=f"{mark}.txt", media_type="text/plain").id,
    }


def _of_the_plant(mark: str) -> dict[str, UUID]:
    supply.save(drafts=[supply.NewSupplier(code=mark, name=f"{mark} 铸造", lead_hours=48.0)])
    supply.save(drafts=[supply.NewSite(code=mark, name=f"{mark} 仓")])
    supply.save(drafts=[supply.NewItem(code=mark, name=f"{mark} 泵", supplier=mark)])
    supply.save(drafts=[supply.NewWorkCentre(code=mark, name=f"{mark} 车间")])
    supply.save(drafts=[supply.NewStock(item=mark, site=mark, on_hand=Decimal(5))])
    line = supply.NewPurchaseLine(number=mark, item=mark, site=mark, quantity=Decimal(3), due_at=NOW)
    return {
        "record_id": next(iter(supply.save(drafts=[line]).values())),
        "downtime_id": supply.enter_downtime(
            work_centre=mark, start_at=NOW, end_at=NOW + timedelta(days=1), reason=f"{mark} 检修"
        ),
    }
