"""Every model of this folder leaves its trace: elements, the 43 control-flow patterns, and files of other tools.

Beside each `model.bpmn` stands a `model.json`: what it shows, and runs with what is given and the trace that follows.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from yinuo.doors.console.commands.process import command

HERE = Path(__file__).parent
MODELS = sorted(HERE.glob("*/*.bpmn"))
NOW = "2026-03-02T08:00:00Z"
MANY = ("complete", "message", "signal", "process", "fail")


def story(model: Path) -> dict[str, Any]:
    return json.loads(model.with_suffix(".json").read_text(encoding="utf-8"))


def named(model: Path) -> str:
    return f"{model.parent.name}/{model.stem}"


RUNS = [(model, run) for model in MODELS for run in story(model)["runs"]]


def arguments(model: Path, run: dict[str, Any]) -> list[str]:
    found = ["run", str(model), "--trace", "--now", NOW]
    for name, value in run.get("set", {}).items():
        found += ["--set", f"{name}={json.dumps(value)}"]
    for option in MANY:
        for value in run.get(option, []):
            found += [f"--{option}", value]
    return found + (["--until", run["until"]] if "until" in run else [])


@pytest.mark.parametrize(("model", "run"), RUNS, ids=[f"{named(model)}" for model, _run in RUNS])
def test_a_model_leaves_its_trace(model: Path, run: dict[str, Any]) -> None:
    result = CliRunner().invoke(command, arguments(model, run))

    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [f"{row['event']} {row['element']}" for row in rows] == run["trace"]
    assert result.stderr.splitlines()[-1] == run["ends"]


@pytest.mark.parametrize("model", MODELS, ids=[named(model) for model in MODELS])
def test_a_model_is_checked_without_a_crash(model: Path) -> None:
    result = CliRunner().invoke(command, ["check", str(model)])

    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert all(json.loads(line)["code"] for line in result.stdout.splitlines())


def test_every_control_flow_pattern_has_its_model() -> None:
    numbers = {int(model.name[3:5]) for model in MODELS if model.parent.name == "patterns"}

    assert numbers == set(range(1, 44))


def test_models_of_elements_and_patterns_have_no_errors() -> None:
    sound = [model for model in MODELS if model.parent.name in ("elements", "patterns")]

    faulty = [named(model) for model in sound if CliRunner().invoke(command, ["check", str(model)]).exit_code]

    assert faulty == []
