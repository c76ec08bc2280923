"""Which addresses a company's people may reach: our own screens, and the few of Wagtail we use."""

from django.urls import ResolverMatch

OUR_PACKAGES = frozenset(
    {
        "administration",
        "archive",
        "backoffice",
        "config",
        "decisions",
        "gateway",
        "jobs",
        "notices",
        "observability",
        "policies",
        "security",
        "theme",
    }
)
# Wagtail's and Django's own views that every page of the frame calls.
OF_WAGTAIL = frozenset(
    {
        "wagtailadmin_home",
        "wagtailadmin_login",
        "wagtailadmin_logout",
        "wagtailadmin_sprite",
        "wagtailadmin_javascript_catalog",
        "wagtailadmin_dismissibles",
    }
)


def is_ours(match: ResolverMatch) -> bool:
    """Return whether an address leads to a screen of ours or to one of Wagtail's we use.

    A viewset of ours may show a generic view of Wagtail: then its namespace says whose it is.
    """
    if match.view_name in OF_WAGTAIL:
        return True
    module = str(getattr(match.func, "__module__", "")).split(".")[0]
    if module in OUR_PACKAGES:
        return True
    return bool(match.namespaces) and not match.namespaces[0].startswith(("wagtail", "django"))
