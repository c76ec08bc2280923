"""Which Django apps, and in which schema their tables lie."""

SHARED_APPS = [
    # Before django_tenants: our commands of the same names refuse or replace its own.
    "tenants",
    "django_tenants",
    "procrastinate.contrib.django",
]
TENANT_APPS = [
    "theme",
    "security",
    "jobs",
    "observability",
    "backoffice",
    "notices",
    "gateway",
    "administration",
    "decisions",
    "policies",
    "archive",
    "wagtail.contrib.settings",
    "wagtail.users",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "import_export",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
]
# WhiteNoise serves static files; its app keeps Django's own development server out of the way.
INSTALLED_APPS = [
    *TENANT_APPS,
    *SHARED_APPS,
    "config",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
