"""The company's settings over HTTP: who may, what is refused, and where they show."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from administration.company.actions import tell_installation
from administration.company.models import CompanyLogo, CompanySettings
from tenants.models import Company
from tenants.scope import tenant_scope

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def png(size=(40, 40)):
    out = BytesIO()
    Image.new("RGB", size, (20, 90, 60)).save(out, format="PNG")
    return out.getvalue()


def upload(data, name="logo.png"):
    return SimpleUploadedFile(name, data, content_type="image/png")


@pytest.fixture
def stored(company):
    """Return `stored()`: the row of settings as committed, None before the first change."""

    def read():
        with tenant_scope(company):
            return CompanySettings.objects.first()

    return read


@pytest.fixture
def change(admin, company, stored):
    """Return `change(**fields)`: post the form as it stands, with these fields changed."""

    def post(**fields):
        row = stored()
        held = {
            "version": row.version if row else 0,
            "name": row.name if row else company.name,
            "accent": row.accent if row else "",
            "letterhead": row.letterhead if row else "",
            "address": row.address if row else "",
            "phone": row.phone if row else "",
            "language": row.language if row else "zh-hans",
            "time_zone": row.time_zone if row else "Asia/Shanghai",
        }
        return admin.post("/company/", **{**held, **fields})

    return post


def page(answer):
    return answer.content.decode()


def test_a_new_company_shows_its_name_and_its_fonds_number(admin, company):
    text = page(admin.get("/company/"))
    assert company.name in text
    assert "KH01" in text


def test_name_and_letterhead_are_stored_audited_and_shown(
    change, admin, browser, company, stored, trail_of
):
    assert change(name="长安档案有限公司", letterhead="第一行\n第二行").status_code == 302
    assert stored().name == "长安档案有限公司"
    assert "长安档案有限公司" in page(admin.get("/"))
    assert "长安档案有限公司" in page(browser().get("/login/"))
    assert "第二行" in page(admin.get("/company/"))
    event = trail_of("company.change")[-1]
    assert event.target_kind == "company"
    with tenant_scope(company):
        assert stored().version == 1
    # The registry, by which operators and schedules know the company, follows after the commit.
    assert Company.objects.using("migrator").get(pk=company.id).name == "长安档案有限公司"


def test_saving_what_is_there_already_changes_nothing(change, stored, trail_of):
    change(phone="022-1")
    version, events = stored().version, len(trail_of("company.change"))
    assert change().status_code == 302
    assert (stored().version, len(trail_of("company.change"))) == (version, events)


def test_a_colour_nobody_can_read_is_refused_with_the_ratio_and_a_way_out(change, stored):
    before = stored()
    answer = change(accent="#ffee00")
    assert answer.status_code == 200
    text = page(answer)
    assert "1.02 : 1" in text
    assert "4.5" in text
    assert "#ffee00" in text
    after = stored()
    assert (after and after.accent) == (before and before.accent)


def test_the_sentence_is_said_in_english_too(change, admin):
    admin.post("/i18n/setlang/", language="en", next="/company/")
    assert "cannot be read on these pages" in page(change(accent="#ffee00"))
    admin.post("/i18n/setlang/", language="zh-hans", next="/company/")
    assert "cannot be read" not in page(change(accent="#ffee00"))


def test_an_accent_colour_reaches_every_page_and_the_sign_in_page(change, admin, browser):
    assert change(accent="#7A1F2B").status_code == 302
    for text in (page(admin.get("/")), page(browser().get("/login/"))):
        assert "/company/brand.css?v=" in text
        address = text.split('href="/company/brand.css', 1)[1].split('"', 1)[0]
    style = browser().get(f"/company/brand.css{address}")
    assert "--fonds-accent: #7a1f2b" in page(style)
    assert "immutable" in style["Cache-Control"]
    assert style["X-Content-Type-Options"] == "nosniff"
    assert "immutable" not in browser().get("/company/brand.css?v=older")["Cache-Control"]
    assert change(accent="").status_code == 302
    assert "/company/brand.css" not in page(admin.get("/"))


@pytest.mark.parametrize(
    "name", ["logo.svg", "logo.png"], ids=["called a drawing", "called a picture"]
)
def test_a_logo_that_is_a_script_is_refused_and_the_rest_waits_in_the_form(
    change, stored, company, name
):
    before = stored()
    answer = change(logo=upload(SVG, name), phone="022-88")
    assert answer.status_code == 200
    text = page(answer)
    assert "SVG" in text
    assert "022-88" in text
    after = stored()
    assert (after and after.phone) == (before and before.phone)
    with tenant_scope(company):
        assert not CompanyLogo.objects.exists()


def test_a_logo_is_drawn_anew_served_safely_and_taken_away_again(
    change, admin, browser, stored, company
):
    assert change(logo=upload(png() + SVG)).status_code == 302
    digest = stored().logo_digest
    sign_in = page(browser().get("/login/"))
    assert f"/company/logo.png?v={digest[:12]}" in sign_in
    served = browser().get(f"/company/logo.png?v={digest[:12]}")
    assert served.content.startswith(b"\x89PNG")
    assert b"<script" not in served.content
    assert served["Content-Type"] == "image/png"
    assert served["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in served["Content-Security-Policy"]
    assert "immutable" in served["Cache-Control"]
    assert change(remove_logo="on").status_code == 302
    assert stored().logo_digest == ""
    assert browser().get("/company/logo.png").status_code == 404


def test_who_saw_older_settings_is_told_and_loses_nothing_of_the_other(change, stored):
    assert change(phone="022-1111").status_code == 302
    answer = change(version=stored().version - 1, phone="022-2222")
    assert answer.status_code == 409
    assert stored().phone == "022-1111"


def test_who_does_not_administer_neither_sees_nor_changes_them(browser, person, stored):
    person("clerk", "OPR")
    clerk = browser()
    clerk.sign_in("clerk")
    assert clerk.get("/company/").status_code == 403
    before = stored()
    assert clerk.post("/company/", version=0, name="别家").status_code == 403
    assert (stored() and stored().name) == (before and before.name)
    assert "/company/" not in page(clerk.get("/"))


@pytest.mark.parametrize(
    ("field", "value"), [("time_zone", "Mars/Olympus"), ("language", "xx"), ("name", " ")]
)
def test_what_is_not_on_offer_is_refused(change, field, value):
    assert change(**{field: value}).status_code == 200


def test_the_language_of_the_company_speaks_where_nobody_chose(change, browser, company):
    assert change(language="en").status_code == 302
    assert "Sign in to the company" in page(browser().get("/login/"))
    assert change(language="zh-hans").status_code == 302
    assert "Sign in to the company" not in page(browser().get("/login/"))


def test_telling_the_installation_twice_does_no_harm(change, stored, company):
    change(name="再说一次有限公司")
    tell_installation(stored(), company.id)
    assert Company.objects.using("migrator").get(pk=company.id).name == "再说一次有限公司"


def test_another_company_keeps_its_own(change, make_company, browser):
    change(name="甲公司", accent="#7a1f2b", logo=upload(png()))
    other = make_company(name="乙公司")
    visitor = browser()
    visitor.more["HTTP_HOST"] = other.host
    text = page(visitor.get("/login/"))
    assert "乙公司" in text
    assert "brand.css" not in text
    assert visitor.get("/company/logo.png").status_code == 404
