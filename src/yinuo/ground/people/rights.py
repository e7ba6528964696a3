"""What each role may do. A right not named here is denied."""

from __future__ import annotations

from yinuo.ground.people.models import Role

SEE = "see"
EDIT_ORDERS = "orders.edit"
EDIT_SUPPLY = "supply.edit"
IMPORT = "orders.import"
PROMISE = "promises.make"
EDIT_PLANS = "plans.edit"
PROMISE_AHEAD = "promises.ahead"
REPORT = "work.report"
TRACK_TIME = "time.record"
APPROVE_TIME = "time.approve"
SEE_COSTS = "costs.see"
EDIT_COSTS = "costs.edit"
SEE_RATES = "costs.rates"
HANDLE_ALERTS = "radar.handle"
RESPOND = "responses.apply"
INVITE_CUSTOMER = "acceptance.invite"
ANSWER_COMPLAINTS = "care.answer"
INSPECT = "quality.inspect"
MANAGE_QUALITY = "quality.manage"
APPROVE_QUALITY = "quality.approve"
MANAGE_RISKS = "risks.manage"
WRITE_REVIEWS = "reviews.write"
START_PROCESSES = "processes.start"
DESIGN = "processes.design"
EXPORT = "export"
ADMINISTER = "administer"

_EVERY = frozenset(
    {
        SEE,
        EDIT_ORDERS,
        EDIT_SUPPLY,
        IMPORT,
        PROMISE,
        EDIT_PLANS,
        PROMISE_AHEAD,
        REPORT,
        TRACK_TIME,
        APPROVE_TIME,
        SEE_COSTS,
        EDIT_COSTS,
        SEE_RATES,
        HANDLE_ALERTS,
        RESPOND,
        INVITE_CUSTOMER,
        ANSWER_COMPLAINTS,
        INSPECT,
        MANAGE_QUALITY,
        APPROVE_QUALITY,
        MANAGE_RISKS,
        WRITE_REVIEWS,
        START_PROCESSES,
        DESIGN,
        EXPORT,
        ADMINISTER,
    }
)
_BY_ROLE: dict[str, frozenset[str]] = {
    Role.OWNER: _EVERY,
    Role.MANAGER: _EVERY,
    Role.SALES: frozenset(
        {
            SEE,
            START_PROCESSES,
            EDIT_ORDERS,
            IMPORT,
            PROMISE,
            TRACK_TIME,
            INVITE_CUSTOMER,
            ANSWER_COMPLAINTS,
            MANAGE_RISKS,
            WRITE_REVIEWS,
            EXPORT,
            HANDLE_ALERTS,
        }
    ),
    Role.PLANNER: frozenset(
        {
            SEE,
            START_PROCESSES,
            EDIT_ORDERS,
            EDIT_SUPPLY,
            IMPORT,
            PROMISE,
            EDIT_PLANS,
            REPORT,
            TRACK_TIME,
            HANDLE_ALERTS,
            RESPOND,
            INSPECT,
            MANAGE_RISKS,
            WRITE_REVIEWS,
            EXPORT,
        }
    ),
    Role.PROJECT_MANAGER: frozenset(
        {
            SEE,
            START_PROCESSES,
            EDIT_ORDERS,
            EDIT_SUPPLY,
            IMPORT,
            PROMISE,
            EDIT_PLANS,
            REPORT,
            TRACK_TIME,
            APPROVE_TIME,
            SEE_COSTS,
            EDIT_COSTS,
            HANDLE_ALERTS,
            RESPOND,
            INVITE_CUSTOMER,
            ANSWER_COMPLAINTS,
            INSPECT,
            MANAGE_RISKS,
            WRITE_REVIEWS,
            EXPORT,
        }
    ),
    Role.OPERATOR: frozenset({SEE, REPORT, TRACK_TIME, INSPECT, START_PROCESSES}),
    Role.QUALITY: frozenset(
        {
            SEE,
            START_PROCESSES,
            REPORT,
            TRACK_TIME,
            HANDLE_ALERTS,
            ANSWER_COMPLAINTS,
            INSPECT,
            MANAGE_QUALITY,
            MANAGE_RISKS,
            WRITE_REVIEWS,
            EXPORT,
        }
    ),
    Role.VIEWER: frozenset({SEE}),
}


def rights_of(role: str) -> frozenset[str]:
    """Return the rights of a role; an unknown role has none."""
    return _BY_ROLE.get(role, frozenset())
