"""Wagtail's choosers under our policy: the only element of its forms whose script stands in the page itself."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.widgets import BaseChooser

from backoffice.browsers.nonces import nonce


def _render(
    self: Any, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
) -> SafeString:
    """Write a chooser with the nonce of its page; nothing chosen can end the script element."""
    if not attrs or "id" not in attrs:
        raise TypeError("A chooser needs the id of its element.")
    data = self.get_value_data(value)
    script = self.render_js_init(attrs["id"], name, data).replace("<", "\\u003c")
    return format_html(
        '{}<script nonce="{}">{}</script>',
        self.render_html(name, data, attrs),
        nonce(),
        mark_safe(script),  # noqa: S308 - JSON in a script element, its "<" written as an escape
    )


def put_under_policy() -> None:
    """Let every chooser of this process be written so."""
    BaseChooser.render = _render
