"""The files of packs P01 and P03 as they come: basic, business, finance and other parts, each a department's own."""

import pytest
from django.test import Client

from archive.records.models import Record
from kernel.scope import reenter
from policies.document.rules import effective
from policies.packs.loader import load_pack
from security.people.models import User
from tests.integration.archive.records.conftest import People
from tests.integration.archive.records.test_review_screens import _needed
from tests.integration.policies.houses import seen
from tests.integration.policies.packs.entering import say_what_for

PARTS = {"基本信息", "业务信息", "财务信息", "其他信息"}
CASES = (
    # pack, category, who registers, who fills in finance and the rest: post, field, what they say
    ("P01", "KH·Q", ("XSB", "OPR"), {
        ("CWB", "OPR"): ("f.invoicing", "月结三十天，开专票"),
        ("KFB", "OPR"): ("f.other_facts", "每周三上午方便联系"),
        ("XSB", "OPR"): ("f.dealings", "每年两批折叠车"),
    }),
    ("P03", "KH", ("MYB", "OPR"), {
        ("CWB", "DH"): ("f.pay_record", "按期付清"),
        ("ZHB", "ARC"): ("f.other_facts", "每周三上午方便联系"),
        ("MYB", "OPR"): ("f.dealings", "每年两批折叠车"),
    }),
)  # fmt: skip


class Office:
    """The browsers of one company's people, by post."""

    def __init__(self, company):
        self.company, self.people, self.browsers = company, People(), {}

    def __call__(self, post):
        if post not in self.browsers:
            self.browsers[post] = Client(HTTP_HOST=self.company.host)
            with reenter(self.company.id):
                user = User.objects.get(pk=self.people.actor(*post).user_id)
                say_what_for(self.people.actor(*post))
                self.browsers[post].force_login(
                    user, backend="security.people.signin.CompanyBackend"
                )
        return self.browsers[post]

    def edit(self, post, number, **changes):
        """Somebody changes a file by its form, and by what the form does not offer; return the fields it offers."""
        path = f"/records/{number}/edit/"
        page = self(post).get(path)
        assert page.status_code == 200, (post, seen(page))
        form = page.context["form"]
        held = {one.html_name: one.value() for one in form if one.value() not in (None, "", False)}
        self(post).post(path, {**held, **changes, "reason": "补充"}, follow=True)
        return {name for name in form.fields if name.startswith("f.")}

    def kept(self, number):
        with reenter(self.company.id):
            return dict(Record.objects.get(pk=number).values)


@pytest.mark.requirement(
    "REQ-COL-14",
    "a file has the sections basic, business, finance and other from the start, each owned by a department",
)
@pytest.mark.parametrize(("pack", "code", "maker", "parts"), CASES, ids=["P01", "P03"])
def test_each_department_fills_in_its_own_part_of_a_file_as_the_pack_comes(
    make_company, pack, code, maker, parts
):
    known = effective(load_pack(pack), code)
    owners = {one.zh: one.department for one in known.sections}
    assert owners.keys() >= PARTS
    assert all(owners.values()), "a part that is nobody's is everybody's"
    assert len({owners[one] for one in PARTS}) == 3
    office = Office(make_company(pack=pack))
    data = _needed(office.company, code, "-".join(maker))
    office(maker).post(
        f"/records/new/{code}/", {**data, "g.CTC.rows": "1", "then": "save"}, follow=True
    )
    with reenter(office.company.id):
        number = Record.objects.get().pk
    others = {field for field, _text in parts.values()}
    for post, (own, text) in parts.items():
        wrong = dict.fromkeys(others - {own}, "不该进来")
        offered = office.edit(post, number, **{own: text}, **wrong)
        assert own in offered, post
        assert not offered & (others - {own}), post
    kept = office.kept(number)
    assert {kept[field.removeprefix("f.")] for field in others} == {
        text for _own, text in parts.values()
    }
    for post in parts:
        page = office(post).get(f"/records/{number}/").content.decode()
        for _field, text in parts.values():
            assert text in page, post
        assert all(one in page for one in PARTS), post
