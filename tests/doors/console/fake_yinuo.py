"""A supervisor with small parts of its own, run as a program: `python fake_yinuo.py PORT [PART…]`."""

import sys

from yinuo.doors.console.children import Part
from yinuo.doors.console.failures import Failure
from yinuo.doors.console.parts import Addresses
from yinuo.doors.console.supervisor import Supervisor

WEB = (
    "import http.server, os, sys\n"
    "if '--held' in sys.argv: sys.stdin.readline(); print('let go', flush=True)\n"
    "print('pages at', os.environ['DATABASE_URL'].split('@')[1].split('/')[0], flush=True)\n"
    "class Answer(http.server.BaseHTTPRequestHandler):\n"
    "    def do_GET(self):\n"
    "        self.send_response(200); self.end_headers(); self.wfile.write(str(os.getpid()).encode())\n"
    "    def log_message(self, *args): pass\n"
    "http.server.HTTPServer(('127.0.0.1', {port}), Answer).serve_forever()"
)
WORKER = (
    "import os, signal, sys, time\n"
    "def finish(*_): print('finishing', flush=True); time.sleep(0.5); print('finished', flush=True); sys.exit()\n"
    "signal.signal(signal.SIGTERM, finish)\n"
    "print('at', os.environ['DATABASE_URL'].split('@')[1].split('/')[0], 'as', os.getpid(), flush=True)\n"
    "time.sleep(600)"
)
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
)
BROKEN = "raise SystemExit('the roof is on fire')"


def main() -> None:
    port = int(sys.argv[1])
    codes = {"web": WEB.format(port=port), "worker": WORKER, "live": STUBBORN, "broken": BROKEN}
    names = sys.argv[2:] or ["web", "worker"]
    parts = [
        Part(
            name=name,
            command=(sys.executable, "-c", codes[name]),
            grace_seconds=3.0,
            held=("--held",) if name == "web" else (),
        )
        for name in names
    ]
    addresses = Addresses(host="127.0.0.1", port=port, live_port=port + 1)
    supervisor = Supervisor(
        role="all",
        addresses=addresses,
        parts=parts,
        prepare=lambda database: None,
        say=lambda text: print(text, flush=True),
    )
    try:
        supervisor.run()
    except Failure as failure:
        sys.exit(f"yinuo: {failure}")


if __name__ == "__main__":
    main()
