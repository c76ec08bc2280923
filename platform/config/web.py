"""What serves the pages: the web server of `fonds up`, as a command of its own."""

import sys


def web_command(listen: str, port: int) -> list[str]:
    """Return what serves the pages."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", listen,
        "--port", str(port), "--workers", "1", "--blocking-threads", "8",
        "--no-access-log", "--log-level", "warning", "config.wsgi:application",
    ]  # fmt: skip
