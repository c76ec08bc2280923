"""The regulation of the bicycle works, as its people wrote it: two versions, with what carries each article out."""

from dataclasses import replace

from policies.regulations.rules import Content

CODE = "FC-ZD-01"
_TEXT = """第一章 总则
第一条 为使客户档案真实、完整、可查，明确各部门的责任，制定本制度。
第二条 本制度所称客户档案，是指公司在与经销商、专卖店及其他客户往来中形成的登记卡、合同、变更通知和发货回款记录。
第二章 建档与归档
第三条 业务员走访客户后填写客户档案卡，由销售部负责人签字，再由内勤录入系统。未经签字的卡片不得归档。
第四条 客户档案卡按地区和客户类别统一编号。号码一经给出不再更改，也不得重复使用。
第五条 客户名称、经营者和地址发生变化的，业务员应当提出变更并附依据；批准之前，原值继续有效。
第三章 保管与查阅
第六条 客户档案卡自合作终止之日起保管十年，合同自履行完毕之日起保管十年；重要合同另行确定。
第七条 查阅客户档案限于本职工作。行政部、技术部查阅时不显示客户的联系方式。
（一）导出或者打印客户资料的，系统记录时间、人员和条数；
（二）超出本人权限的，应当事先申请。
第四章 附则
第八条 本制度由行政部负责解释，自发布之日起施行。"""
_LATER = _TEXT.replace(
    "（二）超出本人权限的，应当事先申请。",
    "（二）超出本人权限的，应当事先申请，并写明用途和期限；\n（三）离职或者转岗的，当日收回查阅权限。",
)
FIRST = Content(
    title="客户档案管理制度",
    title_en="Rules for customer archives",
    purpose="适用于公司各部门在客户档案收集、整理、归档、保管、查阅和处置中的工作。",
    definitions="档案卡：记载客户基本情况的登记卡。件：归入一户客户档案的单份材料。",
    department="XZB",
    text=_TEXT,
    controls=(
        ("第三条", ("category:KP", "fields:KP")),
        ("第四条", ("number:KP",)),
        ("第六条", ("retention:KP", "retention:QY")),
    ),
)
SECOND = replace(FIRST, text=_LATER)
