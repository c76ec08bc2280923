"""What a company types into the fields of a policy: values as they stand on cards and in ledgers, and wrong ones."""

from itertools import count

from kernel.identifiers import uscc_check_character
from policies.fields.rules import FieldType, Required

BY_CODE = {
    "org_name": "天津丸石自行车有限公司",
    "store_name": "丸石车行（和平路店）",
    "name": "张三丰",
    "operator": "张三丰",
    "contact_name": "李秀英",
    "job_title": "采购部经理",
    "brands": "丸石、永久",
    "vin": "LFAKE0009R0000001",
    "birth_date": "2000-02-29",
    "gender": "F",
    "legal_basis": "duty",  # neither consent nor evidence is asked for
    "legal_rep": "王建国",
    "project": "2026 年度自行车配件采购",
    "location": "三楼档案室 2 架 4 层",
    "wechat": "wanshi_bike",
    "remark": "老客户，春节前回访。",
}
BY_TYPE = {
    FieldType.LONGTEXT: "客户来电反映刹车线松动。\n已约三月七日上门检修。",
    FieldType.NUMBER: "12.5",
    FieldType.MONEY: "12800.5",
    FieldType.DATE: "2026-03-05",
    FieldType.DATETIME: "2026-03-05 10:00",
    FieldType.BOOL: "yes",
    FieldType.PHONE: "13800138000",
    FieldType.EMAIL: "lixiuying@example.com",
    FieldType.CNID: "440000200002290004",
    FieldType.ADDRESS: "天津市武清区和平路1号",
}
WRONG = {  # what no company may store, by type
    FieldType.NUMBER: "许多",
    FieldType.MONEY: "一大笔",
    FieldType.DATE: "2026-02-30",
    FieldType.DATETIME: "昨天",
    FieldType.PHONE: "12",
    FieldType.EMAIL: "没有邮箱",
    FieldType.USCC: "91350100M000100Y44",
    FieldType.CNID: "440000200002290005",
    FieldType.PERSON: "查无此人",
    FieldType.LINK: "没有这份档案",
}
SHOWN = {  # where the page shows another text than was typed
    FieldType.NUMBER: "12.5",
    FieldType.MONEY: "12,800.50",
    FieldType.DATETIME: "2026-03-05 10:00",
    FieldType.BOOL: "是",
}
_bodies = count(30_000_000)


def typed(one, *, person, link):
    """Return what is typed into a field, for a choice its code; '' where there is no record to link yet."""
    if one.type is FieldType.USCC:
        body = f"91350100M{next(_bodies)}"
        return body + uscc_check_character(body)
    if one.choices:
        codes = [choice.code for choice in one.choices if not choice.retired]
        return BY_CODE[one.code] if BY_CODE.get(one.code) in codes else codes[0]
    if one.code in BY_CODE:
        return BY_CODE[one.code]
    known = {FieldType.PERSON: person, FieldType.LINK: link, FieldType.TEXT: f"{one.zh}一"}
    return known[one.type] if one.type in known else BY_TYPE[one.type]


def shown(one, value):
    """Return how the record's page shows what was typed, to a Chinese reader."""
    if one.choices:
        return next(choice.zh for choice in one.choices if choice.code == value)
    if one.type is FieldType.LONGTEXT:
        return value.splitlines()[0]
    if one.type in {FieldType.PERSON, FieldType.LINK}:
        return value.split(" (")[0].split(" #")[0].split()[-1]
    return SHOWN.get(one.type, value)


def is_typed(one):
    """Say whether somebody types a field into a form: neither the system's, nor files, nor what follows."""
    return one.required is not Required.AUTO and one.type not in {FieldType.FILE, FieldType.AGE}
