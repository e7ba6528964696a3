"""The log keeps one order, gives back what went in, and shows tampering."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DataError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Factory, found_factory
from tests.ground.kernel_rooms import Noted
from yinuo.ground.kernel import audit, clock, log, queries
from yinuo.ground.kernel.events import Draft, UnserialisablePayload, acting_as, plain
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.models import Event
from yinuo.ground.kernel.tenancy import NoOrganisation, acting_for

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 11, 1, 0, tzinfo=UTC)


@pytest.fixture
def factory() -> Factory:
    return found_factory()


def note(factory: Factory, *values: Any) -> None:
    with acting_for(factory.id):
        for value in values:
            log.publish(subject_type="test", subject_id=factory.id, body=Noted(value=value))


def test_events_are_numbered_without_gaps_in_the_order_they_were_published(factory: Factory) -> None:
    note(factory, 1, 2, 3)

    with acting_for(factory.id):
        seqs = list(Event.objects.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))


def test_an_event_remembers_who_when_true_and_when_recorded(factory: Factory) -> None:
    happened = datetime(2026, 3, 1, tzinfo=UTC)

    with acting_for(factory.id), acting_as("member:7"), clock.frozen(NOW):
        recorded = log.publish(subject_type="test", subject_id=None, body=Noted(value=1), happened_at=happened)

    assert (recorded.actor, recorded.happened_at, recorded.recorded_at) == ("member:7", happened, NOW)


def test_publishing_outside_an_organisation_is_refused() -> None:
    with pytest.raises(NoOrganisation):
        log.publish(subject_type="test", subject_id=None, body=Noted(value=1))


def test_a_sound_chain_is_said_to_be_sound(factory: Factory) -> None:
    note(factory, *range(20))

    verdict = audit.verify_chain(organisation_id=factory.id)

    assert verdict.sound and verdict.checked >= 20


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(json_values, min_size=1, max_size=3))
def test_whatever_is_published_comes_back_unchanged_and_verifies(factory: Factory, values: list[Any]) -> None:
    note(factory, *values)

    with acting_for(factory.id):
        stored = [event.payload["value"] for event in queries.recent(types=["test.noted"], limit=len(values))]
    assert stored[::-1] == [plain(value) for value in values]
    assert audit.verify_chain(organisation_id=factory.id).sound


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), b"bytes"])
def test_a_value_that_json_cannot_keep_is_refused(value: Any) -> None:
    with pytest.raises(UnserialisablePayload):
        plain(value)


def test_a_batch_is_chained_like_single_events(factory: Factory) -> None:
    with acting_for(factory.id):
        drafts = [Draft(subject_type="test", subject_id=None, body=Noted(value=n)) for n in range(500)]
        recorded = log.publish_all(drafts=drafts)

    assert [event.seq for event in recorded] == list(range(recorded[0].seq, recorded[0].seq + 500))
    assert audit.verify_chain(organisation_id=factory.id).sound


def test_a_rolled_back_event_leaves_no_gap(factory: Factory) -> None:
    with pytest.raises(RuntimeError), acting_for(factory.id):
        log.publish(subject_type="test", subject_id=None, body=Noted(value="lost"))
        raise RuntimeError
    note(factory, "kept")

    assert audit.verify_chain(organisation_id=factory.id).sound


# What is done behind the program to a row, and what the audit calls it.
TAMPERINGS = [
    ("a changed payload", "update kernel_event set payload = '{\"value\": 99}' where seq = %s", "changed"),
    ("a changed actor", "update kernel_event set actor = 'member:evil' where seq = %s", "changed"),
    (
        "a moved moment",
        "update kernel_event set happened_at = happened_at - interval '1 day' where seq = %s",
        "changed",
    ),
    ("a deleted row", "delete from kernel_event where seq = %s", "missing"),
]


def _behind_the_program(server: Any, statement: str, *values: Any) -> None:
    import psycopg

    with psycopg.connect(server.admin_url, dbname=connection.settings_dict["NAME"]) as admin:
        admin.execute("alter table kernel_event disable trigger all")
        admin.execute(statement, values)
        admin.execute("alter table kernel_event enable trigger all")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("what", "statement", "broken"), TAMPERINGS, ids=[row[0] for row in TAMPERINGS])
def test_the_audit_names_the_first_tampered_row(what: str, statement: str, broken: str, database_server: Any) -> None:
    factory = found_factory()
    note(factory, *range(10))
    with acting_for(factory.id):
        target = Event.objects.order_by("seq")[8]

    _behind_the_program(database_server, statement + " and organisation_id = %s", target.seq, factory.id)

    verdict = audit.verify_chain(organisation_id=factory.id)
    assert (verdict.sound, verdict.broken, verdict.broken_seq) == (False, broken, target.seq)
    assert verdict.checked == target.seq - 1
    assert (verdict.row.id if verdict.row else None) == (target.id if broken == "changed" else None)


@pytest.mark.django_db(transaction=True)
def test_a_row_written_anew_with_its_own_hash_does_not_follow_from_the_one_before(database_server: Any) -> None:
    factory = found_factory()
    note(factory, *range(10))
    with acting_for(factory.id):
        row = Event.objects.order_by("seq")[8]
    row.payload = {"value": 99}

    _behind_the_program(
        database_server,
        "update kernel_event set payload = '{\"value\": 99}', hash = %s where id = %s and organisation_id = %s",
        log.hash_of(row),
        row.id,
        factory.id,
    )

    verdict = audit.verify_chain(organisation_id=factory.id)
    assert (verdict.broken, verdict.broken_seq) == ("exchanged", row.seq + 1)


@pytest.mark.django_db(transaction=True)
def test_the_first_row_cannot_be_missed_either(database_server: Any) -> None:
    factory = found_factory()

    _behind_the_program(database_server, "delete from kernel_event where seq = 1 and organisation_id = %s", factory.id)

    verdict = audit.verify_chain(organisation_id=factory.id)
    assert (verdict.broken, verdict.broken_seq, verdict.checked) == ("missing", 1, 0)


@pytest.mark.django_db(transaction=True)
def test_a_row_put_in_after_the_newest_is_noticed(database_server: Any) -> None:
    factory = found_factory()
    note(factory, 1)
    with acting_for(factory.id):
        newest = Event.objects.order_by("-seq")[0]
    newest.id, newest.seq, newest.previous_hash = new_id(), newest.seq + 1, newest.hash

    _behind_the_program(
        database_server,
        "insert into kernel_event select %s, organisation_id, seq + 1, type, subject_type, subject_id, happened_at,"
        " recorded_at, actor, payload, hash, %s from kernel_event where seq = %s and organisation_id = %s",
        newest.id,
        log.hash_of(newest),
        newest.seq - 1,
        factory.id,
    )

    verdict = audit.verify_chain(organisation_id=factory.id)
    assert (verdict.broken, verdict.broken_seq) == ("overgrown", newest.seq)


@pytest.mark.django_db(transaction=True)
def test_cutting_off_the_newest_rows_is_noticed(database_server: Any) -> None:
    factory = found_factory()
    note(factory, *range(5))
    with acting_for(factory.id):
        newest = Event.objects.order_by("-seq")[0].seq

    _behind_the_program(
        database_server, "delete from kernel_event where seq = %s and organisation_id = %s", newest, factory.id
    )

    verdict = audit.verify_chain(organisation_id=factory.id)
    assert (verdict.broken, verdict.broken_seq) == ("cut_off", newest)


@pytest.mark.django_db(transaction=True)
def test_parallel_publishers_never_share_a_number() -> None:
    import threading

    factory = found_factory()

    def work() -> None:
        try:
            for _ in range(10):
                note(factory, "x")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    verdict = audit.verify_chain(organisation_id=factory.id)
    with acting_for(factory.id):
        assert Event.objects.filter(type="test.noted").count() == 60
    assert verdict.sound


def test_a_failed_statement_inside_does_not_leak_the_organisation(factory: Factory) -> None:
    with pytest.raises(DataError), acting_for(factory.id), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select 1/0")

    with connection.cursor() as cursor:
        cursor.execute("select current_setting('yinuo.organisation', true)")
        assert cursor.fetchone()[0] in ("", None)
