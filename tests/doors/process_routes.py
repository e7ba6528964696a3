"""The addresses of processes, their instances and automations, and who may use them; `route_table` takes them in."""

from __future__ import annotations

SEE = "see"
DESIGN = "processes.design"
ADMIN = "administer"

DESK: dict[str, str | None] = {
    "automations": ADMIN,
    "automations/draft": ADMIN,
    "automations/new": ADMIN,
    "automations/order": ADMIN,
    "automations/runs/<uuid:run_id>/retry": ADMIN,
    "automations/trial": ADMIN,
    "automations/<uuid:rule_id>": ADMIN,
    "automations/<uuid:rule_id>/activity": ADMIN,
    "automations/<uuid:rule_id>/removal": ADMIN,
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

API: dict[str, str] = {
    "GET /automations": "automations:read",
    "POST /automations": "automations:write",
    "GET /automations/vocabulary": "automations:read",
    "POST /automations/dry-runs": "automations:read",
    "PUT /automations/order": "automations:write",
    "GET /automations/{rule_id}": "automations:read",
    "PUT /automations/{rule_id}": "automations:write",
    "PATCH /automations/{rule_id}": "automations:write",
    "DELETE /automations/{rule_id}": "automations:write",
    "GET /automations/{rule_id}/runs": "automations:read",
    "POST /automations/runs/{run_id}/retry": "automations:write",
}
