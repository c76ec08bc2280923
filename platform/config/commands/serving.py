"""`fonds up`, `fonds worker`, `fonds migrate`: serve, work, bring the database to this version."""

import argparse
import os
import signal
import subprocess
import sys
import time
from typing import Any

from config import database, env, leftover
from config.web import web_command
from kernel.errors import Unavailable
from kernel.text import N_


def add(commands: Any) -> None:
    """Add the serving commands to the grammar."""
    up = commands.add_parser("up", help="serve web and worker on one port")
    up.add_argument("--port", type=int, default=env.number("FONDS_PORT", 8000))
    up.add_argument("--listen", default=env.text("FONDS_LISTEN", "127.0.0.1"))
    up.add_argument(
        "--lan",
        nargs="?",
        const="",
        metavar="HOST",
        help="serve phones of the house by TLS as well: the company under this host, or the only one",
    )
    up.add_argument("--lan-port", type=int, default=env.number("FONDS_LAN_PORT", 8443))
    up.set_defaults(run=serve)
    worker = commands.add_parser("worker", help="run background jobs only")
    worker.set_defaults(run=work)
    migrate = commands.add_parser("migrate", help="bring registry and template to this version")
    migrate.set_defaults(run=migrate_all)


def migrate_all(options: argparse.Namespace) -> dict[str, Any]:
    """Prepare schema public and the template."""
    from config.preparing import prepare_installation

    return {"template": prepare_installation()}


def serve(options: argparse.Namespace) -> dict[str, Any]:
    """Prepare, then run web and worker as child processes until Ctrl-C or the end of one of them."""
    with database.exclusive(env.home()):
        leftover.end(env.home())
        migrate_all(options)
        if options.lan is None:
            Supervisor(options.listen, options.port).run()
        else:
            _serve_phones(options)
        database.stop(env.home())
    return {"stopped": True}


def _serve_phones(options: argparse.Namespace) -> None:
    """Serve web and worker as ever, and one company by TLS on this machine's address in the house."""
    from config.lan.serving import Lan

    with Lan(options.lan, options.lan_port) as lan:
        Supervisor(options.listen, options.port, lan=lan.command()).run()


def work(options: argparse.Namespace) -> None:
    """Run the worker in this process."""
    from config.working import run

    run()


class Supervisor:
    """Starts web and worker, starts again what dies, and stops every process it started."""

    def __init__(self, listen: str, port: int, *, lan: list[str] | None = None) -> None:
        self.listen = listen
        self.port = port
        self.lan = lan
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.stopping = False
        if env.text("FONDS_SCHEME", "http") == "http":
            env.default("FONDS_LINK_PORT", str(port))  # what --port said, for links in mails

    def run(self) -> None:
        """Run until a stop signal."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        try:
            self.start_all()
            self.watch()
        finally:
            self.stop_all()

    def start_all(self) -> None:
        """Start what is not running."""
        for name, command in self._commands().items():
            if name not in self.children or self.children[name].poll() is not None:
                # A group of its own: Ctrl-C reaches us alone, and we end the children in order.
                self.children[name] = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - ours
        leftover.remember(env.home(), [child.pid for child in self.children.values()])

    def watch(self) -> None:
        """Start again what dies, the database as well; give up when it dies at once, five times."""
        deaths = 0
        while not self.stopping:
            time.sleep(0.5)
            dead = [name for name, child in self.children.items() if child.poll() is not None]
            deaths = deaths + 1 if dead else max(0, deaths - 1) if time.time() % 60 < 1 else deaths
            if deaths > 5:  # noqa: PLR2004 - it never comes up
                raise Unavailable(
                    N_("{what} does not stay up; its last words are above."), what=", ".join(dead)
                )
            with database.running():
                if dead and not self.stopping:
                    self.start_all()

    def stop_all(self) -> None:
        """End the children: politely, then not."""
        for child in self.children.values():
            _signal(child, signal.SIGTERM)
        deadline = time.monotonic() + 10
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(child, signal.SIGKILL)
                child.wait()

    def _stop(self, number: int, frame: Any) -> None:
        self.stopping = True

    def _commands(self) -> dict[str, list[str]]:
        commands = {
            "web": web_command(self.listen, self.port),
            "worker": [sys.executable, "-m", "config", "worker"],
        }
        return {**commands, "lan": self.lan} if self.lan else commands


def _signal(child: subprocess.Popen[bytes], number: int) -> None:
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        return
