"""Ids, clock, files, repeated requests, jobs and settings."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tests.cast import Factory, found_factory
from yinuo.ground.kernel import clock, files, idempotency, jobs, preferences
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.jobs import JobFailed, JobHandle
from yinuo.ground.kernel.pinyin import search_text
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.people import queries as people_queries

NOW = datetime(2026, 3, 11, 1, 0, tzinfo=UTC)


@pytest.fixture
def factory(db: None) -> Factory:
    return found_factory()


def test_ids_grow_with_time_and_never_repeat() -> None:
    ids = [new_id() for _ in range(20_000)]

    assert ids == sorted(ids) and len(set(ids)) == len(ids) and {i.version for i in ids} == {7}


def test_a_forked_process_hands_out_no_id_of_its_parent() -> None:
    new_id()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, b"".join(new_id().bytes[8:] for _ in range(100)))
        os._exit(0)
    mine = {new_id().bytes[8:] for _ in range(100)}
    os.waitpid(child, 0)
    others = os.read(reading, 800)

    assert len(others) == 800
    assert not mine & {others[place : place + 8] for place in range(0, 800, 8)}


def test_the_clock_can_be_held_and_goes_on_afterwards() -> None:
    with clock.frozen(NOW):
        assert clock.now() == NOW

    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_naive_instant_cannot_hold_the_clock() -> None:
    with pytest.raises(ValueError), clock.frozen(datetime(2026, 1, 1)):  # noqa: DTZ001
        pass


SEARCHES = [("远山机械", "ysjx"), ("远山机械", "yuanshan"), ("ACME 上海", "acme"), ("重庆长安", "长安")]


@pytest.mark.parametrize(("name", "typed"), SEARCHES)
def test_a_chinese_name_is_found_by_its_characters_its_pinyin_and_its_initials(name: str, typed: str) -> None:
    assert typed in search_text(name)


def test_a_file_comes_back_as_it_was_stored(factory: Factory) -> None:
    with acting_for(factory.id):
        facts = files.store(content=b"hello", name="../../etc/passwd\u202egpj", media_type="text/plain")
        assert files.content_of(file_id=facts.id) == b"hello"

    assert "/" not in facts.name and "\u202e" not in facts.name


def test_a_damaged_file_is_reported_missing_rather_than_served(factory: Factory) -> None:
    with acting_for(factory.id):
        facts = files.store(content=b"hello", name="a", media_type="text/plain")
        files._path(facts.sha256).write_bytes(b"changed")
        with pytest.raises(files.FileMissing):
            files.content_of(file_id=facts.id)


def test_another_organisation_cannot_read_a_file_by_its_id(factory: Factory) -> None:
    other = found_factory()
    with acting_for(factory.id):
        facts = files.store(content=b"secret", name="a", media_type="text/plain")

    with acting_for(other.id), pytest.raises(files.FileMissing):
        files.content_of(file_id=facts.id)


def test_a_repeated_key_gets_the_first_answer_for_seven_days(factory: Factory) -> None:
    with acting_for(factory.id), clock.frozen(NOW):
        idempotency.keep_answer(scope="t", key="k", fingerprint="f", status=201, body="{}")

    with acting_for(factory.id), clock.frozen(NOW + timedelta(days=6, hours=23)):
        assert idempotency.earlier_answer(scope="t", key="k", fingerprint="f") == idempotency.Answer(
            status=201, body="{}"
        )
    with acting_for(factory.id), clock.frozen(NOW + timedelta(days=7, hours=1)):
        assert idempotency.earlier_answer(scope="t", key="k", fingerprint="f") is None


def test_a_key_used_for_another_request_is_refused(factory: Factory) -> None:
    with acting_for(factory.id):
        idempotency.keep_answer(scope="t", key="k", fingerprint="f", status=201, body="{}")
        with pytest.raises(idempotency.KeyReused):
            idempotency.earlier_answer(scope="t", key="k", fingerprint="other")


def test_a_job_reports_progress_and_keeps_its_result(factory: Factory) -> None:
    seen = []

    def work(job: JobHandle) -> dict[str, int]:
        job.report(done=1, total=2)
        with acting_for(factory.id):
            seen.append(jobs.job_state(job_id=job.id))
        return {"rows": 2}

    jobs.handle(kind="test.work", handler=work)
    with acting_for(factory.id):
        job_id = jobs.start_job(kind="test.work", payload={"n": 1})
    jobs.run_now(organisation_id=factory.id, job_id=job_id)

    with acting_for(factory.id):
        state = jobs.job_state(job_id=job_id)
    assert state is not None and (state["state"], state["result"]) == ("done", {"rows": 2})
    assert seen[0] is not None and (seen[0]["state"], seen[0]["done"]) == ("running", 1)


def test_a_job_that_is_stopped_ends_at_its_next_look(factory: Factory) -> None:
    looked = []

    def work(job: JobHandle) -> dict[str, int]:
        job.watch(1, 9)
        looked.append(1)
        with acting_for(factory.id):
            assert jobs.stop_job(job_id=job.id)
        job.watch(2, 9)  # too soon to look again
        looked.append(2)
        job.watch(9, 9)
        looked.append(9)
        return {}

    jobs.handle(kind="test.work", handler=work)
    with acting_for(factory.id):
        job_id, never = (jobs.start_job(kind="test.work", payload={}) for _ in range(2))
        jobs.stop_job(job_id=never)
    for one in (job_id, never):
        jobs.run_now(organisation_id=factory.id, job_id=one)

    with acting_for(factory.id):
        states = [jobs.job_state(job_id=one) for one in (job_id, never)]
        assert not jobs.stop_job(job_id=job_id)
    assert looked == [1, 2]
    assert [state and (state["state"], state["result"], state["error"]) for state in states] == [
        ("stopped", {}, "")
    ] * 2


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (JobFailed("第 3 行缺少客户"), "第 3 行缺少客户"),
        (ZeroDivisionError("division by zero"), "ZeroDivisionError: division by zero"),
    ],
    ids=["anticipated", "unanticipated"],
)
def test_a_failed_job_says_why(factory: Factory, error: Exception, told: str) -> None:
    def work(job: JobHandle) -> dict[str, int]:
        raise error

    jobs.handle(kind="test.work", handler=work)
    with acting_for(factory.id):
        job_id = jobs.start_job(kind="test.work", payload={})
    jobs.run_now(organisation_id=factory.id, job_id=job_id)

    with acting_for(factory.id):
        state = jobs.job_state(job_id=job_id)
    assert state is not None and (state["state"], state["error"]) == ("failed", told)


def test_a_finished_job_is_not_run_again(factory: Factory) -> None:
    runs = []
    jobs.handle(kind="test.work", handler=lambda job: runs.append(1) or {})
    with acting_for(factory.id):
        job_id = jobs.start_job(kind="test.work", payload={})

    jobs.run_now(organisation_id=factory.id, job_id=job_id)
    jobs.run_now(organisation_id=factory.id, job_id=job_id)

    assert runs == [1]


def test_a_setting_has_its_default_until_it_is_changed(factory: Factory) -> None:
    preferences.declare(name="test.threshold", default=0.5, unit="share", meaning="for this test")
    try:
        with acting_for(factory.id):
            assert people_queries.preference(name="test.threshold") == 0.5
            people.set_preferences(changes={"test.threshold": 0.7})
            assert people_queries.preference(name="test.threshold") == 0.7
            with pytest.raises(people.InvalidPeopleInput):
                people.set_preferences(changes={"test.threshold": "much"})
            with pytest.raises(preferences.UnknownPreference):
                people.set_preferences(changes={"test.nothing": 1})
    finally:
        preferences._declared.pop("test.threshold")


def test_a_job_whose_worker_died_is_queued_again(factory: Factory) -> None:
    with acting_for(factory.id):
        jobs.start_job(kind="test.work", payload={})
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'doing', worker_id = null where status = 'todo'")

    assert jobs.sweep_stalled() == 1

    with connection.cursor() as cursor:
        cursor.execute("select status::text from procrastinate_jobs order by id desc limit 1")
        assert cursor.fetchone()[0] == "todo"
