"""The addresses of processes and their instances, and who may use them; `route_table` takes them in."""

from __future__ import annotations

SEE = "see"
DESIGN = "processes.design"

DESK: dict[str, str | None] = {
    "processes": SEE,
    "processes/conditions": DESIGN,
    "processes/import": DESIGN,
    "processes/instances": SEE,
    "processes/instances/<uuid:instance_id>": SEE,
    "processes/instances/<uuid:instance_id>/incidents/<uuid:incident_id>/repair": DESIGN,
    "processes/instances/<uuid:instance_id>/move": DESIGN,
    "processes/instances/<uuid:instance_id>/move/undo": DESIGN,
    "processes/instances/<uuid:instance_id>/resumption": DESIGN,
    "processes/instances/<uuid:instance_id>/suspension": DESIGN,
    "processes/instances/<uuid:instance_id>/withdrawal": DESIGN,
    "processes/moves/<uuid:move_job_id>": DESIGN,
    "processes/new": DESIGN,
    "processes/<uuid:definition_id>": SEE,
    "processes/<uuid:definition_id>/content": DESIGN,
    "processes/<uuid:definition_id>/designer": DESIGN,
    "processes/<uuid:definition_id>/differences": SEE,
    "processes/<uuid:definition_id>/discarding": DESIGN,
    "processes/<uuid:definition_id>/draft": DESIGN,
    "processes/<uuid:definition_id>/file.bpmn": SEE,
    "processes/<uuid:definition_id>/move": DESIGN,
    "processes/<uuid:definition_id>/publication": DESIGN,
    "processes/<uuid:definition_id>/rehearsal": DESIGN,
    "processes/<uuid:definition_id>/retirement": DESIGN,
    "processes/<uuid:definition_id>/steps": DESIGN,
}
