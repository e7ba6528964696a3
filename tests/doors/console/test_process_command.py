"""`yinuo process`: faults as lines, runs as traces, exit codes that say how it went."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.core.bpmn.drawing import HEAD, ROOTS, element, ways
from yinuo.core.bpmn import checking, messages
from yinuo.doors.console.bpmn import hints, simulation
from yinuo.doors.console.commands.process import command
from yinuo.ground.process import wording

REMIND = "<timerEventDefinition><timeCycle>R2/PT1H</timeCycle></timerEventDefinition>"
BODY = (
    element("startEvent", "s")
    + element("serviceTask", "reserve")
    + element("boundaryEvent", "none", '<errorEventDefinition errorRef="stock"/>', attachedToRef="reserve")
    + element("userTask", "approve")
    + element("boundaryEvent", "hour", REMIND, attachedToRef="approve", cancelActivity="false")
    + element("scriptTask", "remind", "<script>print(1)</script>")
    + element("exclusiveGateway", "x", default="x-no")
    + element("intermediateCatchEvent", "wait", '<messageEventDefinition messageRef="paid"/>')
    + element("endEvent", "ok")
    + element("endEvent", "no")
    + ways("s>reserve reserve>approve none>no approve>x x>wait[amount > 5] x>no wait>ok hour>remind")
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "order.bpmn"
    path.write_text(f"{HEAD}<process id='p'>{BODY}</process>{ROOTS}</definitions>")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(one) for one in arguments])


def ended(result: Result) -> list[str]:
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    return [row["element"] for row in rows if row["event"] == "end"]


def test_a_run_is_traced_to_its_end(file: Path) -> None:
    result = run("run", file, "--trace", "--set", "amount=7", "--complete", "approve", "--message", "paid")

    assert (result.exit_code, ended(result)) == (0, ["s", "reserve", "approve", "x", "wait", "ok"])


def test_a_failing_service_leaves_by_its_boundary(file: Path) -> None:
    result = run("run", file, "--trace", "--fail", "reserve=NO_STOCK")

    assert (result.exit_code, ended(result)) == (0, ["s", "none", "no"])


def test_a_script_is_passed_through_and_warned_of(file: Path) -> None:
    result = run("run", file, "--trace", "--now", "2026-01-01T00:00:00Z", "--until", "2026-01-02T00:00:00Z")

    assert ended(result).count("remind") == 2 and "script of remind is not run" in result.stderr


def test_a_run_that_waits_says_for_what(file: Path) -> None:
    result = run("run", file)

    assert result.exit_code == 3 and "waits for approve" in result.stderr


def test_a_run_that_is_stuck_says_where(file: Path) -> None:
    result = run("run", file, "--complete", "approve")

    assert result.exit_code == 4 and "incident at x: condition" in result.stderr


def test_faults_are_lines_with_their_element(file: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.bpmn"
    bad.write_text("no xml")

    good, broken = run("check", file), run("check", file, bad)

    assert good.exit_code == 0 and json.loads(good.stdout)["code"] == "script_not_executed"
    assert broken.exit_code == 1 and json.loads(broken.stdout.splitlines()[-1])["code"] == "unreadable"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--set", "amount"], "NAME=VALUE"), (["--until", "soon"], "no moment"), (["--process", "q"], "no process q")],
)
def test_a_wrong_option_is_told_in_a_sentence(file: Path, arguments: list[str], said: str) -> None:
    result = run("run", file, *arguments)

    assert result.exit_code == 1 and said in str(result.exception)


def test_processes_that_call_each_other_in_a_circle_are_stopped(tmp_path: Path) -> None:
    path = tmp_path / "circle.bpmn"
    call = element("startEvent", "s") + element("callActivity", "c", calledElement="p") + ways("s>c")
    path.write_text(f"{HEAD}<process id='p'>{call}</process></definitions>")

    result = run("run", path, "--process", "p")

    assert result.exit_code == 4 and "call_circle" in result.stderr


def test_a_circle_through_a_service_is_stopped_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulation, "MOST_STEPS", 50)
    path = tmp_path / "round.bpmn"
    drawn = element("startEvent", "s") + element("serviceTask", "again") + ways("s>again again>again")
    path.write_text(f"{HEAD}<process id='p'>{drawn}</process></definitions>")

    result = run("run", path)

    assert result.exit_code == 4
    assert result.stderr.splitlines()[0].startswith("incident at again: endless_loop after 50 steps; it goes round")


def test_a_circle_of_timers_that_wait_for_nothing_is_stopped_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulation, "MOST_STEPS", 50)
    path = tmp_path / "round.bpmn"
    at_once = "<timerEventDefinition><timeDuration>PT0S</timeDuration></timerEventDefinition>"
    drawn = element("startEvent", "s") + element("intermediateCatchEvent", "w", at_once) + ways("s>w w>w")
    path.write_text(f"{HEAD}<process id='p'>{drawn}</process></definitions>")

    result = run("run", path, "--until", "P1D")

    assert result.exit_code == 4 and "incident at w: endless_loop" in result.stderr


def test_processes_that_begin_each_other_by_messages_without_end_are_stopped_and_named(tmp_path: Path) -> None:
    path = tmp_path / "echo.bpmn"
    told = '<message id="m" name="ping"/><message id="n" name="pong"/>'
    sides = [
        f"<process id='{name}'>"
        + element("startEvent", f"{name}s", f'<messageEventDefinition messageRef="{heard}"/>')
        + element("sendTask", f"{name}t", messageRef=said)
        + ways(f"{name}s>{name}t")
        + "</process>"
        for name, heard, said in (("a", "n", "m"), ("b", "m", "n"))
    ]
    path.write_text(f"{HEAD}{told}{''.join(sides)}</definitions>")

    result = run("run", path, "--process", "a")

    assert result.exit_code == 4
    assert [line.partition(" after")[0] for line in result.stderr.splitlines()][:1] == ["incident at bs: endless_loop"]


def test_every_fault_says_what_to_do_and_stands_in_the_documentation() -> None:
    documented = (Path(__file__).parents[3] / "docs" / "processes.md").read_text(encoding="utf-8")
    told = (checking.check.__doc__ or "").partition("Codes:")[2]
    codes = {one.strip(" .\n") for one in told.replace("\n", " ").split(",")}

    assert codes - hints.FAULTS.keys() == set()
    assert {code for code in hints.FAULTS if f"`{code}`" not in documented} == set()


def test_every_incident_of_the_engine_says_what_to_do_and_has_words_on_the_pages() -> None:
    told = (messages.Incident.__doc__ or "").partition("Codes:")[2].split("\n")[0]
    codes = {one.strip(" .") for one in told.split(",")}

    assert codes - hints.INCIDENTS.keys() == set() and codes - wording.INCIDENTS.keys() == set()


TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:x">
  <decision id="discount"><decisionTable hitPolicy="UNIQUE">
    <input id="i"><inputExpression typeRef="number"><text>amount</text></inputExpression></input>
    <output id="o" name="percent"/>
    <rule id="r1"><inputEntry><text>{first}</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
    <rule id="r2"><inputEntry><text>&gt; 10</text></inputEntry><outputEntry><text>2</text></outputEntry></rule>
  </decisionTable></decision>
</definitions>"""


@pytest.mark.parametrize(
    ("said", "first", "exit_code", "codes"),
    [
        ("a table without fault says nothing", "&lt;= 10", 0, []),
        ("a gap is a warning", "&lt; 10", 0, ["gap"]),
        ("two rows for the same facts are an error", "&lt;= 11", 1, ["overlap"]),
        ("a cell that says nothing is an error", "soon", 1, ["cell"]),
    ],
)
def test_decision_tables_are_checked(tmp_path: Path, said: str, first: str, exit_code: int, codes: list[str]) -> None:
    path = tmp_path / "discount.dmn"
    path.write_text(TABLE.format(first=first))

    result = run("check", path)

    assert result.exit_code == exit_code
    assert [json.loads(line)["code"] for line in result.stdout.splitlines()] == codes


RACE = (
    element("startEvent", "s")
    + element("userTask", "a")
    + element("boundaryEvent", "paid", '<messageEventDefinition messageRef="paid"/>', attachedToRef="a")
    + element("userTask", "b")
    + element("boundaryEvent", "hour", REMIND, attachedToRef="b", cancelActivity="false")
    + element("task", "note")
    + element("endEvent", "e")
    + element("endEvent", "early")
    + ways("s>a a>b b>e paid>early hour>note")
)
NOW = ["--trace", "--now", "2026-01-01T00:00:00Z"]


@pytest.fixture
def race(tmp_path: Path) -> Path:
    path = tmp_path / "race.bpmn"
    path.write_text(f"{HEAD}<process id='p'>{RACE}</process>{ROOTS}</definitions>")
    return path


@pytest.mark.parametrize(
    ("arguments", "seen"),
    [
        (["--complete", "a", "--message", "paid"], ["s", "a"]),
        (["--message", "paid", "--complete", "a"], ["s", "paid", "early"]),
        (["--complete", "b", "--complete", "a"], ["s", "a", "b", "e"]),
        (["--until", "P1D", "--complete", "a", "--complete", "b"], ["s", "a", "b", "e"]),
        (
            ["--complete", "a", "--until", "PT90M", "--until", "PT1S", "--complete", "b"],
            ["s", "a", "hour", "note", "b", "e"],
        ),
        (["--complete", "a", "--until", "PT3H"], ["s", "a", "hour", "note", "hour", "note"]),
        (["--complete", "a", "--until", "2026-01-01T01:30:00Z"], ["s", "a", "hour", "note"]),
    ],
)
def test_things_come_in_the_order_they_stand_each_as_soon_as_it_is_waited_for(
    race: Path, arguments: list[str], seen: list[str]
) -> None:
    assert ended(run("run", race, *NOW, *arguments)) == seen


def test_what_nobody_waited_for_is_told(race: Path) -> None:
    result = run("run", race, "--message", "paid", "--complete", "a", "--signal", "storm", "--message", "gone")

    assert result.stderr.splitlines()[:3] == [
        "no task a was open: --complete a was not used",
        "nothing waited for the signal storm: --signal storm was not used",
        "nothing waited for the message gone: --message gone was not used",
    ]


IMPORT = '<import importType="http://www.omg.org/spec/BPMN/20100524/MODEL" namespace="urn:x" location="{0}"/>'


def test_what_a_file_imports_can_be_called(tmp_path: Path) -> None:
    def write(name: str, imports: str, process: str, step: str) -> Path:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        body = element("startEvent", f"{process}-s") + step + element("endEvent", f"{process}-e")
        flow = ways(f"{process}-s>{process}-t {process}-t>{process}-e")
        path = tmp_path / name
        path.write_text(f"{HEAD}{imports}<process id='{process}'>{body}{flow}</process></definitions>")
        return path

    call = '<callActivity id="{0}-t" calledElement="x:{1}"/>'
    main = write("main.bpmn", IMPORT.format("parts/pack%20it.bpmn"), "main", call.format("main", "pack"))
    write("parts/pack it.bpmn", IMPORT.format("../main.bpmn"), "pack", element("userTask", "pack-t"))

    result = run("run", main, "--trace", "--complete", "pack-t")

    assert (result.exit_code, result.stderr) == (0, "completed\n")
    assert ended(result) == ["main-s", "pack-s", "pack-t", "pack-e", "main-t", "main-e"]


@pytest.mark.parametrize(
    "location", ["", "gone.bpmn", "https://x.example/b.bpmn", "/etc/hosts", ".", "http://[x", "%00"]
)
def test_what_cannot_be_imported_is_named(tmp_path: Path, location: str) -> None:
    body = element("startEvent", "s") + '<callActivity id="t" calledElement="x"/>' + ways("s>t")
    path = tmp_path / "a.bpmn"
    path.write_text(f"{HEAD}{IMPORT.format(location)}<process id='p'>{body}</process></definitions>")

    result = run("run", path)

    assert result.exit_code == 4
    assert f"warning: {location or 'an import'} is not imported" in result.stderr
    assert "incident at t: call_missing x" in result.stderr
