"""Sets up and upgrades schema public: registry, queue, the functions a company's role may call."""

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from jobs.sql import FUNCTIONS, REVOKES
from persistence.roles import APP
from security.audit import doors
from security.guessing import doors as guessing
from tenants.models import TemplateScript
from tenants.names import PUBLIC
from tenants.router import MIGRATOR
from tenants.template import code_version, ensure_script, execute_as_owner, migrate_schema

# The application reads the registry and runs the queue; it changes no company and no template.
_APP_GRANTS = (
    "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {app}",
    "GRANT INSERT ON tenants_companyevent TO {app}",
    "GRANT DELETE ON tenants_failedsignin TO {app}",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {app}",
    "GRANT INSERT, UPDATE, DELETE ON procrastinate_jobs, procrastinate_periodic_defers,"
    " procrastinate_events, procrastinate_workers TO {app}",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {app}",
)


def prepare() -> TemplateScript:
    """Bring schema public and the template to this version of the code; nothing happens when they are there."""
    if not _public_is_current():
        migrate_schema(PUBLIC, *_shared())
        execute_as_owner("CREATE SCHEMA IF NOT EXISTS fonds_api")
        for made in (FUNCTIONS, doors.FUNCTIONS, guessing.FUNCTIONS):
            for statement in made:
                execute_as_owner(statement)
        for statement in (*REVOKES, *doors.REVOKES, *guessing.REVOKES):
            execute_as_owner(statement)
        execute_as_owner("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC")
        execute_as_owner(f"GRANT USAGE ON SCHEMA fonds_api TO {APP}")
        for grant in _APP_GRANTS:
            execute_as_owner(grant.format(app=APP))
    return ensure_script()


def _shared() -> list[str]:
    """Return the apps whose tables lie in public; walking the migrations of all others takes half a minute."""
    known = MigrationLoader(None, ignore_no_migrations=True).migrated_apps
    shared = (one for one in apps.get_app_configs() if one.name in settings.SHARED_APPS)
    return [one.label for one in shared if one.label in known]


def _public_is_current() -> bool:
    """Say whether the registry knows the script of this code: then public was migrated with it."""
    if not registry_exists():
        return False
    return bool(TemplateScript.objects.using(MIGRATOR).filter(pk=code_version()).exists())


def registry_exists() -> bool:
    """Say whether schema public was ever set up in this database."""
    with connections[MIGRATOR].cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.tenants_templatescript') IS NOT NULL")
        row = cursor.fetchone()
    return bool(row and row[0])
