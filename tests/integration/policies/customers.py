"""A policy with customers, contracts and letters of every kind of rule, and the clicks that change it."""

from dataclasses import replace

from kernel.scope import reenter
from policies.access.rules import Grant, Verb
from policies.categories.rules import Category, Kind, Review, Titling, UpdateApproval
from policies.document.queries import draft_digest
from policies.document.values import NumberRule
from policies.fields.rules import Choice, Field, FieldType, Required
from policies.retention.rules import Action, RetentionRule
from tests.integration.policies.houses import seen

LISTS = {
    "cust_type": ("企业 Enterprise", "个人 Individual"),
    "industry": ("制造业 Manufacturing", "零售业 Retail"),
    "region": ("天津 Tianjin", "上海 Shanghai"),
    "importance": ("重要 Key", "一般 Normal"),
    "product_type": ("整车 Bicycles", "配件 Parts"),
    "credit_grade": ("优秀 Excellent", "一般 Fair"),
}


def a_field(code, **said):
    zh, _space, en = said.pop("named", f"{code} {code}").partition(" ")
    base = {"category": "FM", "code": code, "zh": zh, "en": en, "type": FieldType.TEXT}
    return Field(**{**base, **said})


def listed(code, names):
    choices = [one.partition(" ") for one in names]
    values = tuple(Choice(code=en[:3].upper(), zh=zh, en=en) for zh, _space, en in choices)
    return a_field(code, type=FieldType.CHOICE, choices=values, listed=True)


FIELDS = (
    a_field(
        "cust_name", named="客户名称 Customer", listed=True, facet=True, searchable=True,
        required=Required.ALWAYS,
    ),
    a_field("project", named="合作项目 Project", listed=True, facet=True),
    *(listed(code, names) for code, names in LISTS.items()),
    a_field("since", named="合作日期 Since", type=FieldType.DATE, listed=True, facet=True),
    a_field("has_agent", named="有代理人 Agent?", type=FieldType.BOOL),
    a_field(
        "agent", named="代理人 Agent", required=Required.ALWAYS, required_by="has_agent",
        required_values=("yes",),
    ),
    a_field(
        "licence", named="生产许可证 Licence", required=Required.FILING, required_by="industry",
        required_values=("MAN",),
    ),
    a_field("no", category="HX", named="合同编号 Number", required=Required.ALWAYS, listed=True),
    a_field("note", category="HX", named="说明 Note"),
    a_field(
        "form", category="HX", named="订立方式 Form", type=FieldType.CHOICE,
        choices=(Choice(code="PEN", zh="书面", en="Paper"), Choice(code="NET", zh="电子", en="Online")),
    ),
    a_field(
        "form", category="HX·KJ", named="订立方式 Form", type=FieldType.CHOICE,
        choices=(Choice(code="PEN", zh="书面", en="Paper"),),
    ),
    a_field("no", category="HS", named="编号 Number", required=Required.ALWAYS, listed=True),
    a_field("no", category="HC", named="函号 Number", required=Required.ALWAYS, listed=True),
)  # fmt: skip
HOLD = {"custodian": "XSB", "level": "L1", "carrier": "electronic", "review": Review.NONE}
CATEGORIES = (
    Category(code="FM", zh="客户", en="Customers", kind=Kind.FILE, **HOLD),
    Category(
        code="HX", zh="合同", en="Contracts", kind=Kind.ITEM, standalone=True, **HOLD,
        update_approval=UpdateApproval.NONE, title_rule="{CATNAME} {no}", titling=Titling.GENERATED,
    ),
    Category(code="HS", zh="纪要", en="Minutes", kind=Kind.ITEM, standalone=True, **HOLD),
    Category(code="HS·A", zh="会议纪要", en="Meetings", parent="HS", level="L2"),
    Category(code="HX·CG", zh="采购合同", en="Purchases", parent="HX"),
    Category(code="HX·KJ", zh="框架合同", en="Frameworks", parent="HX", level="L2"),
    Category(
        code="HC", zh="函件", en="Letters", kind=Kind.ITEM, standalone=True, **HOLD,
        title_rule="{no}-{*}", titling=Titling.CHECKED,
    ),
)  # fmt: skip
CLERK = (Verb.CREATE, Verb.VIEW, Verb.EDIT, Verb.FILE)


def grown(base):
    codes = [one.code for one in CATEGORIES]
    grants = (
        Grant(department="XSB", position="CLK", categories=tuple(codes), verbs=CLERK, clearance="L2"),
        Grant(department="XSB", position="DH", categories=("HS",), verbs=(Verb.VIEW, Verb.APPROVE), clearance="L2"),
        Grant(position="DPO", verbs=(Verb.CONFIGURE,), clearance="L0"),
        Grant(
            department="GLB", position="STF", categories=tuple(codes), verbs=(Verb.VIEW,),
            clearance="L1", delegated=True,
        ),
    )  # fmt: skip
    kept = RetentionRule(
        category="HX", code="D10", period="P10Y", trigger="FILED", action=Action.DESTROY, basis="x"
    )
    agreed = tuple(one for one in base.approvals if one.subject != "publish")
    return replace(
        base,
        approvals=agreed,
        categories=(*base.categories, *CATEGORIES),
        fields=(*base.fields, *FIELDS),
        numbering=(
            *base.numbering,
            *(NumberRule(category=one, pattern="{CAT}-{SEQ:2}") for one in codes if "·" not in one),
        ),
        retention=(*base.retention, kept),
        grants=(*base.grants, *grants),
    )


def publish(house, who="admin", **said):
    """Somebody who may publishes what lies in the draft, on the page of publication."""
    with reenter(house.company.id):
        digest = draft_digest()
    said = {"digest": digest, "reason": "客户分类", **said}
    answer = house.browser(who).post("/policy/publish/", said, secure=True)
    if who == "admin":
        assert answer.status_code == 302, seen(answer)
    return answer


def save(house, path, who="admin", **changes):
    """Somebody who may configure fills in a page of the studio as it stands, but for what is given."""
    browser = house.browser(who)
    page = browser.get(path, secure=True)
    held = {}
    for form in filter(None, (page.context.get("form"), *(page.context.get("values") or ()))):
        held |= {one.html_name: one.value() for one in form}
    rows = page.context.get("values")
    held = {name: value for name, value in held.items() if value not in (None, "", False)}
    held |= {one.html_name: one.value() for one in rows.management_form} if rows else {}
    return browser.post(path, {**held, **changes}, secure=True)


def enter(house, category, who="clerk", title="", **values):
    data = {f"f.{code}": value for code, value in values.items()}
    return house.enter(who, category, title=title, **data)
