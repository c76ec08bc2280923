"""What the packs let a clerk record as standard: each case names pack, category, what is typed, and what it proves."""

from dataclasses import dataclass, field

import pytest

ORGANISATION = {
    "org_name": "上海丸石自行车有限公司", "legal_rep": "张三丰", "reg_capital": "1000000",
    "founded_on": "2011-05-06", "biz_scope": "自行车及零部件的批发零售", "reg_no": "310115000123456",
    "uscc": "91350100M000100Y43", "addr": "上海市浦东新区世纪大道1号",
    "contact_name": "李四光", "mobile": "13800138000", "industry": "制造业", "size": "大型",
}  # fmt: skip
PERSON = {
    "name": "王小明", "gender": "男", "birth_date": "1990-02-28", "cnid": "440000200002290004",
    "mobile": "13912345678", "email": "xiaoming@example.com", "home_addr": "北京市朝阳区建国路1号",
}  # fmt: skip
NEED = {"need_on": "2026-11-02", "need": "想订五十辆折叠车", "product": "产品", "intent": "高"}
CONTRACT = {
    "contract_no": "HT-2026-0088", "project": "门店联合推广", "amount": "250000",
    "signed_on": "2026-10-09", "perf": "延期", "perf_note": "第二批顺延一个月",
}  # fmt: skip
LETTER = {
    "happened_on": "2026-11-02 09:30", "counterpart": "李四光", "direction": "来",
    "summary": "询问交货日期，答复下周二",
}  # fmt: skip
TRANSACTION = {
    "txn_on": "2026-11-03 14:00", "product": "折叠车 A8", "quantity": "50", "amount": "128000.5",
    "voucher_no": "BJ-7788",
}  # fmt: skip
SERVICE = {
    "svc_on": "2026-11-04 10:00", "process": "上门检查刹车", "problem": "后刹异响", "solution": "更换刹车片",
}  # fmt: skip
FEEDBACK = {"fb_on": "2026-11-05", "content": "对配送满意，希望增加颜色"}
CREDIT = {
    "pay_record": "2026 年三季度按期付清", "arrears_total": "3500", "credit_grade": "优秀",
}  # fmt: skip
MEANS = {"income": "360000", "assets": "2500000", "debts": "800000", "asof": "2026-10-31"}
PROOF = {
    "doc_no": "ZZ-2026-001", "issued_on": "2024-01-01", "expires_on": "2027-01-01", "verified": "已核",
}  # fmt: skip

CHANNELS = (
    "展览会", "行业报刊", "互联网", "行业协会", "龙头企业/商场品牌摘抄", "合作伙伴介绍", "客户申请",
    "业务办理", "市场调研", "销售", "售后服务", "客户注册",
)  # fmt: skip
LETTERS = ("信函", "邮件", "传真", "电话", "短信")
VOUCHERS = ("报价单", "结算单", "合同", "发票", "结算凭证")
CONTRACTS = ("销售", "服务", "采购")
FEEDBACKS = ("满意度调查", "市场调研报告", "意见建议")
PROOFS = ("营业执照", "资质证书", "身份证件", "授权书", "税务登记证(旧)")


@dataclass(frozen=True, kw_only=True)
class Case:
    """One category of a pack: what is typed into it, and which types one of its fields must offer."""

    pack: str
    category: str
    typed: dict = field(default_factory=dict)
    typing: str = ""
    types: tuple = ()
    file: bool = False  # a file goes with it


def case(pack, category, typed, *marks, **more):
    """Return a case as a parameter that is tagged with what it proves."""
    typed = {**typed, "channel": CHANNELS[len(category) % len(CHANNELS)]}
    made = Case(pack=pack, category=category, typed=typed, **more)
    return pytest.param(made, marks=[*marks, CHANNEL], id=f"{pack}-{category}")


CHANNEL = pytest.mark.requirement(
    "REQ-COL-13", "a record carries the collection channel chosen for it"
)
ORG = pytest.mark.requirement(
    "REQ-COL-02", "the fields of an organisation are there as standard, are recorded and read back"
)
PER = pytest.mark.requirement(
    "REQ-COL-03", "the fields of an individual are there as standard, are recorded and read back"
)
NED = pytest.mark.requirement(
    "REQ-COL-05", "what a customer wants is recorded with its date and product"
)
CON = (
    pytest.mark.requirement("REQ-COL-06", "contracts are typed as sales, service or purchase"),
    pytest.mark.requirement(
        "REQ-COL-06", "a contract holds its signing data, project, performance and files"
    ),
)
LET = (
    pytest.mark.requirement(
        "REQ-COL-07", "communications are typed as letter, mail, fax, telephone or text message"
    ),
    pytest.mark.requirement(
        "REQ-COL-07", "a communication holds direction, date, counterpart, summary and attachment"
    ),
)
TXN = (
    pytest.mark.requirement("REQ-COL-08", "a transaction holds time, amount, quantity and product"),
    pytest.mark.requirement(
        "REQ-COL-08",
        "vouchers are typed as quotation, statement, contract, invoice or settlement voucher",
    ),
)
FIN = pytest.mark.requirement(
    "REQ-COL-09", "credit grade, payments and arrears of an organisation are recorded"
)
CWP = pytest.mark.requirement(
    "REQ-COL-09", "income, assets and liabilities of an individual are recorded"
)
SVC = pytest.mark.requirement(
    "REQ-COL-10", "a service is recorded with its process, problem and solution"
)
SERVED = pytest.mark.requirement(
    "REQ-COL-10", "services are typed as advice, business handled, event, repair or maintenance"
)
FBK = pytest.mark.requirement("REQ-COL-11", "surveys, market research and opinions are recorded")
DOC = pytest.mark.requirement(
    "REQ-COL-16",
    "a proof is recorded with type, number, day of issue, day of expiry, verification and file",
)
OLD = pytest.mark.requirement(
    "REQ-COL-16", "the tax registration certificate is kept as a type of old proofs"
)

CASES = [
    case("P01", "KH·Q", ORGANISATION, ORG),
    case("P01", "KH·G", PERSON, PER),
    case("P01", "XQ", NEED, NED),
    case("P01", "HT", CONTRACT, *CON, typing="contract_type", types=CONTRACTS, file=True),
    case("P01", "HJ", LETTER, *LET, typing="let_type", types=LETTERS, file=True),
    case("P01", "YW", TRANSACTION, *TXN, typing="voucher_type", types=VOUCHERS),
    case("P01", "FW", SERVICE, SVC, SERVED, typing="svc_type",
         types=("咨询", "办理业务", "参与活动", "维修", "保养")),
    case("P01", "FK", FEEDBACK, FBK, typing="fb_type", types=FEEDBACKS),
    case("P01", "CW", {**CREDIT, **PROOF}, FIN, DOC, OLD, typing="doc_type", types=PROOFS, file=True),
    case("P02.BANK", "SF·J", {**ORGANISATION, **PROOF}, ORG, typing="doc_type", types=PROOFS),
    case("P02.BANK", "SF·G", PERSON, PER),
    case("P02.BANK", "CW", MEANS, CWP),
    case("P02.BANK", "FW", SERVICE, SVC, typing="svc_type", types=("咨询", "办理业务", "参与活动")),
    case("P03", "KH", ORGANISATION, ORG),  # its finances are the finance department's part
    case("P03", "HT", CONTRACT, *CON, typing="contract_type", types=CONTRACTS, file=True),
    case("P03", "JY", TRANSACTION, *TXN, typing="voucher_type", types=VOUCHERS),
    case("P03", "HJ", LETTER, *LET, typing="let_type", types=LETTERS, file=True),
    case("P04", "CZ·Q", ORGANISATION, ORG),
    case("P04", "CZ·G", PERSON, PER),
    case("P04", "XS", CONTRACT, *CON, typing="contract_type", types=CONTRACTS, file=True),
    case("P04", "BY", SERVICE, SVC, SERVED, typing="svc_type",
         types=("咨询", "办理业务", "参与活动", "维修", "保养")),
]  # fmt: skip
