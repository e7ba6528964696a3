"""Running subscribers and due moments inside a test, until nothing is left to do."""

from yinuo.ground.kernel import outbox, timers
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people


def deliver_all(*, rounds: int = 50) -> None:
    """Deliver the log and serve due moments until quiet; a failing subscriber raises."""
    for _ in range(rounds):
        for organisation_id in people.organisation_ids():
            with acting_for(organisation_id):
                outbox.ensure_subscriptions()
        moved = outbox.deliver_news()
        moved += sum(timers.fire(organisation_id=o) for o in timers.due_organisations())
        if not moved:
            return
    raise AssertionError("the outbox did not come to rest")
