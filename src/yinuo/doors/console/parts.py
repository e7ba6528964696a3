"""Which parts make a running Yinuo, and which of them each role runs on this machine."""

import sys
from dataclasses import dataclass

from yinuo.doors.console.children import Part

# Parts run by -c, not by -m: what they load must not live in the main module.
ROLES = ("all", "web", "live", "worker", "database")
WORKER_GRACE_SECONDS = 30.0


@dataclass(frozen=True)
class Addresses:
    """Where the web and the live updates listen."""

    host: str
    port: int
    live_port: int

    @property
    def url(self) -> str:
        """The address for a browser on this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)
        return f"http://{host}:{self.port}"


def roles_of(*, role: str) -> tuple[str, ...]:
    """The roles that this one stands for."""
    return ROLES[1:] if role == "all" else (role,)


def parts_of(*, role: str, addresses: Addresses, web_workers: int) -> list[Part]:
    """The processes of this role, in the order in which they start."""
    known = {
        "web": Part(name="web", command=_web(addresses, web_workers), held=("--held",)),
        "live": Part(name="live", command=_live(addresses), grace_seconds=5.0),
        "worker": Part(name="worker", command=_worker(), grace_seconds=WORKER_GRACE_SECONDS),
    }
    return [part for name, part in known.items() if name in roles_of(role=role)]


def _web(addresses: Addresses, workers: int) -> tuple[str, ...]:
    return (
        *(sys.executable, "-c", "from yinuo.config.web import main; main()"),
        *("--host", addresses.host, "--port", str(addresses.port), "--workers", str(workers)),
    )


def _live(addresses: Addresses) -> tuple[str, ...]:
    return (
        *(sys.executable, "-m", "uvicorn", "yinuo.config.live:application", "--host", addresses.host),
        *("--port", str(addresses.live_port), "--no-access-log", "--log-level", "warning"),
        *("--timeout-graceful-shutdown", "2"),
    )


def _worker() -> tuple[str, ...]:
    return (sys.executable, "-c", "from yinuo.config.worker import main; main()")
