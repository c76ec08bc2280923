"""Gives tests real companies on the suite's own embedded PostgreSQL, as f_app under all revokes, with real commits."""

import contextlib
import fcntl
import functools
import os
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
THROWN = "thrown-"  # what a folder that was moved aside is called
FEW = 10  # dropping more companies than these takes longer than a new server at the next start


@pytest.fixture(scope="session")
def installation(django_db_blocker):
    """Start the server of the suite, prepare registry and template, and stop it at the end."""
    from django.conf import settings
    from django.db import connections

    from persistence.embedded import Embedded
    from security.keys import installation as installation_key
    from tenants.installation import prepare

    home = Path(settings.FONDS_HOME)
    home.mkdir(parents=True, exist_ok=True)
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)  # WhiteNoise warns when it is not there
    lock = (home / "suite.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)  # two runs of the suite on one checkout wait for each other
    remove_thrown(home)
    server = Embedded(home)
    address = server.start()
    wait_for_no_disk(server)
    for alias, role in (("default", "f_app"), ("migrator", "f_migrator")):
        connections[alias].settings_dict.update(
            HOST=address.host, PORT=address.port, PASSWORD=server.password(role)
        )
        connections.databases[alias].update(
            HOST=address.host, PORT=address.port, PASSWORD=server.password(role)
        )
    os.environ["FONDS_TEST_SOCKET"] = address.host
    if not Path(settings.FONDS_INSTALLATION_KEY_FILE).exists():
        installation_key.create(Path(settings.FONDS_INSTALLATION_KEY_FILE))
    with django_db_blocker.unblock():
        drop_left_over()
        drop_stale_template()
        prepare()
        yield server
        connections.close_all()  # a test may have killed the server and started it again
        left = companies_left()
        connections.close_all()
    throw_away(server, home) if left else server.stop()
    lock.close()


def wait_for_no_disk(server):
    """Let the server of the suite hand its writes to the system and go on: only a power cut could lose them.

    A killed server still finds them, so the tests that kill one prove what they say. Nor does it sweep by itself:
    every company leaves thousands of rows in the catalogue to look at, and none of them lives long.
    """
    hasty = "fsync = off\nfull_page_writes = off\nautovacuum = off\n"
    (server.data / "fonds-local.conf").write_text(hasty, encoding="ascii")
    os.kill(server._running().pid, signal.SIGHUP)


def throw_away(server, home):
    """Kill the server with all its sessions and empty its folder: to stop it in order would first write it out.

    Some hundred thousand files are moved aside at once, and a process that nobody waits for removes them.
    """
    postmaster = psutil.Process(server._running().pid)
    family = [postmaster, *postmaster.children(recursive=True)]
    for one in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()
    until = time.monotonic() + 20
    while any(map(is_alive, family)) and time.monotonic() < until:
        time.sleep(0.02)
    aside = home / f"{THROWN}{secrets.token_hex(4)}"
    server.data.rename(aside)
    empty(home)
    remove_thrown(home)


def is_alive(process):
    """Say whether a process still runs: a killed one that nobody has reaped yet holds no file."""
    try:
        return process.status() not in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}
    except psutil.NoSuchProcess:
        return False


def remove_thrown(home):
    """Remove what this run, or one that was ended before it could, moved aside; it goes on behind our back."""
    thrown = [str(one) for one in home.glob(f"{THROWN}*")]
    if thrown:
        subprocess.run(  # noqa: S603 - our own folders
            ["/bin/sh", "-c", 'rm -rf -- "$@" &', "sh", *thrown],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # whoever reads what we print waits for nobody else
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            check=True,
        )


def empty(home):
    """Throw a whole installation away, but for the lock that is held and what was moved aside."""
    for one in home.iterdir():
        if one.name.startswith(THROWN):
            continue
        if one.is_dir():
            shutil.rmtree(one)
        elif one.name != "suite.lock":
            one.unlink()


def companies_left():
    from tenants.models import Company

    return Company.objects.using("migrator").exists()


def drop_left_over():
    """Remove the companies of an earlier run that was killed."""
    from tenants.installation import registry_exists
    from tenants.models import Company
    from tenants.provisioning import drop_company

    if registry_exists():
        for company in Company.objects.using("migrator").all():
            drop_company(company)


def drop_stale_template():
    """Rebuild the template when a migration changed: on a developer's machine they still do."""
    from tenants.installation import registry_exists
    from tenants.models import TemplateScript
    from tenants.names import TEMPLATE
    from tenants.template import code_version, execute_as_owner

    if registry_exists() and not TemplateScript.objects.using("migrator").filter(pk=code_version()):
        execute_as_owner(f"DROP SCHEMA IF EXISTS {TEMPLATE} CASCADE")
        execute_as_owner("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        execute_as_owner("GRANT USAGE ON SCHEMA public TO f_app")


def plain_to_key(shipped):
    """Return what gives a pack's document with cards keyed from paper, signed by hand, of whatever channel."""
    from policies.categories.rules import Review
    from policies.fields.rules import Required

    @functools.cache
    def document(pack, fonds):
        found = shipped(pack, fonds)
        kept = tuple(
            replace(one, review=Review.BEFORE_ENTRY) if one.review is Review.SIGNED_CARD else one
            for one in found.categories
        )
        asked = tuple(
            replace(one, required=Required.OPTIONAL)
            if one.code == "channel" and one.required is Required.FILING
            else one
            for one in found.fields
        )
        return replace(found, categories=kept, fields=asked)

    return document


@pytest.fixture(scope="session")
def make_company(installation, spares):
    """Return a maker of companies: `make_company(pack='P07')`; none outlives the session.

    Its cards are keyed from paper that was signed by hand and name no channel, unless `as_shipped`: then from what
    the manager signed in the archive, as the packs say. Most tests want a record, not the way of its card.
    """
    from config import seeding
    from persistence.provisioning import NewCompany
    from tenants.middleware import HOSTS
    from tenants.provisioning import Order, create_company

    made = []

    def make(pack="P07", name="测试公司", host="", published=True, as_shipped=False, **person):
        host = host or f"t{secrets.token_hex(4)}.localhost"
        who = {
            "username": "admin",
            "name": "沈清",
            "email": "admin@example.com",
            "password": "correct-horse-battery",
            **person,
        }
        order = Order(
            name=name,
            host=host,
            new=NewCompany(
                pack=pack, fonds="KH01", language="zh-hans", person=who, published=published
            ),
        )
        with pytest.MonkeyPatch.context() as patched:
            if not as_shipped:
                patched.setattr(seeding, "_document", plain_to_key(seeding._document))
            company = create_company(order).value(host)
        HOSTS.forget()
        made.append(company)
        spares.note(company)
        return company

    yield make
    if len(made) > FEW:
        return  # `installation` throws the whole server away
    from tenants.models import Company
    from tenants.provisioning import drop_company

    for company in Company.objects.using("migrator").filter(pk__in=[one.id for one in made]):
        drop_company(company)


@pytest.fixture(scope="module")
def company(make_company):
    """A company from pack P07 of this test module alone.

    What its tests asked for in the background ends with the module: no worker ran, and one that a
    later test starts would first work off what the whole suite left; so would the queue in memory.
    """
    from django.db import connection

    from jobs.port import queue_in_use
    from jobs.testing import InMemoryQueue

    made = make_company()
    yield made
    queue = queue_in_use()
    if isinstance(queue, InMemoryQueue):
        queue.forget(made.id)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE status = 'todo' AND args->>'company' = %s",
            [made.id],
        )


@pytest.fixture
def in_company(company):
    """The scope of the module's company, committed at the end of the test."""
    from tenants.scope import tenant_scope

    with tenant_scope(company) as scope:
        yield scope
