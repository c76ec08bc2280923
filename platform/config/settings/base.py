"""What every running Fonds shares: the web chain, languages, files, jobs."""

from config import env
from config.settings.apps import *
from config.settings.database import *
from config.settings.keys import *
from config.settings.mail import *
from config.settings.signin import *
from config.settings.transport import *
from config.settings.wagtail import *

DEBUG = False
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FONDS_HOME = env.home()
FONDS_PORT = env.number("FONDS_PORT", 8000)
FONDS_BASE_HOST = env.text("FONDS_BASE_HOST", "localhost")
ALLOWED_HOSTS = [FONDS_BASE_HOST, f".{FONDS_BASE_HOST}", *env.text("FONDS_HOSTS").split()]

MIDDLEWARE = [
    "observability.middleware.RequestIdMiddleware",
    # Outside all that answer by themselves: refusals, static files and programs' answers get the headers as well.
    "backoffice.browsers.middleware.BrowserMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Before the company's transaction: a call opens its own, and no cookie is looked at.
    "config.api.door.ApiDoor",
    "tenants.middleware.CompanyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "administration.middleware.ActorMiddleware",
    "administration.visit_middleware.VisitMiddleware",
    "administration.sign_in.session_middleware.SessionsMiddleware",
    "administration.preferences.middleware.PreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "administration.middleware.LanguageMiddleware",
    "backoffice.unfinished_views.UnfinishedMiddleware",
    "administration.sign_in.middleware.OwnPasswordMiddleware",
    "administration.sign_in.middleware.SecondFactorMiddleware",
    "administration.middleware.ReadFirstMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "administration.middleware.AllowListMiddleware",
    "config.console.middleware.ConsoleMiddleware",
    "administration.middleware.FaultMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # No folders here: a template that extends its own name would be found, and applied, twice.
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "backoffice.context.company",
            ],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [env.ROOT / "theme" / "locale", env.ROOT / "theme" / "wagtail_locale"]
FONDS_PRINT_FOLDER = env.ROOT / "theme" / "print"
FONDS_GUIDE_FOLDER = env.ROOT / "docs" / "guide"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = FONDS_HOME / "static"
STATICFILES_DIRS: list[str] = []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site reads anything of this one
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = FONDS_HOME / "files"
FONDS_TEMPORARY_DIR = FONDS_HOME / "temporary"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "tenants.cache.company_key",
    }
}
TASKS = {"default": {"BACKEND": "jobs.wagtail_tasks.JobsBackend"}}

FONDS_SENTRY_DSN = env.text("FONDS_SENTRY_DSN")
FONDS_RELEASE = env.text("FONDS_RELEASE", "0.1.0")
# Where the signed heads of the audit trails go besides the registry.
FONDS_AUDIT_PLACES = env.places("FONDS_AUDIT_PLACES")
FONDS_LOG_LEVEL = env.text("FONDS_LOG_LEVEL", "INFO")
FONDS_QUEUE = env.text("FONDS_QUEUE", "procrastinate")
# How many calls of programs: by one token, and of one company in all. Half a minute's may come at once.
FONDS_API_TOKEN_PER_MINUTE = env.number("FONDS_API_TOKEN_PER_MINUTE", 300)
FONDS_API_COMPANY_PER_MINUTE = env.number("FONDS_API_COMPANY_PER_MINUTE", 1200)
# For how many days an import can be taken back as a whole.
FONDS_IMPORT_UNDO_DAYS = env.number("FONDS_IMPORT_UNDO_DAYS", 30)
# Where files of records are kept (empty: below FONDS_HOME), and the virus scanner that looks at them (empty: none).
FONDS_FILES = env.text("FONDS_FILES")
FONDS_FILES_KEY = env.text("FONDS_FILES_KEY")
FONDS_FILES_SECRET = env.text("FONDS_FILES_SECRET")
FONDS_CLAMAV = env.text("FONDS_CLAMAV")
LOGGING_CONFIG = None
SILENCED_SYSTEM_CHECKS = [
    # axes is found through its own backend path; the staticfiles folder is made at start.
    "staticfiles.W004",
]
# The tasks of features; an app's own top-level `tasks` module is found by itself.
FONDS_JOB_MODULES = [
    "administration.sealing.tasks",
    "config.operating.guessing",
    "config.operating.sealing",
    "decisions.duties.tasks",
    "decisions.reviews.tasks",
    "archive.anomalies.tasks",
    "archive.destruction.tasks",
    "archive.disposal.tasks",
    "archive.files.tasks",
    "archive.following.tasks",
    "archive.holds.tasks",
    "archive.imports.tasks",
    "archive.lists.tasks",
    "archive.printing.tasks",
    "archive.planning.tasks",
    "archive.onboarding.tasks",
    "archive.privacy.tasks",
    "archive.extracts.tasks",
    "archive.loans.tasks",
    "archive.sharing.tasks",
    "archive.register.tasks",
    "archive.statuses.tasks",
    "policies.regulations.tasks",
    "archive.records.tasks",
    "policies.document.tasks",
]
