"""The process that is measured: ten nodes, one approval with a reminder, two services side by side."""

KEY = "delivery"
SERVICES = ("check", "reserve", "notify")
NODES = (
    '<startEvent id="received"/><serviceTask id="check"/><exclusiveGateway id="large" default="to_ready_of_large"/>'
    '<userTask id="approve" name="Approve"/>'
    '<boundaryEvent id="remind" attachedToRef="approve" cancelActivity="false">'
    "<timerEventDefinition><timeDuration>PT36H</timeDuration></timerEventDefinition></boundaryEvent>"
    '<endEvent id="reminded"/>'
    '<exclusiveGateway id="ready"/><parallelGateway id="fork"/>'
    '<serviceTask id="reserve"/><serviceTask id="notify"/><parallelGateway id="join"/>'
    '<endEvent id="delivered"/>'
)
FLOWS = (
    ("received", "check", ""),
    ("check", "large", ""),
    ("large", "approve", "amount &gt; 500000"),
    ("large", "ready", ""),
    ("approve", "ready", ""),
    ("ready", "fork", ""),
    ("remind", "reminded", ""),
    ("fork", "reserve", ""),
    ("fork", "notify", ""),
    ("reserve", "join", ""),
    ("notify", "join", ""),
    ("join", "delivered", ""),
)
FACTS = {"order": "YS-2026-000001", "customer": "C-001", "amount": 600_000, "tier": "vip"}


def drawn() -> bytes:
    """Return the file."""
    flows = "".join(_flow(source, target, condition) for source, target, condition in FLOWS)
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">'
        f'<process id="{KEY}" isExecutable="true">{NODES}{flows}</process></definitions>'
    ).encode()


def waiting_drawn(key: str, seconds: str) -> bytes:
    """Return a process that waits for a timer."""
    timer = f"<timerEventDefinition><timeDuration>{seconds}</timeDuration></timerEventDefinition>"
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">'
        f'<process id="{key}" isExecutable="true"><startEvent id="s"/>'
        f'<intermediateCatchEvent id="c">{timer}</intermediateCatchEvent><endEvent id="e"/>'
        '<sequenceFlow id="one" sourceRef="s" targetRef="c"/><sequenceFlow id="two" sourceRef="c" targetRef="e"/>'
        "</process></definitions>"
    ).encode()


def _flow(source: str, target: str, condition: str) -> str:
    asked = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return (
        f'<sequenceFlow id="to_{target}_of_{source}" sourceRef="{source}" targetRef="{target}">{asked}</sequenceFlow>'
    )
