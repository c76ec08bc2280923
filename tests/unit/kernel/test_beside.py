"""A second process gives the answers this one would give, and its loss costs nothing but time."""

import os
import pickle
import signal
import subprocess
import sys
import textwrap
import time
from datetime import date

import pytest

from archive.imports.cell_reading import Reading
from archive.imports.deriving import derive
from archive.imports.making import Order, Plan, make_rows
from archive.records.deriving import Derivable
from kernel import beside
from persistence.encoding import encoded


@pytest.fixture(autouse=True)
def two_cores(monkeypatch):
    monkeypatch.setattr(beside, "is_worth_it", lambda: True)
    yield
    beside.end()


def test_answers_come_from_another_process_in_order():
    asked = [beside.ask(divmod, number, 7) for number in range(200)]
    assert beside.ask(os.getpid).get() != os.getpid()
    assert [one.get() for one in asked] == [divmod(number, 7) for number in range(200)]


def test_large_questions_and_answers_do_not_block_each_other():
    large = b"x" * 3_000_000
    asked = [beside.ask(bytes.upper, large) for _ in range(8)]
    assert all(one.get() == large.upper() for one in asked)


def test_an_exception_is_the_same_as_here():
    with pytest.raises(ZeroDivisionError):
        beside.ask(divmod, 1, 0).get()
    assert beside.ask(divmod, 7, 2).get() == (3, 1)


def test_a_killed_process_costs_no_answer():
    child = beside.ask(os.getpid).get()
    slow = beside.ask(time.sleep, 0.2)
    waiting = beside.ask(divmod, 7, 2)
    os.kill(child, signal.SIGKILL)
    assert slow.get() is None
    assert waiting.get() == (3, 1)
    assert beside.ask(os.getpid).get() not in {child, os.getpid()}


def test_a_process_that_does_not_answer_is_given_up(monkeypatch):
    child = beside.ask(os.getpid).get()
    monkeypatch.setattr(beside, "PATIENCE", 0.3)
    there = f"__import__('os').getpid() == {os.getpid()} or __import__('time').sleep(60)"
    assert beside.ask(eval, there).get() is True  # worked out here
    assert beside.ask(os.getpid).get() != child


def test_with_one_core_no_process_is_started(monkeypatch):
    monkeypatch.setattr(beside, "is_worth_it", lambda: False)
    assert beside.ask(os.getpid).get() == os.getpid()


def test_it_ends_with_the_process_it_belongs_to():
    program = """
        import os, sys, time
        from kernel import beside
        beside.is_worth_it = lambda: True
        print(beside.ask(os.getpid).get(), flush=True)
        beside.ask(time.sleep, 0.3)
        time.sleep(60)
    """
    places = os.pathsep.join(place for place in sys.path if place)
    with subprocess.Popen(  # noqa: S603 - the program above
        [sys.executable, "-c", textwrap.dedent(program)],
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": places},
    ) as parent:
        child = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 20
    while _lives(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _lives(child)


def _lives(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_it_sees_no_environment_and_loads_no_django():
    assert beside.ask(eval, "'FONDS_HOME' in __import__('os').environ").get() is False
    told = [(2, ("a",))]
    order = pickle.dumps(
        Order(
            plan=Plan(category="KP", columns=(), fixed={}, fixed_targets={}, scales={}),
            reading=Reading(today=date(2026, 1, 1)),
            time_zone="Asia/Shanghai",
            people={},
            departments={},
            levels={},
        )
    )
    (made,) = beside.ask(make_rows, "token", order, {}, told).get()
    assert (made.row, made.raw) == (2, ("a",))
    shape = Derivable(sealed=frozenset(), searched=(), keyed=(), listed=())
    staged = encoded({"new": {"title": "凤凰", "values": {}}})
    ((words, texts, slots),) = beside.ask(derive, shape, [staged]).get()
    assert (words, texts, slots) == ((("", "'凤凰' '~fh'"),), (), {})
    assert beside.ask(eval, "'django' in __import__('sys').modules").get() is False
    assert beside.ask(eval, "'archive.imports.making' in __import__('sys').modules").get() is True
