"""Workers that die in the middle of their work: no timer is lost, none fires twice."""

from __future__ import annotations

import os
import signal
import time
from datetime import timedelta

import pytest
from django.db import connections

from tests.core.bpmn.drawing import element, ways
from tests.core.bpmn.parts import HOUR, E, S
from tests.ground.process.plays import Play
from yinuo.ground.kernel import clock, timers
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process import instances
from yinuo.ground.process.models import Instance, Step

INSTANCES, KILLS = 120, 6


@pytest.mark.django_db(transaction=True)
def test_timers_of_workers_that_were_killed_fire_exactly_once(play: Play) -> None:
    play.publish("p", S + element("intermediateCatchEvent", "c", HOUR) + E + ways("s>c c>e"))
    with play.acting():
        instances.start_instances(key="p", beginnings=[instances.Beginning()] * INSTANCES)
    play.now += timedelta(hours=2)
    connections.close_all()

    for kill in range(KILLS):
        worker = os.fork()
        if not worker:
            _serve_for_ever(play)
        time.sleep(0.05 * (kill + 1))
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
    _serve_the_rest(play)

    with acting_for(play.factory.id):
        assert set(Instance.objects.values_list("status", flat=True)) == {"completed"}
        fired = list(Step.objects.filter(event__is="Fire").values_list("instance_id", flat=True))
    assert len(fired) == len(set(fired)) == INSTANCES


def _serve_for_ever(play: Play) -> None:
    """Serve a few at a time until killed; never returns into the test."""
    try:
        timers.CLAIM = 5
        with clock.frozen(play.now):
            while True:
                timers.fire(organisation_id=play.factory.id)
    finally:
        os._exit(1)


def _serve_the_rest(play: Play) -> None:
    """Serve until all have ended: what a killed worker had claimed is free when the server has noticed its end."""
    for _attempt in range(400):
        play.settle()
        with acting_for(play.factory.id):
            if not Instance.objects.filter(status="running").exists():
                return
        time.sleep(0.05)
