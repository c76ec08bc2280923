"""Runs the worker of this installation."""

import os

from jobs.worker import run_worker


def run() -> None:
    """Work until told to stop, or until the process that started us is gone."""
    run_worker(parent=os.getppid())
