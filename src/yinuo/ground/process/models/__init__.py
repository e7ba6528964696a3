"""Tables of process. Private to the room."""

from yinuo.ground.process.models.running import (
    Definition,
    Incident,
    Instance,
    Listener,
    Move,
    Step,
    Task,
    WaitingMessage,
)

__all__ = ["Definition", "Incident", "Instance", "Listener", "Move", "Step", "Task", "WaitingMessage"]
