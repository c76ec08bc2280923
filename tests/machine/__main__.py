"""Prepares this machine for the test suite and says what it will be able to prove."""

import sys
from concurrent.futures import ThreadPoolExecutor

from tests.machine import browser, objects, pooler, scanner


def main() -> None:
    """Install what is missing and can be had; the tests list what stays unproved."""
    with ThreadPoolExecutor() as beside:
        waiting = beside.submit(objects.provide)  # from elsewhere than what the system installs
        tell_of_the_system()
    moto = waiting.result()
    say("objects", str(moto) if moto else objects.NONE)


def tell_of_the_system() -> None:
    """Install what the system's own packages hold, one after the other."""
    found = browser.provide()
    say("browser", str(found) if found else browser.NONE)
    if not browser.provide_chinese_fonts():
        say("fonts", "No Chinese font: pictures will show empty boxes. Install Noto Sans CJK.")
    pgbouncer = pooler.provide()
    say("pooler", str(pgbouncer) if pgbouncer else pooler.NONE)
    clamd = scanner.provide()
    say("scanner", str(clamd) if clamd else scanner.NONE)


def say(subject: str, sentence: str) -> None:
    """Print one line in the manner of the other steps of `make test`."""
    sys.stdout.write(f"{subject:<12}{sentence}\n")


if __name__ == "__main__":
    main()
