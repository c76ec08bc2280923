"""People of the packs, files on disk, and a runner of imports that commits each batch for real."""

from contextlib import contextmanager
from datetime import date

import pytest

from archive.imports import actions
from kernel.scope import reenter
from security.people.models import Appointment, Department, Position, User
from security.people.queries import actor_of


class Runner:
    """Runs a long piece of work in this process, each batch in a scope of its own."""

    def __init__(self, company, actor):
        self.company, self.actor = company.id, actor
        self.done = self.total = 0
        self.stop_after = None

    def report(self, message="", *, done=None, total=None, **params):
        self.done = self.done if done is None else done
        self.total = self.total if total is None else total

    def advance(self, count=1):
        self.done += count

    def check(self):
        return None

    @contextmanager
    def batch(self):
        with reenter(self.company) as scope:
            scope.actor = self.actor
            yield scope


@pytest.fixture
def runner():
    return Runner


@pytest.fixture(scope="session")
def hire():
    """Return a maker of people: `hire(company, 'zhoumin', '周敏', ('XSB', 'CLK'))` gives the actor."""

    def make(company, username, name, *posts):
        with reenter(company.id):
            user = User.objects.create_user(
                username=username, password="secret-1-secret", name=name
            )
            for department, position in posts:
                Appointment.objects.create(
                    user=user,
                    department=Department.objects.get(code=department),
                    position=Position.objects.get(code=position),
                    valid_from=date(2020, 1, 1),
                )
            return actor_of(user)

    return make


@pytest.fixture
def bring_in(runner):
    """Return what a person does from upload to commit, without a browser: gives the import's id."""

    def run(company, actor, path, category, *, fixed=None, commit=True):
        with reenter(company.id) as scope:
            scope.actor = actor
            job = actions.receive(
                actor, category=category, file_name=path.name, chunks=[path.read_bytes()]
            )
            job = actions.understand(actor, job.pk)
            wanted = job.mapping["file"]
            actions.set_mapping(actor, job.pk, columns={}, fixed=fixed or {}, file=wanted)
        actions.rehearse(actor, job.pk, runner(company, actor))
        if commit:
            actions.commit(actor, job.pk, runner(company, actor))
        return job.pk

    return run
