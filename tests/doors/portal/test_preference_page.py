"""Whoever holds a link of their own chooses which news they get, how and when; others have nothing to choose."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from tests.cast import Factory
from tests.doors.portal.links_made import path_for
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.notices import wishes
from yinuo.ground.notices.telling import tell_contact
from yinuo.ground.people import actions, notices
from yinuo.ground.people import queries as people

pytestmark = pytest.mark.django_db
TOLD = {
    "promised": "daily",
    "shipped": "off",
    "quiet_from": "21:30",
    "quiet_until": "08:00",
    "daily_at": "17:00",
    "language": "en",
    "timezone": "Europe/Berlin",
}


def reader_of(factory: Factory) -> str:
    return f"contact:{people.contacts(customer_id=factory.vip.id)[0].id}"


def test_what_a_contact_chooses_counts_from_the_next_notice_on(
    client: Client, factory: Factory, order_id: UUID
) -> None:
    home = path_for(factory, order_id, named=True)
    assert f"{home}/preferences" in client.get(home).content.decode()

    answer = client.post(f"{home}/preferences", TOLD)

    with acting_for(factory.id):
        reader, contact = reader_of(factory), people.contacts(customer_id=factory.vip.id)[0]
        modes = {one: wishes.mode_of(reader=reader, event=one, channel="email") for one in ("promised", "shipped")}
        hours = wishes.hours_of(reader=reader)
    assert answer.status_code == 200 and modes == {"promised": "daily", "shipped": "off"}
    assert (hours.quiet_from, hours.quiet_until, hours.daily_at) == (21 * 60 + 30, 8 * 60, 17 * 60)
    assert (contact.language, contact.timezone) == ("en", "Europe/Berlin")
    assert "21:30" in client.get(f"{home}/preferences").content.decode()


def test_what_cannot_be_stopped_is_not_offered(client: Client, factory: Factory, order_id: UUID) -> None:
    page = client.get(f"{path_for(factory, order_id, named=True)}/preferences").content.decode()

    assert 'name="promised"' in page and 'name="survey"' in page
    assert 'name="silence_told"' not in page and 'name="message"' not in page and 'name="task_given"' not in page


BAD = [
    {**TOLD, "quiet_until": ""},
    {**TOLD, "daily_at": "25:99"},
    {**TOLD, "promised": "hourly!"},
    {**TOLD, "timezone": "Mars/Olympus"},
]


@pytest.mark.parametrize("told", BAD, ids=["half of the quiet hours", "no time of day", "no such mode", "no such zone"])
def test_what_makes_no_sense_is_refused_and_nothing_is_kept(
    client: Client, factory: Factory, order_id: UUID, told: dict[str, str]
) -> None:
    home = path_for(factory, order_id, named=True)

    answer = client.post(f"{home}/preferences", told)

    with acting_for(factory.id):
        assert answer.status_code == 422 and wishes.wishes_of(reader=reader_of(factory)) == {}
    page = answer.content.decode()
    assert 'value="off" selected' in page and f'value="{told["timezone"]}"' in page
    assert '<option value="en" selected' in page


def test_a_link_of_nobody_in_particular_and_a_device_it_was_passed_on_to_change_nothing(
    client: Client, factory: Factory, order_id: UUID
) -> None:
    nobody, mine = path_for(factory, order_id), path_for(factory, order_id, named=True)
    client.post(f"{mine}/visit")

    passed_on = Client().post(f"{mine}/preferences", TOLD)

    assert (client.get(f"{nobody}/preferences").status_code, passed_on.status_code) == (404, 403)
    with acting_for(factory.id):
        assert wishes.wishes_of(reader=reader_of(factory)) == {}


def test_news_come_by_sms_to_whom_wished_so(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        ident = actions.add_contact(
            customer_id=factory.vip.id, name="小赵", email="zhao@huadong.example", phone="13800000000"
        )
        contact = people.contact(contact_id=ident)
        assert contact is not None
        wishes.wish(reader=f"contact:{ident}", wishes={("shipped", "sms"): "at_once"})

        for event in ("shipped", "delivered"):
            tell_contact(event=event, key=event, contact=contact, order_id=order_id, values=dict)

        told = [(one.event, one.channel) for one in notices.to_customer(about_id=order_id)]
    assert sorted(told) == [("delivered", "email"), ("shipped", "email"), ("shipped", "sms")]
