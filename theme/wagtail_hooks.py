"""Announce the theme to Wagtail: style sheets, scripts, icons, and menus without its own entries."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from wagtail import hooks

from administration.company.queries import brand
from administration.company.views import brand_css
from theme.assets import SCRIPTS, STYLE_SHEETS
from theme.menus import keep_our_entries, keep_our_panels


@hooks.register("insert_global_admin_css")
def style_sheets() -> SafeString:
    """Return the link elements of the theme, after Wagtail's own style sheet, and of the company."""
    links = [(static(name),) for name in STYLE_SHEETS]
    accent = brand().accent
    if accent:  # last, so that the company's colour lies over the tokens
        links.append((f"{reverse('company_brand')}?v={brand_css(accent)[1]}",))
    return format_html_join("", '<link rel="stylesheet" href="{}">', links)


@hooks.register("insert_global_admin_js")
def scripts() -> SafeString:
    """Return the module scripts; they bind by data attributes, so no page needs inline code."""
    sources = ((static(name),) for name in SCRIPTS)
    return format_html_join("", '<script type="module" src="{}"></script>', sources)


@hooks.register("register_icons")
def icons(names: list[str]) -> list[str]:
    """Add the mark of Fonds to the icon sprite."""
    return [*names, "theme/icons/fonds.svg", "theme/icons/bell.svg"]


for name in (
    "construct_main_menu",
    "construct_settings_menu",
    "construct_reports_menu",
    "construct_help_menu",
    "construct_search",
):
    hooks.register(name, keep_our_entries, order=1000)
for name in ("construct_homepage_panels", "construct_homepage_summary_items"):
    hooks.register(name, keep_our_panels, order=1000)
