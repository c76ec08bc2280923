"""The vocabulary of headings: which words open a column, and which lines are no records."""

import re

from archive.imports.folding import fold, squash

CONSTANT_LENGTH = 60
_ENDINGS = re.compile(
    r"(编号|号码|号|名称|名|姓名|题名|标题|单位|部门|人|者|日期|时间|年度|年份|金额|价|单价|数量|件数|页数|份数|"
    r"电话|手机|传真|邮箱|地址|备注|说明|类别|类型|类|种类|等级|级别|密级|期限|状态|结果|内容|意见|原因|来源|"
    r"性别|民族|职务|职称|学历|序号|代码|码|规格|型号|率|费|额|款|比例|百分比|库位|附件|区域|标识|排序|分组|"
    r"含税|税率|归档|盖章|签订|到期|责任者|文号|满意度|物品|度)$"
)
_ENGLISH = re.compile(
    r"\b(id|no|name|date|code|number|type|title|address|phone|email|amount|price|qty|quantity|total|status|"
    r"department|note|notes|remark|remarks|description|year|time|start|end|country|location|cost|sex|gender)\b"
)
_TRADITIONAL = re.compile(r"(編號|號碼|號|名稱|電話|日期|備註|單位|金額|類別|聯絡人|地址)$")
_TOTAL = re.compile(
    r"(?:.{0,10}[:：]?)?(?:合计|总计|小计|累计|共计|总合计|合計|總計|小計|本页合计|本页小计|承前页|过次页)"
    r"(?:[(（].{0,8}[)）])?[:：]?|(?:grand|sub)?[- ]?totals?[:：]?|sum[:：]?",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"(?:制表|填表|填报|审核|复核|审批|批准|经办|移交|接收|监交|交接|负责|编制|记账|主管|单位负责|领导|录入|打印|"
    r"整理|立卷|检查|登记|盖章|签字|签章|签名|联系|製表|審核)(?:单位|部门|人|员|者|领导|日期|时间|签字)?"
    r"\s*(?:[(（].{0,6}[)）])?[:：]"
    r"|年\s*月\s*日$"
)
_NOTE = re.compile(
    r"(?:备注|说明|注|附注|填表说明|注意|导入说明|填写说明|提示|备\s*考|note|notes|source|来源|数据来源|打印时间|打印日期|"
    r"导出时间|导出人|制表日期|统计时间|(?:金额|合计|总计|人民币)?(?:大写|小写))\s*\d*[:：]|"
    r"第\s*\d+\s*页|共\s*\d+\s*[页条件份笔卷]|page \d+|本[卷页册盒]共|以下空白|[*＊※]",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(
    r"[(（【\[]?(?:例如?|示例|样例|范例|填写示例|example|e\.g\.|eg|sample)\s*[:：）)】\]]",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"(?:第?[一二三四五六七八九十]+[部章节]?分?|[（(][一二三四五六七八九十\d]+[)）])[、.．:：\s]?"
)
_CONSTANT = re.compile(r"\s*([^:：\s][^:：]{0,14}?)\s*[:：]\s*(\S.*?)\s*", re.DOTALL)


def is_heading_word(text: str) -> bool:
    """Whether the text looks like the name of a column."""
    name = re.sub(r"[(（【\[].*?[)）】\]]", "", fold(squash(text))).strip("*：:")
    return bool(
        _ENDINGS.search(name)
        or _TRADITIONAL.search(name)
        or _ENGLISH.search(fold(text).lower().replace("_", " "))
    )


def is_total(text: str) -> bool:
    """Whether the cell says that its row is a sum (合计, 小计, total)."""
    return _TOTAL.fullmatch(squash(fold(text))) is not None


def is_signature(text: str) -> bool:
    """Whether the cell is a line to sign (制表人：)."""
    return _SIGNATURE.search(squash(text)) is not None


def is_note(text: str) -> bool:
    """Whether the cell is a remark about the sheet (第 1 页, 本卷共 32 件, 备注：)."""
    return _NOTE.match(squash(text)) is not None


def is_example(text: str) -> bool:
    """Whether the cell opens an example row (例：测试有限公司)."""
    return _EXAMPLE.match(text.strip()) is not None


def group_name(text: str) -> str:
    """Return the name of a group title without its ordinal (一、财务科 is 财务科)."""
    return _GROUP.sub("", text.strip(), count=1) or text.strip()


def opens_group(text: str) -> bool:
    """Whether the text begins with an ordinal like 一、 or （二）."""
    return (
        re.match(
            r"第?[一二三四五六七八九十]+[部章节]?分?[、.．]|[（(][一二三四五六七八九十]+[)）]",
            text.strip(),
        )
        is not None
    )


def constant(text: str) -> tuple[str, str] | None:
    """Return (name, value) of a line like 全宗号：0345, None when the text is none."""
    found = _CONSTANT.fullmatch(text)
    return (squash(found[1]), found[2]) if found and len(found[2]) <= CONSTANT_LENGTH else None
