"""Finding a free port on the loopback address, and naming who sits on a taken one."""

import secrets
import socket
from pathlib import Path

from yinuo.doors.console.processes import PROC, command_of

LOWEST, HIGHEST = 20000, 32000  # below the range from which systems lend ports to outgoing connections
LOOPBACK = "127.0.0.1"
LISTENING = "0A"  # state of a listening socket in /proc/net/tcp


def is_free(*, port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOOPBACK if host == "0.0.0.0" else host, port)) != 0


def free_port() -> int:
    """A port nobody listens on, by chance, so that two installations rarely meet."""
    for _ in range(200):
        port = LOWEST + secrets.randbelow(HIGHEST - LOWEST)
        if is_free(port=port):
            return port
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def occupant(*, port: int) -> str:
    """Who listens on the port: `process 123 (python -m http.server)`, or `another process`."""
    inodes = _listening_inodes(port)
    for entry in PROC.glob("[0-9]*/fd/*") if inodes else ():
        try:
            if entry.readlink().name in inodes:
                pid = int(entry.parts[2])
                return f"process {pid} ({command_of(pid=pid)[:80]})"
        except (OSError, ValueError):
            continue
    return "another process"


def _listening_inodes(port: int) -> set[str]:
    found = set()
    for table in (PROC / "net" / "tcp", PROC / "net" / "tcp6"):
        for row in _rows(table):
            if row[3] == LISTENING and int(row[1].rpartition(":")[2], 16) == port:
                found.add(f"socket:[{row[9]}]")
    return found


def _rows(table: Path) -> list[list[str]]:
    try:
        return [line.split() for line in table.read_text().splitlines()[1:]]
    except OSError:
        return []
