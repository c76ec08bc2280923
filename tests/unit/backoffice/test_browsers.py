"""The headers of an answer: which scripts run, what a file may do, and what is kept."""

import json
import re

import pytest
from wagtail.admin.widgets import BaseChooser

from backoffice.browsers.nonces import lead_forms_to, making_page, nonce
from backoffice.browsers.rules import PERMISSIONS, file_policy, is_page, keeping, page_policy

HOST = "a.example:8000/static/"


def parts(policy):
    return {name: said for name, _blank, said in (one.partition(" ") for one in policy.split("; "))}


def test_a_page_runs_scripts_of_its_nonce_and_of_the_static_files_only():
    said = parts(page_policy("n0", scripts=[HOST]))
    assert said["script-src"] == f"'nonce-n0' {HOST}"
    assert said["script-src-attr"] == said["object-src"] == said["base-uri"] == "'none'"
    assert said["frame-ancestors"] == "'none'"
    assert said["form-action"] == said["style-src"] == said["default-src"] == "'self'"
    unsafe = [name for name, value in said.items() if "unsafe" in value]
    assert unsafe == ["style-src-attr"]


def test_a_form_may_lead_to_an_origin_its_page_names():
    said = parts(page_policy("n0", scripts=[], forms=["https://login.example"]))
    assert said["form-action"] == "'self' https://login.example"


@pytest.mark.parametrize("kind", ["image/svg+xml", "text/plain; charset=utf-8", "", "text/xml"])
def test_a_file_does_nothing_when_it_is_opened(kind):
    said = parts(file_policy(kind))
    assert said["default-src"] == said["frame-ancestors"] == said["form-action"] == "'none'"
    assert "sandbox" in said
    assert not is_page(kind)


def test_a_pdf_is_shown_and_runs_nothing():
    said = parts(file_policy("Application/PDF"))
    assert said["script-src"] == "'none'"
    assert "sandbox" not in said


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "TEXT/HTML", "application/xhtml+xml"])
def test_what_a_browser_builds_a_document_of_is_a_page(kind):
    assert is_page(kind)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("", "private, no-store"),
        ("private", "private, no-store"),
        ("private, max-age=0", "private, no-store"),
        ("no-cache", "private, no-store"),
        ("public, max-age=31536000, immutable", "public, max-age=31536000, immutable"),
        ("private, max-age=3600", "private, max-age=3600"),
        ("max-age=0, no-cache, no-store", "max-age=0, no-cache, no-store"),
    ],
)
def test_what_no_view_says_to_keep_is_kept_nowhere(said, kept):
    assert keeping(said) == kept


def test_no_power_of_a_device_is_given_but_the_passkey():
    given = [one for one in PERMISSIONS.split(", ") if not one.endswith("=()")]
    assert given == ["publickey-credentials-get=(self)"]


def test_each_answer_has_a_nonce_of_its_own():
    seen = set()
    for _number in range(50):
        with making_page() as page:
            assert nonce() == page.nonce
            lead_forms_to("https://a.example")
            lead_forms_to("https://a.example")
            assert page.forms == ["https://a.example"]
        seen.add(page.nonce)
    assert len(seen) == 50
    assert min(map(len, seen)) >= 22
    assert nonce() == ""
    lead_forms_to("https://nobody.example")


class _Chooser(BaseChooser):
    """A chooser without a model, with a title that tries to end the script."""

    js_constructor = "Chooser"

    def get_value_data(self, value):
        return {"id": value}

    def render_html(self, name, value_data, attrs):
        return f"<{name}>"

    def get_js_init_options(self, id_, name, value_data):
        return {"title": "</script><script>alert(1)"}


def test_a_chooser_of_wagtail_runs_under_the_nonce_and_cannot_be_ended():
    with making_page() as page:
        html = _Chooser().render("a", 1, {"id": "x"})
    assert html.startswith("&lt;a&gt;")  # what is no safe text is escaped
    opened = re.findall(r"<script([^>]*)>(.*?)</script>", html)
    assert [attributes for attributes, _code in opened] == [f' nonce="{page.nonce}"']
    given = re.search(r"\{.*\}", opened[0][1])
    assert json.loads(given[0]) == {"title": "</script><script>alert(1)"}


def test_a_chooser_without_an_element_is_a_mistake_of_ours():
    with pytest.raises(TypeError, match="id"):
        _Chooser().render("a", 1)
