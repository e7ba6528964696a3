"""The addresses of processes, their instances and automations, and who may use them; `route_table` takes them in."""

from __future__ import annotations

from typing import Any

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
    "GET /processes": "processes:read",
    "POST /processes": "processes:write",
    "POST /processes/check": "processes:read",
    "POST /processes/messages": "instances:write",
    "POST /processes/signals": "instances:write",
    "GET /processes/{definition_id}": "processes:read",
    "DELETE /processes/{definition_id}": "processes:write",
    "POST /processes/{definition_id}/draft": "processes:write",
    "GET /processes/{definition_id}/file": "processes:read",
    "PUT /processes/{definition_id}/file": "processes:write",
    "POST /processes/{definition_id}/moves": "instances:write",
    "POST /processes/{definition_id}/publication": "processes:write",
    "POST /processes/{definition_id}/retirement": "processes:write",
    "GET /process-instances": "processes:read",
    "POST /process-instances": "instances:write",
    "GET /process-instances/{instance_id}": "processes:read",
    "PATCH /process-instances/{instance_id}/facts": "instances:write",
    "POST /process-instances/{instance_id}/incidents/{incident_id}/completion": "instances:write",
    "POST /process-instances/{instance_id}/incidents/{incident_id}/retry": "instances:write",
    "DELETE /process-instances/{instance_id}/move": "instances:write",
    "POST /process-instances/{instance_id}/suspension": "instances:write",
    "DELETE /process-instances/{instance_id}/suspension": "instances:write",
    "POST /process-instances/{instance_id}/withdrawal": "instances:write",
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

# Bodies that are well formed, so that only the foreign object in the address can be what is refused.
BODIES: dict[str, Any] = {
    "PUT /processes/{definition_id}/file": {"xml": "<x/>", "revision": "x"},
    "POST /processes/{definition_id}/moves": {"definition_id": "00000000-0000-7000-8000-000000000001"},
    "PATCH /process-instances/{instance_id}/facts": {"facts": {}},
}
