"""Announce the policy screens to Wagtail: their addresses, their menu entry, their script."""

from django.templatetags.static import static
from django.urls import URLPattern
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail import hooks

from policies.cases.urls import urlpatterns as cases
from policies.sheets.urls import urlpatterns as sheets
from policies.studio.menu import policy_entry, reading_entry, regulations_entry, show_reading
from policies.studio.regulation_urls import urlpatterns as regulations
from policies.studio.urls import urlpatterns
from policies.upgrades.urls import urlpatterns as upgrades


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses of the studio, the regulations, the pack, the tables and the cases."""
    return [*urlpatterns, *regulations, *upgrades, *sheets, *cases]


hooks.register("register_admin_menu_item", policy_entry)
hooks.register("register_admin_menu_item", reading_entry)
hooks.register("register_admin_menu_item", regulations_entry)
hooks.register("construct_homepage_panels", show_reading)


@hooks.register("insert_global_admin_js")
def script() -> SafeString:
    """Return the scripts that show an example while somebody types, move rows, and build numbers."""
    names = ("preview", "arranging", "numbering")
    return format_html_join(
        "",
        '<script type="module" src="{}"></script>',
        ((static(f"theme/{name}.js"),) for name in names),
    )


@hooks.register("insert_global_admin_css")
def style_sheet() -> SafeString:
    """Return the style sheet of the policy screens."""
    return format_html('<link rel="stylesheet" href="{}">', static("theme/policies.css"))
