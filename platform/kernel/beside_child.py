"""The second process of `kernel.beside`: answers one question after the other until nobody asks any more.

Run as `python -m kernel.beside_child QUESTIONS ANSWERS`, the numbers of two inherited pipes. It has no
database, no keys and no settings: what it is asked comes in the question.
"""

import gc
import pickle
import resource
import signal
import sys
from multiprocessing.connection import Connection

IDLE = 60.0  # seconds without a question
MEMORY = 2 * 1024**3  # bytes


def main(arguments: list[str]) -> int:
    """Serve until the other end closes its pipe, which it does when it dies, or falls silent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the first process
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.set_threshold(100_000, 20, 100)  # rows make no cycles, and there are many of them to walk
    questions = Connection(int(arguments[0]), writable=False)
    answers = Connection(int(arguments[1]), readable=False)
    try:
        while questions.poll(IDLE):
            answers.send_bytes(_answer(questions.recv_bytes()))
    except (EOFError, OSError):
        return 0
    return 0


def _answer(question: bytes) -> bytes:
    try:
        function, args = pickle.loads(question)  # noqa: S301 - bytes our own parent wrote into our pipe
        return pickle.dumps(function(*args), protocol=pickle.HIGHEST_PROTOCOL)
    except Exception:  # noqa: BLE001 - whatever it is, it happens again where somebody hears of it
        return b""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
