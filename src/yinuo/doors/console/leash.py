"""Keeps a child from outliving its supervisor where the system has no means of its own (not Linux).

Run as `python leash.py SUPERVISOR_PID COMMAND…`: starts the command, passes signals on, and ends the command
when its parent is no longer the supervisor. Standard library only, so that it starts at once.
"""

import os
import signal
import subprocess
import sys
import time

WATCH_SECONDS = 0.5
GRACE_SECONDS = 20.0


def main(arguments: list[str]) -> int:
    """Run the command until it ends or the supervisor does; the command's exit code."""
    supervisor, command = int(arguments[0]), arguments[1:]
    child = subprocess.Popen(command)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: child.send_signal(received))
    while child.poll() is None:
        if os.getppid() != supervisor:
            _end(child)
            break
        time.sleep(WATCH_SECONDS)
    return child.wait()


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(timeout=GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
