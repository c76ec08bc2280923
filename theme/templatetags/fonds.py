"""Tags of Fonds screens: tables, pages, badges of states, the company's name, the language switch."""

from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_info
from wagtail.admin.search import admin_search_areas

from administration.company.queries import brand
from backoffice.words import words_address
from theme.states import badge_of
from theme.tables import cell_of, columns_of, page_of, rows_of, value_of

register = template.Library()


@register.simple_tag
def fonds_company() -> str:
    """Return the current company's name, or the name of the installation outside any company."""
    return brand().name or str(getattr(settings, "WAGTAIL_SITE_NAME", "Fonds"))


@register.simple_tag
def fonds_logo() -> str:
    """Return the address of the company's logo, or of the mark of Fonds where it has none."""
    digest = brand().logo
    return f"{reverse('company_logo')}?v={digest[:12]}" if digest else static("theme/mark.svg")


@register.simple_tag
def fonds_words() -> str:
    """Return the address of the words of Wagtail's scripts, in the language of the page."""
    return words_address()


@register.inclusion_tag("fonds/components/badge.html")
def fonds_badge(code: str, label: str = "") -> dict[str, str]:
    """Show a state as a badge; `label` replaces the standard word for the code."""
    tone, words = badge_of(str(code), label)
    return {"tone": tone, "label": words}


@register.inclusion_tag("fonds/components/notice.html")
def fonds_notice(**options: Any) -> dict[str, Any]:
    """Show a notice: `tone`, `headline`, `text`, `items`, `url` and `url_label`, all optional."""
    return options


@register.inclusion_tag("fonds/components/language.html", takes_context=True)
def fonds_language_switch(context: Context) -> dict[str, Any]:
    """Show one button per language other than the current one; posts to Django's set_language."""
    current = get_language()
    others = [get_language_info(code) for code, _name in settings.LANGUAGES if code != current]
    return {"languages": others, "request": context.get("request")}


@register.simple_tag(takes_context=True)
def fonds_search_areas(context: Context) -> list[Any]:
    """Return the search areas this person may use, in order; the first one is the quick search."""
    request = context.get("request")
    return list(admin_search_areas.search_items_for_request(request)) if request else []


@register.inclusion_tag("fonds/components/table.html", takes_context=True)
def fonds_table(context: Context, table: Any, **options: Any) -> dict[str, Any]:
    """Show a table; `table` and the options `select`, `bulk`, `form`, `free` are described in theme/README.md."""
    columns = columns_of(table)
    return {
        **options,
        **{name: context.get(name) for name in ("request", "csrf_token")},
        "columns": columns,
        "rows": rows_of(table, columns),
        "caption": value_of(table, "caption"),
        "empty": value_of(table, "empty"),
    }


@register.simple_tag
def fonds_cell(cell: dict[str, Any]) -> str:
    """Show one cell of a table."""
    return cell_of(cell)


@register.inclusion_tag("fonds/components/pages.html", takes_context=True)
def fonds_pages(context: Context, page: Any) -> dict[str, Any]:
    """Show "1–50 of 1,000+" with links; takes Django's Page or anything with the names of theme/README.md."""
    return page_of(page, context.get("request"))


@register.filter
def fonds_number(number: Any) -> str:
    """Return a whole number in groups of three, and anything else unchanged as text."""
    return f"{number:,}" if isinstance(number, int) else str(number)
