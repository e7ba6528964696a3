"""What is written is what was read, but for what was asked to change."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import canonicalize, tostring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.core.bpmn import UnreadableFile, parse, read_tree
from yinuo.core.bpmn.writing import Document, NoSuchElement, NoXmlName

MODELS = sorted((Path(__file__).parents[2] / "bpmn").glob("*/*.bpmn"))
VENDOR = """<?xml version="1.0" encoding="UTF-8"?>
<!-- drawn by hand -->
<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL"
   xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:v='urn:vendor' targetNamespace="urn:x">
  <b:process id="p" v:note='a &lt; "b"'>
    <b:extensionElements><v:any deep="1"><v:x/> text &amp; more <![CDATA[<kept>]]></v:any></b:extensionElements>
    <b:startEvent id="s"><b:outgoing>f</b:outgoing></b:startEvent>
    <b:userTask   id="u" name="审批"><b:incoming>f</b:incoming></b:userTask>
    <b:boundaryEvent id="t" attachedToRef="u"/>
    <b:sequenceFlow id="f" sourceRef="s" targetRef="u" />
  </b:process>
  <di:BPMNDiagram><di:BPMNPlane bpmnElement="p">
    <di:BPMNShape id="u_di" bpmnElement="u"/><di:BPMNEdge bpmnElement="f"/><di:BPMNShape bpmnElement="s"/>
  </di:BPMNPlane></di:BPMNDiagram>
</b:definitions>
"""


def vendor() -> Document:
    return Document.read(content=VENDOR.encode())


@pytest.mark.parametrize("model", MODELS, ids=[model.stem for model in MODELS])
def test_what_was_not_changed_is_the_same_to_the_byte(model: Path) -> None:
    content = model.read_bytes()

    assert Document.read(content=content).content() == content


def test_a_change_leaves_all_else_to_the_byte() -> None:
    changed = vendor().with_attribute(element_id="u", name="name", value='经理 "审批" & <签字>')

    new = 'name="经理 &quot;审批&quot; &amp; &lt;签字&gt;"'
    assert changed.content().decode() == VENDOR.replace('name="审批"', new)


def test_a_change_and_its_undoing_give_the_same_file() -> None:
    there = vendor().with_attribute(element_id="u", name="name", value="x")

    assert there.with_attribute(element_id="u", name="name", value="审批").content() == VENDOR.encode()


def test_an_attribute_is_added_and_taken_away() -> None:
    added = vendor().with_attribute(element_id="t", name="cancelActivity", value="false")

    assert b'<b:boundaryEvent cancelActivity="false" id="t" attachedToRef="u"/>' in added.content()
    assert added.with_attribute(element_id="t", name="cancelActivity", value=None).content() == VENDOR.encode()


def test_a_condition_is_set_changed_and_taken_away_under_the_prefix_of_the_file() -> None:
    first = vendor().with_child_text(element_id="f", child="conditionExpression", text="amount > 5 && n < 2")
    second = first.with_child_text(element_id="f", child="conditionExpression", text="true")

    assert (
        "<b:conditionExpression>amount &gt; 5 &amp;&amp; n &lt; 2</b:conditionExpression>" in first.content().decode()
    )
    assert parse(root=read_tree(content=first.content())).processes[0].flows[0].condition == "amount > 5 && n < 2"
    assert parse(root=read_tree(content=second.content())).processes[0].flows[0].condition == "true"
    gone = second.with_child_text(element_id="f", child="conditionExpression", text=None)
    assert canonicalize(gone.content().decode()) == canonicalize(VENDOR)


def test_what_is_taken_out_goes_with_its_flows_its_boundaries_and_its_part_of_the_diagram() -> None:
    left = vendor().without(element_ids=["u"]).content().decode()

    assert not any(word in left for word in ('id="u"', 'id="f"', 'id="t"', "u_di", '"f"', ">f<"))
    assert 'id="s"' in left and 'bpmnElement="s"' in left and "<![CDATA[<kept>]]>" in left
    assert [node.id for node in parse(root=read_tree(content=left.encode())).processes[0].nodes] == ["s"]


def test_the_encoding_of_the_file_is_kept() -> None:
    content = VENDOR.replace("UTF-8", "ISO-8859-1").replace("审批", "Prüfung").encode("latin-1")

    changed = Document.read(content=content).with_attribute(element_id="u", name="name", value="Größe 大")

    assert "Größe &#22823;".encode("latin-1") in changed.content()
    assert parse(root=read_tree(content=changed.content())).processes[0].nodes[1].name == "Größe 大"


def test_what_is_not_there_or_no_name_is_refused() -> None:
    with pytest.raises(NoSuchElement):
        vendor().with_attribute(element_id="gone", name="name", value="x")
    with pytest.raises(NoXmlName):
        vendor().with_attribute(element_id="u", name='x="1" y', value="x")
    with pytest.raises(UnreadableFile):
        Document.read(content=b"<html/>")


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")), max_size=12)


@settings(max_examples=200, deadline=None)
@given(which=st.integers(0, 10**6), place=st.integers(0, 10**6), name=st.sampled_from(["name", "note"]), value=TEXTS)
def test_any_attribute_written_is_read_again_and_nothing_else_moves(
    which: int, place: int, name: str, value: str
) -> None:
    content = MODELS[which % len(MODELS)].read_bytes()
    document = Document.read(content=content)
    known = [one.id for one in document.places if one.id]
    if not known:
        return
    identity = known[place % len(known)]

    written = document.with_attribute(element_id=identity, name=name, value=value).content()

    expected = read_tree(content=content)
    next(one for one in expected.iter() if one.get("id") == identity).set(name, value)
    assert canonicalize(tostring(read_tree(content=written))) == canonicalize(tostring(expected))
