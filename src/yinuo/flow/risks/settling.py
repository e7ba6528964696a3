"""What comes of a Delphi panel goes into the register, with who settled it and when."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from yinuo.flow.risks import moving, panels
from yinuo.flow.risks.events import RISK, PanelSettled
from yinuo.flow.risks.models import Panel
from yinuo.ground.kernel import log


def settle_panel(*, panel_id: UUID, likelihood: int, impact: int, note: str = "") -> None:
    """Enter what a panel found as the review of its risk; raises InvalidRisk, NotNow."""
    row = panels.held_panel(panel_id, Panel.State.SHOWN)
    told = _("德尔菲评估，第 %(turn)s 轮。%(note)s") % {"turn": row.turn, "note": note.strip()}
    moving.review_risk(risk_id=row.risk_id, likelihood=likelihood, impact=impact, note=told)
    row.state, row.likelihood, row.impact, row.note = Panel.State.SETTLED, likelihood, impact, note.strip()[:500]
    panels.ended(row=row)
    body = PanelSettled(
        risk_id=row.risk_id,
        panel_id=row.id,
        number=row.risk.number,
        title=row.risk.title,
        turn=row.turn,
        likelihood=likelihood,
        impact=impact,
        note=row.note,
    )
    log.publish(subject_type=RISK, subject_id=row.risk_id, body=body)
