"""What to do about faults and incidents, in a sentence each, for whoever reads them on the command line."""

from __future__ import annotations

FAULTS = {
    "unreadable": "choose a BPMN 2.0 file below 20 MB, without DTD or entities",
    "no_process": "the file holds no process: draw one",
    "no_start": "nothing begins here: add a start event",
    "nothing_inside": "it is empty: add steps, or remove it",
    "flow_without_end": "connect the flow at both ends",
    "flow_across": "keep the flow on one side of the sub-process's border",
    "id_twice": "two elements have this id: give one of them another",
    "not_executable": "nothing here could be run: remove it, or replace it by another element",
    "script_not_executed": "scripts are never run: use a service task or a rule",
    "foreign_ignored": "another tool's extension, kept in the file but not looked at: say the same in the diagram",
    "between_parties": "a picture of how parties deal with each other, never run: draw each party's side as a process",
    "always_interrupts": "an error or a cancel always ends what it stands on: set it to interrupting",
    "unattached": "put the event on an activity",
    "nothing_to_wait_for": "say what the event waits for",
    "no_timer": "give a moment, a duration, a repetition or a cron",
    "timer": "give a moment (2026-03-12T08:00:00Z), a duration (PT36H), a repetition (R3/PT1H) or a cron",
    "condition": "correct the condition: CEL, or JUEL and FEEL where they mean the same",
    "no_default": "no way may be open: give the gateway a default flow",
    "no_condition": "several flows have no condition and all are taken: add conditions, or use a parallel gateway",
    "default_elsewhere": "the default must be one of the gateway's own flows",
    "link_alone": "draw the other end of the link with the same name",
    "not_after_gateway": "only events and receive tasks may follow an event gateway",
    "call_unnamed": "name the process that is called",
    "undoes_nothing": "lead an association from the compensation event to what undoes",
    "cancel_outside": "cancel events belong into a transaction",
    "event_elsewhere": "no event can be of this kind there: choose another kind, or another place",
    "start_triggered": "start events inside a sub-process wait for nothing",
    "event_start_plain": "the start of an event sub-process has to wait for something",
    "event_start_count": "an event sub-process has exactly one start event",
    "quantity": "an activity needs and gives at least one token, a loop has no fewer than no turns",
    "unreachable": "no way leads there: connect it, or remove it",
    "not_counted": "it is repeated, but nothing says how many times",
}
INCIDENTS = {
    "no_way_out": "no condition of the ways out holds: correct the conditions or give a default flow",
    "condition": "the condition has no value: set the facts it asks for, or correct it",
    "timer": "the time cannot be worked out: correct it",
    "failed": "the step failed and nothing catches the error: attach an error event",
    "quantity": "an activity needs and gives at least one token, a loop has no fewer than no turns: correct the number",
    "endless_loop": "it goes round and round without waiting: add a condition that ends it",
    "too_many_turns": "more than a thousand turns of one step: let it have fewer",
    "call_missing": "the file holds no process of that name",
    "call_circle": "processes call each other without end: break the circle",
}


def fault_hint(*, code: str) -> str:
    """Return what to do about a fault, or nothing where the code is not known."""
    return FAULTS.get(code, "")


def incident_line(*, element: str, name: str, code: str, text: str) -> str:
    """Return an incident as one line: where, which, of what, and what to do."""
    called = f" ({name})" if name and name != element else ""
    said = f"incident at {element}: {code} {text}".rstrip() + called
    hint = INCIDENTS.get(code, "")
    return f"{said}; {hint}" if hint else said
