"""Instances moved to another version of their process on its page: who fits, what takes another's place, and back."""

from __future__ import annotations

from itertools import pairwise
from uuid import UUID

from tests.core.bpmn.drawing import element, ways
from tests.core.bpmn.parts import E, S
from tests.ground.process.plays import file
from yinuo.ground.kernel import jobs
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process import actions, gallery, instances, moving, observing
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.approving import acting


def _start(desk) -> UUID:
    with acting_for(desk.factory.id):
        return instances.start_instance(key="p", variables={}, subject_label="订单 7")


def test_instances_move_to_a_new_version_together_and_back(desk) -> None:
    before = desk.published(gallery.template("made_to_stock").content(key="p"))
    instance, browser = _start(desk), desk.browser()
    after = desk.published(gallery.template("made_to_order").content(key="p"))

    plan = browser.get(f"/processes/{after}/move").content.decode()
    job = browser.post(f"/processes/{after}/move", {"from": before})["Location"].rpartition("/")[2]
    jobs.run_now(organisation_id=desk.factory.id, job_id=UUID(job))
    moved = browser.get(f"/processes/moves/{job}").content.decode()
    with acting_for(desk.factory.id):
        there = observing.instance(instance_id=instance).version
        back = observing.last_move(instance_id=instance)
    browser.post(f"/processes/instances/{instance}/move/undo")

    assert "1 个可以移到版本 2" in plan and "已移动 1 个实例" in moved
    assert (there, back) == (2, (1, 2))
    with acting_for(desk.factory.id):
        assert observing.instance(instance_id=instance).version == 1


def test_a_step_that_is_gone_is_taken_over_by_another_that_one_names(desk) -> None:
    def drawn(step: str, name: str) -> bytes:
        task = element("userTask", step).replace(f'name="{step}"', f'name="{name}"')
        return file("p", S + task + E + ways(f"s>{step} {step}>e"))

    before = desk.published(drawn("look", "复检"))
    instance, browser = _start(desk), desk.browser()
    after = desk.published(drawn("last", "终检"))
    url, told = f"/processes/{after}/move", {"from": before, "map.look": "last"}

    plain, mapped = browser.get(url).content.decode(), browser.get(url, told).content.decode()
    browser.post(url, {**told, "map.look": "nothing"})
    job = browser.post(url, told)["Location"].rpartition("/")[2]
    jobs.run_now(organisation_id=desk.factory.id, job_id=UUID(job))

    assert (
        "0 个可以移到版本 2" in plain and "“复检”：新版本里没有这一步" in plain and '<option value="last">终检' in plain
    )
    assert "1 个可以移到版本 2" in mapped
    with acting_for(desk.factory.id):
        found = observing.instance(instance_id=instance)
        (task,) = tasks.tasks(subject_id=instance)
        actions.complete_task(task_id=task.id, member_id=desk.factory.members["owner"].id)
        turns = [
            (one.name, one.how) for one in observing.turns(instance_id=instance) if one.element in ("look", "last")
        ]
    assert (found.version, found.stands, task.title) == (2, ("终检",), "终检")
    assert turns == [("终检", "end")], "the visit goes on where it moved to"
    assert "到达“复检”" in browser.get(f"/processes/instances/{instance}").content.decode()


def test_a_visit_goes_on_over_several_moves(desk) -> None:
    steps = ("first", "second", "third")
    drawn = {one: file("p", S + element("userTask", one) + E + ways(f"s>{one} {one}>e")) for one in steps}
    desk.published(drawn["first"])
    instance = _start(desk)
    for before, after in pairwise(steps):
        version = desk.published(drawn[after])
        with acting_for(desk.factory.id):
            moving.move_instances(ids=[instance], after_id=version, mapping={before: after})
    with acting_for(desk.factory.id):
        (task,) = tasks.tasks(subject_id=instance)
        actions.complete_task(task_id=task.id, member_id=desk.factory.members["owner"].id)
        visits = [(one.element, one.how) for one in observing.turns(instance_id=instance) if one.element in steps]

    assert (task.title, visits) == ("third", [("third", "end")])


def test_an_approval_that_moves_is_called_as_its_step_is_now(desk) -> None:
    def drawn(step: str, name: str) -> bytes:
        asks = {"yinuo:approval": "all", "yinuo:approvers": "role:manager"}
        task = element("userTask", step, **asks).replace(f'name="{step}"', f'name="{name}"')
        return file("p", S + task + E + ways(f"s>{step} {step}>e"))

    desk.published(drawn("look", "复检"))
    instance = _start(desk)
    after, manager = desk.published(drawn("last", "终检")), desk.factory.members["manager"].id
    with acting_for(desk.factory.id):
        moving.move_instances(ids=[instance], after_id=after, mapping={"look": "last"})
        (turn,) = tasks.turns_of(instance_id=instance)
        acting.approve(task_id=turn.id, member_id=manager)
        status = observing.instance(instance_id=instance).status

    assert (turn.title, status) == ("终检 订单 7", "completed")


def test_instances_that_were_all_moved_are_moved_back_together(desk) -> None:
    before = desk.published(gallery.template("made_to_stock").content(key="p"))
    instance, browser = _start(desk), desk.browser()
    after = desk.published(gallery.template("made_to_order").content(key="p"))

    for act in ({}, {"act": "undo"}):
        job = browser.post(f"/processes/{after}/move", {"from": before, **act})["Location"].rpartition("/")[2]
        jobs.run_now(organisation_id=desk.factory.id, job_id=UUID(job))
    told = browser.get(f"/processes/moves/{job}").content.decode()

    assert "已移回 1 个实例" in told
    with acting_for(desk.factory.id):
        assert observing.instance(instance_id=instance).version == 1
