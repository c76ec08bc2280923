"""Which part fills which port."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

import observability.health
import observability.logs
import observability.sentry
from administration import key_work
from administration.calendar.queries import work_calendar
from administration.company import registry
from administration.company.queries import letterhead as company_letterhead
from administration.sign_in.asking import ask_provider
from archive.imports import telling as imports_telling
from archive.printing import turns as printing_turns
from archive.records.queries import read_openly
from backoffice import helping
from backoffice.guide import screens
from backoffice.printing import letterhead as printed
from config.console.break_glass import is_operator
from config.console.telling import tell_operators
from config.keeping_place import keeping_place
from config.screens import SCREENS
from config.seeding import register_seeds
from decisions import seconding
from jobs import port as jobs_port
from jobs import running, schedule
from jobs.queue import DatabaseQueue
from jobs.testing import InMemoryQueue
from kernel import temporary, workdays
from kernel.errors import Missing
from kernel.scope import Company as CompanyValue
from notices import failures
from notices import port as notices_port
from notices.telling import tell
from persistence import blobs
from policies.document.asking import help_with
from policies.document.permission import PolicyPermission
from policies.document.queries import published_or_none
from security import permission
from security.actor import Actor
from security.audit import bundle as audit_bundle
from security.audit.actions import write_refusals
from security.people import operator_port
from security.people.models import User
from security.people.queries import actor_of
from security.providers import asking
from security.uploads import scanning
from tenants.models import Company, State, TemplateScript
from tenants.registry import keep_profile
from tenants.template import code_version


def fill_all() -> None:
    """Fill permission, jobs, logs and seeds; called once per process."""
    temporary.fill(Path(settings.FONDS_TEMPORARY_DIR))
    permission.fill(PolicyPermission())
    audit_bundle.fill(read_openly)
    helping.fill(help_with)
    screens.fill(SCREENS)
    running.fill_actors(_actor)
    running.fill_refusals(write_refusals)
    schedule.fill_companies(_companies)
    jobs_port.fill(InMemoryQueue() if settings.FONDS_QUEUE == "memory" else DatabaseQueue())
    notices_port.fill(tell)
    running.hear_endings(failures.tell_failure)
    running.hear_endings(imports_telling.tell_failure)
    running.hear_endings(printing_turns.after_ending)
    workdays.fill(work_calendar)
    registry.fill_keeper(keep_profile)
    registry.fill_fonds(_fonds)
    key_work.fill_operators(tell_operators)
    operator_port.fill(is_operator)
    printed.fill(company_letterhead)
    blobs.fill(
        keeping_place(
            settings.FONDS_FILES,
            Path(settings.FONDS_HOME),
            access_key=settings.FONDS_FILES_KEY,
            secret_key=settings.FONDS_FILES_SECRET,
        )
    )
    asking.fill(ask_provider)
    scanning.fill(scanning.scanner_at(settings.FONDS_CLAMAV))
    seconding.register_handlers()  # for each act there is: every app has registered its own
    register_seeds()
    observability.health.register("schema", _schema_is_current)
    observability.logs.configure(settings.FONDS_LOG_LEVEL)
    if observability.sentry.start(
        observability.sentry.Settings(dsn=settings.FONDS_SENTRY_DSN, release=settings.FONDS_RELEASE)
    ):
        running.watch(observability.sentry.watch_job)
        schedule.watch_ticks(observability.sentry.watch_tick)


def _actor(identity: str) -> Actor:
    user = User.objects.filter(pk=identity, is_active=True).first()
    if user is None:
        raise Missing
    return actor_of(user)


def _fonds() -> str:
    found = published_or_none()
    return found.document.fonds if found else ""


def _schema_is_current() -> bool:
    """Say whether registry and template were brought to this version of the code."""
    return bool(TemplateScript.objects.filter(pk=code_version()).exists())


def _companies() -> Iterable[CompanyValue]:
    for company in Company.objects.filter(state=State.ACTIVE, kind="company"):
        yield company.value()
