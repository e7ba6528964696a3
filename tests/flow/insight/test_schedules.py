"""Reports that are sent again and again: when, to whom, what each reader may see of them, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook

from tests.cast import NOW, Factory, found_factory
from tests.flow.insight.books import DAY, delivered
from tests.outbox import deliver_all
from yinuo.flow.insight import dashboards, planned, reports, schedules, sight
from yinuo.flow.insight.planned import BadSchedule, NewSchedule, ScheduleMissing
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import clock, files, timers
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people

pytestmark = pytest.mark.django_db
HIDDEN, SEEN = "新禾食品", "华东重工"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def factory() -> Iterator[Factory]:
    """Two customers with deliveries; the viewer may count one of them and no ratings."""
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        orders.define_order_types(names=orders.STARTER_TYPES)
        delivered(to=[factory.vip, factory.vip, factory.newcomer], ordered_at=NOW - 20 * DAY, days=10)
        sight.set_sight(
            member_id=factory.members["viewer"].id,
            limits={"customer": [str(factory.vip.id)]},
            metrics=["csat"],
            dimensions=["city"],
        )
        yield factory


def owner(factory: Factory) -> UUID:
    return factory.members["owner"].id


def keep(factory: Factory, query: str = "m=deliveries&by=customer", name: str = "每周送达") -> UUID:
    return reports.keep_report(name=name, query=query, shared="nobody", member_id=owner(factory))


def plan(factory: Factory, *, readers: tuple[str, ...] = ("owner", "viewer"), **more: object) -> UUID:
    values: dict = {"every": "day", "minute": 8 * 60, "excel": True}
    values |= {"members": tuple(factory.members[one].id for one in readers)} | more
    if "dashboard_id" not in values and "report_id" not in values:
        values["report_id"] = keep(factory)
    return schedules.save_schedule(new=NewSchedule(**values), member_id=owner(factory))


def pass_time(factory: Factory, until: datetime) -> None:
    with clock.frozen(until):
        while timers.fire(organisation_id=factory.id):
            pass
        deliver_all()


def mails(factory: Factory, role: str) -> list[dict]:
    found = people.notices(member_id=factory.members[role].id)
    return [one for one in found if one["event"] == "scheduled_report"]


def table(mail: dict, which: str = "attachment_id") -> str:
    book = CalamineWorkbook.from_filelike(BytesIO(files.content_of(file_id=mail[which])))
    return str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])


def last_at(factory: Factory, ident: UUID) -> planned.SendingFacts:
    return planned.sendings(schedule_id=ident, member_id=owner(factory))[0]


def test_each_reader_gets_what_they_may_see_in_words_and_in_files(factory: Factory) -> None:
    people_actions.change_member(member_id=factory.members["viewer"].id, role="manager")
    ident = plan(factory, pdf=True)

    pass_time(factory, NOW + 2 * DAY)

    (to_owner,), (to_viewer,) = mails(factory, "owner"), mails(factory, "viewer")
    assert HIDDEN in to_owner["text"] and HIDDEN in table(to_owner, "attachment_too_id")
    seen = to_viewer["text"] + table(to_viewer, "attachment_too_id") + to_viewer["subject"]
    assert SEEN in seen and HIDDEN not in seen
    assert files.content_of(file_id=to_owner["attachment_id"]).startswith(b"%PDF")
    assert to_owner["link"] == f"/insight/schedules/{ident}" and to_owner["channel"] == "email"
    assert {one.state for one in planned.sendings(schedule_id=ident, member_id=owner(factory))} == {"sent"}


@pytest.mark.parametrize(
    "query",
    [
        "m=csat",
        "m=csat&m=deliveries",
        "m=deliveries&by=city",
        "m=deliveries&by=customer&across=city",
        "m=deliveries&city=上海",
        "m=deliveries&-city=上海",
    ],
)
def test_what_a_reader_may_not_see_is_not_sent_to_them_at_all(factory: Factory, query: str) -> None:
    ident = plan(factory, readers=("viewer",), report_id=keep(factory, query))

    pass_time(factory, NOW + 2 * DAY)

    assert mails(factory, "viewer") == []
    assert (last_at(factory, ident).state, last_at(factory, ident).why) == ("skipped", "unseen")


@pytest.mark.parametrize(
    ("query", "role", "why"),
    [
        ("m=deliveries", "owner", ""),
        ("m=csat", "owner", "owner_unseen"),
        ("m=deliveries&by=city", "owner", "owner_unseen"),
        ("m=deliveries", "viewer", "owner_right"),
    ],
)
def test_what_the_owner_sees_no_more_is_sent_to_nobody(factory: Factory, query: str, role: str, why: str) -> None:
    sales = factory.members["sales"].id
    people_actions.change_member(member_id=sales, role="owner")
    report = reports.keep_report(name="我的", query=query, shared="nobody", member_id=sales)
    new = NewSchedule(report_id=report, members=(owner(factory),), every="day", minute=0)
    ident = schedules.save_schedule(new=new, member_id=sales)

    people_actions.change_member(member_id=sales, role=role)
    sight.set_sight(member_id=sales, limits={}, metrics=["csat"], dimensions=["city"])
    pass_time(factory, NOW + 2 * DAY)

    assert (last_at(factory, ident).why, len(mails(factory, "owner"))) == (why, 0 if why else 1)


def test_a_filter_for_a_hidden_customer_names_nobody_and_counts_nothing(factory: Factory) -> None:
    plan(factory, readers=("viewer",), report_id=keep(factory, f"m=deliveries&customer={factory.newcomer.id}"))

    pass_time(factory, NOW + 2 * DAY)

    (mail,) = mails(factory, "viewer")
    assert HIDDEN not in mail["text"] and "没有可计的记录" in mail["text"]


def test_who_may_not_export_gets_no_file_and_is_told(factory: Factory) -> None:
    plan(factory, readers=("viewer",))

    pass_time(factory, NOW + 2 * DAY)

    (mail,) = mails(factory, "viewer")
    assert mail["attachment_id"] is None and mail["attachment_too_id"] is None and "没有导出权限" in mail["text"]


def test_the_hour_is_each_readers_own(factory: Factory) -> None:
    people_actions.change_member(member_id=factory.members["viewer"].id, timezone="Europe/Berlin")
    ident = plan(factory)

    found = {one.name: one.next_at for one in schedules.schedule(schedule_id=ident, member_id=owner(factory)).readers}

    hours = {name: at.astimezone(SHANGHAI).hour for name, at in found.items()}
    assert sorted(hours.values()) == [8, 15] and len(set(found.values())) == 2


def test_a_reader_who_moves_is_planned_anew(factory: Factory) -> None:
    ident = plan(factory)
    viewer = factory.members["viewer"].id

    people_actions.change_member(member_id=viewer, timezone="Europe/Berlin")
    deliver_all()

    moved = schedules.schedule(schedule_id=ident, member_id=viewer)
    assert moved.next_at.astimezone(ZoneInfo("Europe/Berlin")).hour == 8
    assert [one.member_id for one in moved.readers] == [viewer]


def test_what_was_missed_while_all_was_down_is_sent_once(factory: Factory) -> None:
    ident = plan(factory, readers=("owner",))

    pass_time(factory, NOW + 9 * DAY)

    assert len(mails(factory, "owner")) == 1
    assert schedules.schedule(schedule_id=ident, member_id=owner(factory)).next_at > NOW + 9 * DAY


def test_a_paused_schedule_sends_nothing_but_by_hand_and_goes_on_later(factory: Factory) -> None:
    ident = plan(factory, readers=("owner",))
    schedules.pause(schedule_id=ident, member_id=owner(factory))

    pass_time(factory, NOW + 3 * DAY)
    before = len(mails(factory, "owner"))
    with clock.frozen(NOW + 3 * DAY):
        assert schedules.send_now(schedule_id=ident, member_id=owner(factory)) == 1
    pass_time(factory, NOW + 3 * DAY + timedelta(minutes=1))
    by_hand = last_at(factory, ident)
    with clock.frozen(NOW + 3 * DAY):
        schedules.resume(schedule_id=ident, member_id=owner(factory))
    pass_time(factory, NOW + 4 * DAY)

    assert (before, by_hand.by_hand, by_hand.state) == (0, True, "sent")
    assert len(mails(factory, "owner")) == 2


def test_a_removed_schedule_can_be_restored(factory: Factory) -> None:
    ident, member = plan(factory, readers=("owner",)), owner(factory)
    schedules.remove(schedule_id=ident, member_id=member)

    pass_time(factory, NOW + 2 * DAY)
    with pytest.raises(ScheduleMissing):
        schedules.schedule(schedule_id=ident, member_id=member)
    schedules.restore(schedule_id=ident, member_id=member)

    assert mails(factory, "owner") == []
    assert schedules.schedule(schedule_id=ident, member_id=member).next_at is not None


def test_schedules_rest_when_their_owner_leaves_and_nothing_goes_to_who_left(factory: Factory) -> None:
    sales = factory.members["sales"].id
    theirs = schedules.save_schedule(
        new=NewSchedule(
            report_id=reports.keep_report(name="我的", query="m=deliveries", shared="nobody", member_id=sales),
            members=(owner(factory),),
            every="day",
            minute=0,
        ),
        member_id=sales,
    )
    ours = plan(factory, readers=("owner", "sales"))

    people_actions.change_member(member_id=sales, active=False)
    deliver_all()
    pass_time(factory, NOW + 2 * DAY)

    assert schedules.schedule(schedule_id=theirs, member_id=owner(factory)).paused_why == "left"
    assert len(schedules.schedule(schedule_id=ours, member_id=owner(factory)).readers) == 1
    assert mails(factory, "sales") == [] and len(mails(factory, "owner")) == 1


def test_a_dashboard_is_sent_with_a_sheet_for_each_report_that_the_reader_may_see(factory: Factory) -> None:
    people_actions.change_member(member_id=factory.members["viewer"].id, role="manager")
    first, second = keep(factory), keep(factory, "m=csat", "评分")
    board = dashboards.make_dashboard(name="周会", member_id=owner(factory))
    tiles = [{"report": one, "width": 1, "height": 1} for one in (first, second)]
    dashboards.arrange(dashboard_id=board, member_id=owner(factory), shared="nobody", tiles=tiles)
    plan(factory, dashboard_id=board)

    pass_time(factory, NOW + 2 * DAY)

    (to_owner,), (to_viewer,) = mails(factory, "owner"), mails(factory, "viewer")
    assert "评分" in to_owner["text"] and "评分" not in to_viewer["text"]
    assert "客户满意度" in table(to_owner) and "客户满意度" not in table(to_viewer)


def test_a_reader_sees_of_a_schedule_only_what_concerns_them_and_may_leave(factory: Factory) -> None:
    ident, viewer = plan(factory), factory.members["viewer"].id
    pass_time(factory, NOW + 2 * DAY)

    seen = planned.sendings(schedule_id=ident, member_id=viewer)
    with pytest.raises(ScheduleMissing):
        schedules.pause(schedule_id=ident, member_id=viewer)
    with pytest.raises(ScheduleMissing):
        planned.sendings(schedule_id=ident, member_id=factory.members["sales"].id)
    schedules.leave(schedule_id=ident, member_id=viewer)

    assert {one.member_id for one in seen} == {viewer}
    assert schedules.schedules(member_id=viewer) == []


def test_a_fault_that_nobody_foresaw_stops_no_other_reader(factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    ident = plan(factory)
    send = schedules_sending()

    def fails_for_the_viewer(reader, due_at, member):
        if member.id == factory.members["viewer"].id:
            raise ZeroDivisionError
        return send(reader, due_at, member)

    monkeypatch.setattr("yinuo.flow.insight.sending._send", fails_for_the_viewer)
    pass_time(factory, NOW + 2 * DAY)

    states = {
        one.member_id: (one.state, one.why) for one in planned.sendings(schedule_id=ident, member_id=owner(factory))
    }
    assert states[factory.members["viewer"].id] == ("failed", "error") and len(mails(factory, "owner")) == 1


def schedules_sending():
    from yinuo.flow.insight import sending

    return sending._send


@pytest.mark.parametrize(
    ("more", "faults"),
    [
        ({"readers": ()}, {"members": "missing"}),
        ({"mail": False}, {"ways": "missing"}),
        ({"every": "hour", "minute": 5000}, {"every": "unknown", "minute": "range"}),
        ({"note": "长" * 501}, {"note": "too_long"}),
        ({"report_id": None}, {"report": "unknown"}),
        ({"report_id": UUID(int=7)}, {"report": "unknown"}),
        ({"members": (UUID(int=7),)}, {"members": "unknown"}),
    ],
)
def test_what_cannot_be_kept_is_told_with_all_its_faults(factory: Factory, more: dict, faults: dict) -> None:
    with pytest.raises(BadSchedule) as refused:
        plan(factory, **more)

    assert refused.value.faults == faults


def test_chat_without_an_address_is_told_as_the_reason(factory: Factory) -> None:
    ident = plan(factory, readers=("owner",), mail=False, chat=True)

    pass_time(factory, NOW + 2 * DAY)

    assert last_at(factory, ident).why == "no_chat"
