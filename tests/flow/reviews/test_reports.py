"""Status reports: composed from what the customer may see, edited by two, sent once, archived, due by a rhythm."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import NOW
from tests.flow.reviews.conftest import Shop
from yinuo.flow.care import actions as care
from yinuo.flow.plans import actions as plans
from yinuo.flow.promises import actions as promises
from yinuo.flow.reviews import actions, queries, rhythm, subscribers
from yinuo.flow.reviews.merging import merged
from yinuo.flow.reviews.models import Rhythm
from yinuo.flow.sharing import actions as sharing
from yinuo.ground.kernel import clock, files, timers
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.kernel.timers import Moment
from yinuo.ground.people import actions as people
from yinuo.ground.people import queries as people_queries


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "after", "conflicts"),
    [
        # What only I changed is taken, what only they changed stays.
        ({"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 1, "b": 3}, {"a": 2, "b": 3}, {}),
        # Both wanted the same.
        ({"a": 1}, {"a": 2}, {"a": 2}, {"a": 2}, {}),
        # Both changed it differently: theirs stands, and is told.
        ({"a": 1}, {"a": 2}, {"a": 3}, {"a": 3}, {"a": 3}),
        # What I saw is not known any more.
        ({}, {"a": 2}, {"a": 3}, {"a": 3}, {"a": 3}),
    ],
)
def test_two_edits_are_merged_by_part(base, mine, theirs, after, conflicts) -> None:
    assert merged(base=base, mine=mine, theirs=theirs) == (after, conflicts)


def test_a_report_tells_what_the_customer_may_see(shop: Shop) -> None:
    promises.add_pledge(
        order_id=shop.order_id, kind="drawing", what="确认图纸", party="customer", due_at=NOW + timedelta(days=2)
    )
    promises.add_pledge(
        order_id=shop.order_id, kind="other", what="老板批预算", party="owner", due_at=NOW + timedelta(days=2)
    )
    care.raise_complaint(
        order_id=shop.order_id, topic="late", text="进度慢", reporter="王工", channel="portal", key="c1"
    )

    made = actions.draft_report(key="k", order_id=shop.order_id)
    again = actions.draft_report(key="k", order_id=shop.order_id)

    assert made.id == again.id and made.number == "ZT-2026-0001"
    assert "SO-7" in made.content["summary"] and "承诺" in made.content["summary"]
    assert "完成“订单确认”" in made.content["reached"]
    assert "备货" in made.content["next"]
    assert "确认图纸" in made.content["waiting"] and "老板" not in str(dict(made.content))
    assert "进度慢" in made.content["problems"]
    assert made.content["money"] == "" and made.content["outlook"] == ""


def test_what_customers_do_not_see_is_in_no_report(shop: Shop) -> None:
    sharing.set_visibility(shown={"dates": False, "expected": False, "stages": False, "issues": False})
    people.set_preferences(changes={"reviews.tell_budget": True})

    hidden = actions.draft_report(key="k", order_id=shop.order_id)
    sharing.set_visibility(shown={"prices": True})
    told = actions.draft_report(key="k2", order_id=shop.order_id)

    assert "承诺" not in hidden.content["summary"] and hidden.content["reached"] == hidden.content["money"] == ""
    assert "订单金额" in told.content["money"]


def test_two_editors_lose_nothing_and_edits_are_taken_back(shop: Shop) -> None:
    made = actions.draft_report(key="k", order_id=shop.order_id)
    first = actions.edit_report(report_id=made.id, texts={"outlook": "下周试机"}, revision=made.revision)
    both = actions.edit_report(report_id=made.id, texts={"summary": "一切顺利"}, revision=made.revision)

    assert (both.content["outlook"], both.content["summary"]) == ("下周试机", "一切顺利")
    with pytest.raises(actions.Conflict) as conflict:
        actions.edit_report(report_id=made.id, texts={"summary": "有风险"}, revision=first.revision)
    assert conflict.value.theirs == {"summary": "一切顺利"}

    back = actions.undo_report_edit(report_id=made.id)
    assert back.content["summary"] == made.content["summary"] and back.content["outlook"] == "下周试机"
    fresh = actions.refresh_report(report_id=made.id)
    assert fresh.content["outlook"] == "下周试机"
    with pytest.raises(actions.InvalidReview):
        actions.edit_report(report_id=made.id, texts={"nowhere": "x"}, revision=fresh.revision)


def test_a_sent_report_is_mailed_archived_and_never_changes(shop: Shop) -> None:
    made = actions.draft_report(key="k", order_id=shop.order_id)
    with pytest.raises(actions.Conflict):
        actions.send_report(report_id=made.id, contact_id=shop.contact_id, revision=made.revision + 1)

    sent = actions.send_report(report_id=made.id, contact_id=shop.contact_id, message="请查收", revision=made.revision)

    assert sent.report.state == "sent" and sent.address == ""
    assert [heading for heading, _text in sent.report.letter["sections"]][:2] == ["目前状态", "本期完成"]
    assert sent.report.document_id is not None
    assert files.content_of(file_id=sent.report.document_id).startswith(b"%PDF")
    [mail] = [one for one in people_queries.notices(about_id=shop.order_id) if one["event"] == "status_report"]
    assert "请查收" in mail["text"] and f"/reports/{made.id}" in mail["link"]
    assert mail["attachment_id"] == sent.report.document_id
    for change in (
        lambda: actions.edit_report(report_id=made.id, texts={"outlook": "x"}, revision=sent.report.revision),
        lambda: actions.undo_report_edit(report_id=made.id),
        lambda: actions.discard_report(report_id=made.id),
        lambda: actions.send_report(report_id=made.id),
    ):
        with pytest.raises(actions.NotNow):
            change()
    with clock.frozen(NOW + timedelta(days=7)):
        later = actions.draft_report(key="k2", order_id=shop.order_id)
    assert later.since_at == made.until_at
    assert [one.id for one in queries.reports_to_customer(order_id=shop.order_id)] == [made.id]


def project(shop: Shop, **told: object) -> UUID:
    """Return a project that delivers no order."""
    return plans.create_project(name="泵站改造", starts_at=NOW - timedelta(days=20), **told).id  # type: ignore[arg-type]


def test_a_projects_report_goes_to_its_customer_without_an_order(shop: Shop) -> None:
    project_id = project(shop, customer_id=shop.factory.vip.id)
    made = actions.draft_report(key="k", project_id=project_id)

    sent = actions.send_report(report_id=made.id, contact_id=shop.contact_id, message="请查收")

    assert (sent.report.state, sent.address, sent.report.link_id) == ("sent", "", None)
    [mail] = [one for one in people_queries.notices(about_id=project_id) if one["event"] == "status_report"]
    assert mail["attachment_id"] == sent.report.document_id and mail["link"] == ""
    assert "泵站改造" in mail["text"] and "请查收" in mail["text"]
    assert dict(sent.report.letter["facts"])["客户"] == shop.factory.vip.name


def test_a_projects_report_is_handed_over_as_its_pdf(shop: Shop) -> None:
    made = actions.draft_report(key="k", project_id=project(shop, customer_id=shop.factory.vip.id))

    sent = actions.send_report(report_id=made.id)

    assert sent.report.state == "sent" and sent.address == "" and sent.report.document_id is not None
    assert files.content_of(file_id=sent.report.document_id).startswith(b"%PDF")


def test_a_project_without_a_customer_has_nobody_to_send_to(shop: Shop) -> None:
    made = actions.draft_report(key="k", project_id=project(shop))

    with pytest.raises(actions.InvalidReview) as invalid:
        actions.send_report(report_id=made.id)

    assert invalid.value.faults == {"customer": "missing"}
    assert [one.state for one in queries.reports()] == ["draft"]


def test_a_projects_report_with_an_order_has_a_link_as_before(shop: Shop) -> None:
    project_id = project(shop, customer_id=shop.factory.vip.id, order_ids=[shop.order_id])
    made = actions.draft_report(key="k", project_id=project_id)

    sent = actions.send_report(report_id=made.id)

    assert f"/reports/{made.id}" in sent.address and sent.report.link_id is not None


def test_a_report_speaks_the_customers_language(shop: Shop) -> None:
    people.change_contact(contact_id=shop.contact_id, language="en")

    made = actions.draft_report(key="k", order_id=shop.order_id)
    sent = actions.send_report(report_id=made.id)

    assert "Order SO-7" in made.content["summary"]
    assert sent.report.letter["title"] == "Status report" and f"/reports/{made.id}" in sent.address


def test_a_thrown_away_draft_is_taken_up_again(shop: Shop) -> None:
    made = actions.draft_report(key="k", order_id=shop.order_id)

    actions.discard_report(report_id=made.id)
    gone = queries.reports(order_id=shop.order_id)
    back = actions.restore_report(report_id=made.id)

    assert gone == [] and back.state == "draft"


def test_a_draft_appears_by_its_rhythm_until_the_order_is_over(shop: Shop) -> None:
    actions.set_rhythm(order_id=shop.order_id, weeks=2)
    told = queries.rhythm(order_id=shop.order_id)
    assert told is not None and told.next_at == NOW + timedelta(weeks=2)

    for weeks in (2, 4):
        [(key, due_at)] = timers.moments_of(kind=rhythm.DUE, keys=[str(Rhythm.objects.get().id)]).items()
        with clock.frozen(due_at + timedelta(minutes=1)):
            subscribers.on_due([Moment(kind=rhythm.DUE, key=key, due_at=due_at, payload={})])
        assert due_at == NOW + timedelta(weeks=weeks)

    [draft] = queries.reports(order_id=shop.order_id)  # the second time the first still waited
    notices = people_queries.notices(member_id=shop.factory.members["project_manager"].id)
    due = [one for one in notices if one["event"] == "report_due"]
    assert draft.rhythmic and len(due) == 4 and draft.number in due[0]["text"]
    assert actions.set_rhythm(order_id=shop.order_id, weeks=0) is None
    assert queries.rhythm(order_id=shop.order_id) is None


@pytest.mark.parametrize(("weeks", "field"), [(-1, "weeks"), (27, "weeks")])
def test_a_rhythm_is_of_one_to_twenty_six_weeks(shop: Shop, weeks: int, field: str) -> None:
    with pytest.raises(actions.InvalidReview) as invalid:
        actions.set_rhythm(order_id=shop.order_id, weeks=weeks)

    assert field in invalid.value.faults


def test_another_organisation_sees_no_report(shop: Shop) -> None:
    from tests.cast import found_factory

    made = actions.draft_report(key="k", order_id=shop.order_id)
    other = found_factory(name="别家")
    with acting_for(other.id), acting_as("system"):
        assert queries.report(report_id=made.id) is None
        assert queries.reports() == []
