"""Decision tables in versions, and rule tasks that ask them in the step."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.core.bpmn.drawing import element, ways
from tests.core.bpmn.parts import E, S, task
from tests.ground.process.plays import Play
from yinuo.core.rules.plain import from_plain
from yinuo.core.rules.tables import BadTable, DecisionTable
from yinuo.ground.process import definitions, instances, queries, repairing, table_editing, tables

pytestmark = pytest.mark.django_db

DMN = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<decision id="freight" name="Freight"><decisionTable hitPolicy="FIRST"><input><inputExpression typeRef="number">
<text>weight</text></inputExpression></input><output name="price" typeRef="number"/>
<rule><inputEntry><text>&lt; 10</text></inputEntry><outputEntry><text>5</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def discount(*rows: tuple[str, str, str], hit: str = "U", outputs: tuple[str, ...] = ("percent",)) -> DecisionTable:
    return from_plain(
        {
            "name": "折扣",
            "hit": hit,
            "inputs": [{"expression": "amount", "kind": "number"}, {"expression": "tier", "kind": "text"}],
            "outputs": [{"name": one} for one in outputs],
            "rows": [{"tests": [amount, tier], "results": result.split("|")} for amount, tier, result in rows],
        }
    )


SMALL, LARGE = ("< 1000", "-", "0"), (">= 1000", "-", "5")


def publish(play: Play, table: DecisionTable, key: str = "discount") -> UUID:
    with play.acting():
        draft = tables.save_table(key=key, table=table)
        tables.publish_table(table_id=draft)
    return draft


def rule(**attributes: str) -> str:
    told = {"yinuo:table": "discount"} | {f"yinuo:{name}": value for name, value in attributes.items()}
    return S + element("businessRuleTask", "rule", **told) + task("u") + E + ways("s>rule rule>u u>e")


def facts(play: Play, instance_id: UUID) -> dict[str, Any]:
    return dict(play.row(instance_id).state["v"])


def test_a_rule_task_takes_its_facts_from_the_table_in_the_step_that_reached_it(play: Play) -> None:
    publish(play, discount(SMALL, LARGE))
    play.publish("p", rule())

    with play.acting():
        instance_id = instances.start_instance(key="p", variables={"amount": 2000, "tier": "vip"})

    assert facts(play, instance_id) == {"amount": 2000, "tier": "vip", "percent": 5}
    assert [one.title for one in play.tasks()] == ["u"]


def test_the_history_says_which_version_answered_and_which_rows_fitted(play: Play) -> None:
    publish(play, discount(SMALL, LARGE))
    play.publish("p", rule())

    instance_id = play.start("p", amount=2000, tier="vip")

    with play.acting():
        moves = queries.history(instance_id=instance_id)
    assert [dict(move.reason) for move in moves if (move.element, move.event) == ("rule", "end")] == [
        {"table": "discount", "version": 1, "rows": [2]}
    ]


def test_the_newest_published_version_is_asked_and_drafts_are_not(play: Play) -> None:
    publish(play, discount(SMALL, LARGE))
    play.publish("p", rule())
    publish(play, discount(("-", "-", "7")))
    with play.acting():
        tables.save_table(key="discount", table=discount(("-", "-", "99")))

    assert facts(play, play.start("p", amount=1, tier="new"))["percent"] == 7


@pytest.mark.parametrize(
    ("table", "settings", "given"),
    [
        (discount(("-", "-", "5|gold"), outputs=("percent", "level")), {}, {"percent": 5, "level": "gold"}),
        (
            discount(("-", "-", "5|gold"), outputs=("percent", "level")),
            {"result": "found"},
            {"found": {"percent": 5, "level": "gold"}},
        ),
        (discount(("< 0", "-", "5|gold"), outputs=("percent", "level")), {}, {"percent": None, "level": None}),
        (discount(("-", "-", "5"), ("-", "vip", "7"), hit="C"), {}, {"percent": [5, 7]}),
        (discount(("-", "-", "5"), ("-", "vip", "7"), hit="C+"), {"result": "sum"}, {"sum": 12}),
        (
            discount(("-", "-", "5|gold"), hit="R", outputs=("percent", "level")),
            {},
            {"discount": [{"percent": 5, "level": "gold"}]},
        ),
    ],
)
def test_results_become_facts_by_their_names(
    play: Play, table: DecisionTable, settings: dict[str, str], given: dict[str, Any]
) -> None:
    quoted = {"gold": '"gold"'}
    rows = [{"tests": list(row.tests), "results": [quoted.get(one, one) for one in row.results]} for row in table.rows]
    outputs = [{"name": one.name} for one in table.outputs]
    inputs = [{"expression": one.expression, "kind": one.kind} for one in table.inputs]
    publish(play, from_plain({"hit": table.hit.value, "inputs": inputs, "outputs": outputs, "rows": rows}))
    play.publish("p", rule(**settings))

    found = facts(play, play.start("p", amount=1, tier="vip"))

    assert {name: found[name] for name in found if name not in ("amount", "tier")} == given


def test_facts_that_are_missing_open_an_incident_that_a_person_repairs(play: Play) -> None:
    publish(play, discount(("-", "-", "amount * 2")))
    play.publish("p", rule())
    instance_id = play.start("p", amount="many", tier="vip")
    assert play.incidents() == [("rule", "undecided")]

    with play.acting():
        repairing.retry_incident(incident_id=play.incident(), variables={"amount": 10})

    assert facts(play, instance_id)["percent"] == 20 and play.incidents() == []


def test_facts_that_are_not_there_fit_no_row(play: Play) -> None:
    publish(play, discount(SMALL, LARGE))
    play.publish("p", rule())

    assert facts(play, play.start("p", tier="vip"))["percent"] is None


def test_a_table_that_was_retired_is_an_incident_until_it_is_published_again(play: Play) -> None:
    publish(play, discount(SMALL, LARGE))
    play.publish("p", rule())
    with play.acting():
        tables.retire_table(key="discount")
    instance_id = play.start("p", amount=1, tier="vip")
    assert play.incidents() == [("rule", "table_missing")]

    publish(play, discount(("-", "-", "3")))
    with play.acting():
        repairing.retry_incident(incident_id=play.incident())

    assert facts(play, instance_id)["percent"] == 3


def test_a_process_that_asks_a_table_nobody_published_cannot_be_published(play: Play) -> None:
    with pytest.raises(definitions.UnusableDefinition) as refused:
        play.publish("p", rule())

    assert [(fault.element, fault.code) for fault in refused.value.faults] == [("rule", "table_missing")]


def test_rule_tasks_in_a_circle_are_stopped_with_an_incident(play: Play) -> None:
    publish(play, discount(SMALL, LARGE))
    body = S + element("exclusiveGateway", "x") + element("businessRuleTask", "rule", **{"yinuo:table": "discount"})
    play.publish("p", body + ways("s>x x>rule rule>x"))

    play.start("p", amount=1, tier="vip")

    assert play.incidents() == [("rule", "endless_loop")]


def test_two_tables_in_a_row_see_each_others_results(play: Play) -> None:
    publish(play, discount(SMALL, LARGE))
    second = {"inputs": [{"expression": "percent"}], "outputs": [{"name": "by"}]}
    rows = [{"tests": ["> 0"], "results": ['"manager"']}, {"tests": ["<= 0"], "results": ['"sales"']}]
    publish(play, from_plain({**second, "rows": rows}), key="approver")
    body = "".join(element("businessRuleTask", name, **{"yinuo:table": key}) for name, key in TWO)
    play.publish("p", S + body + task("u") + ways("s>one one>two two>u"))

    assert facts(play, play.start("p", amount=5000, tier="vip"))["by"] == "manager"


TWO = (("one", "discount"), ("two", "approver"))


def test_rows_that_contradict_each_other_cannot_be_published_and_are_named(play: Play) -> None:
    with play.acting():
        draft = tables.save_table(key="discount", table=discount(("< 10", "-", "0"), ("< 20", "-", "5")))
        with pytest.raises(BadTable) as refused:
            tables.publish_table(table_id=draft)

    assert [(fault.code, fault.text) for fault in refused.value.faults] == [("overlap", "1, 2: < 10 | -")]


def test_gaps_are_told_and_do_not_keep_a_table_from_being_published(play: Play) -> None:
    report = tables.examine_table(table=discount(SMALL))

    assert report.coverage is not None
    assert [gap.cells for gap in report.coverage.gaps] == [(">= 1000", "-")]
    assert report.publishable


def test_a_draft_may_be_unfinished_and_is_kept(play: Play) -> None:
    with play.acting():
        draft = tables.save_table(key="discount", table=discount(("soon", "-", "0")))
        kept = tables.table(table_id=draft)
        faults = tables.examine_table(table=kept.table).faults
        with pytest.raises(BadTable):
            tables.publish_table(table_id=draft)

    assert kept.table.rows[0].tests == ("soon", "-")
    assert [(fault.code, fault.row, fault.column) for fault in faults] == [("cell", 1, "amount")]


def test_a_published_version_never_changes_and_the_next_draft_is_the_next_version(play: Play) -> None:
    first = publish(play, discount(SMALL, LARGE))
    with play.acting():
        second = tables.save_table(key="discount", table=discount(LARGE))
        again = tables.save_table(key="discount", table=discount(SMALL))
        found = [(one.version, one.state) for one in tables.versions(key="discount")]
        with pytest.raises(tables.TableNotADraft):
            tables.publish_table(table_id=first)
        with pytest.raises(tables.TableNotADraft):
            tables.discard_table(table_id=first)

    assert second == again
    assert found == [(2, "draft"), (1, "published")]


def test_a_draft_can_be_thrown_away(play: Play) -> None:
    publish(play, discount(SMALL))
    with play.acting():
        tables.discard_table(table_id=tables.save_table(key="discount", table=discount(LARGE)))

        assert [(one.key, one.version) for one in tables.tables()] == [("discount", 1)]


def test_a_table_can_be_tried_before_it_is_published() -> None:
    decision = tables.try_table(table=discount(SMALL, LARGE), facts={"amount": 5, "tier": "new"})

    assert (decision.value, decision.rows) == (0, (1,))


def test_tables_of_a_dmn_file_become_drafts(play: Play) -> None:
    with play.acting():
        [draft] = table_editing.import_tables(content=DMN).drafts.values()
        tables.publish_table(table_id=draft)
        answer = tables.decide(key="freight", facts={"weight": 3})

    assert (answer.version, answer.decision.value, answer.outputs) == (1, 5, ("price",))


@pytest.mark.parametrize("act", [tables.publish_table, tables.discard_table, tables.table])
def test_a_table_that_is_not_there_is_named(play: Play, act: Any) -> None:
    with play.acting(), pytest.raises(tables.NoSuchTable):
        act(table_id=play.factory.id)


def test_nothing_is_retired_where_nothing_is_published(play: Play) -> None:
    with play.acting(), pytest.raises(tables.NoSuchTable):
        tables.retire_table(key="discount")
