"""A scheduled report in a chat: each reader's own numbers arrive once at their own address there."""

from __future__ import annotations

from datetime import timedelta

from tests.cast import NOW, Factory
from tests.doors.channels import fakes
from tests.flow.insight.books import DAY, delivered
from tests.outbox import deliver_all
from yinuo.flow.insight import planned, reports, schedules, sight
from yinuo.flow.insight.planned import NewSchedule
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.notices import setup, wishes


def test_a_chat_gets_what_its_reader_sees_and_no_file(factory: Factory, open_network: None) -> None:
    owner, limited = factory.members["owner"].id, factory.members["viewer"].id
    with fakes.chat() as told:
        with acting_for(factory.id), clock.frozen(NOW):
            orders.define_order_types(names=orders.STARTER_TYPES)
            delivered(to=[factory.vip, factory.vip, factory.newcomer], ordered_at=NOW - 20 * DAY, days=10)
            sight.set_sight(member_id=limited, limits={"customer": [str(factory.vip.id)]}, metrics=[], dimensions=[])
            app = {"api": told.url, "corp_id": "c", "corp_secret": "s", "agent_id": "9"}
            setup.set_up(channel="wecom_app", entered=app)
            for member, address in ((owner, "u-owner"), (limited, "u-limited")):
                wishes.reach(channel="wecom_app", address=address, member_id=member)
            kept = reports.keep_report(name="送达", query="m=deliveries&by=customer", shared="nobody", member_id=owner)
            new = NewSchedule(
                report_id=kept, members=(owner, limited), every="day", minute=8 * 60, mail=False, chat=True, excel=True
            )
            ident = schedules.save_schedule(new=new, member_id=owner)
            deliver_all()

        for hours in range(0, 30, 2):
            with clock.frozen(NOW + timedelta(hours=hours)):
                deliver_all()

        sent = {str(one.told.get("touser")): one.body.decode() for one in told.messages() if one.told.get("touser")}
        with acting_for(factory.id):
            outcomes = {(one.state, one.delivery) for one in planned.sendings(schedule_id=ident, member_id=owner)}
    said = {who: text.encode().decode("unicode_escape") if "\\u" in text else text for who, text in sent.items()}
    assert said.keys() == {"u-owner", "u-limited"} and outcomes == {("sent", "sent")}
    assert "新禾食品" in said["u-owner"] and f"/insight/schedules/{ident}" in said["u-owner"]
    assert "新禾食品" not in said["u-limited"] and "华东重工：2" in said["u-limited"]
