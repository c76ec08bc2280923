"""What a column is proposed for, without any memory: judged by hand, heading by heading, for a category of a pack."""

import itertools
from collections.abc import Sequence
from datetime import date

import pytest

from archive.imports.cells import CellValue
from archive.imports.columns import match
from archive.imports.reading import table_of
from archive.imports.targets import targets_of
from archive.imports.workbooks import read
from policies.document.effective import effective
from policies.packs.loader import load_pack
from tests.unit.archive.imports.corpus import ABSENT, CORPUS

DAY = date(2026, 11, 30)
RIGHT = 0.9  # of all headings of the corpus, and of those of others
# heading=field; nothing behind the sign: the category has no field for it, and none is to be proposed.
OF_THE_CORPUS = {
    ("legacy/客户信息_gbk.csv", "P01", "KH·Q"): (
        "客户编号= 客户名称=org_name 联系人=contact_name 证件号码= 联系电话=mobile 地址=addr 建档日期= "
        "客户等级=importance 备注=remark "
    ),
    ("legacy/客户信息_gbk.csv", "P07", "KP"): (
        "客户编号= 客户名称=org_name 联系人=contact_name 证件号码= 联系电话=mobile 地址=addr "
        "建档日期=filled_on 客户等级= 备注=remark "
    ),
    ("legacy/客户登记.xlsm", "P01", "KH·G"): (
        "客户编号= 客户名称=name 联系人= 证件号码=cnid 联系电话=mobile 地址=home_addr "
        "建档日期=@filled_on 客户等级=importance 备注=remark "
    ),
    ("legacy/客户信息_gbk.csv", "P03", "KH"): (
        "客户编号= 客户名称=org_name 联系人=contact_name 证件号码= 联系电话=mobile 地址=addr 建档日期= "
        "客户等级=credit_grade 备注=remark "
    ),
    ("legacy/客户信息_gbk.csv", "P08", "GK"): (
        "客户编号=member_no 客户名称=name 联系人= 证件号码= 联系电话=mobile 地址=home_addr "
        "建档日期=@filled_on 客户等级=importance 备注=remark "
    ),
    ("legacy/投诉登记_gb18030.csv", "P01", "TS"): (
        "登记编号= 投诉人=complainant 联系电话=phone 投诉类别=class 投诉内容=content "
        "受理时间=received_on 办理期限（天）= 处理结果=result 满意度=opinion "
    ),
    ("legacy/合同台账_utf8bom_tab.csv", "P01", "HT·XS"): (
        "序号= 合同编号=contract_no 合同名称=@title 对方单位=party 合同金额（元）=amount "
        "签订日期=signed_on 到期日期=end_on 履行状态=perf 经办部门=@department 是否归档= "
    ),
    ("legacy/合同登记_多级表头.xlsx", "P01", "HT·XS"): (
        "合同编号=contract_no 对方单位/名称=party 对方单位/联系人= 对方单位/电话= 合同金额/含税=amount "
        "合同金额/不含税= 合同金额/税率= 日期/签订=signed_on 日期/到期=end_on 归档= "
    ),
    ("legacy/卷内目录_unicode.txt", "P11", "WS"): (
        "序号= 档号=@legacy_no 文号= 责任者= 题名=@title 日期= 页号= 保管期限= 密级=@level 备注=remark "
    ),
    ("legacy/案卷目录_元数据.xlsx", "P11", "KU·PZ"): (
        "案卷号=book_no 题名=@title 起止日期= 件数=qty 页数=pages 保管期限= 库位=location "
        "备注=remark "
    ),
    ("legacy/日期大全.xlsx", "P11", "WS"): ("序号= 形成日期= 登记日期= 题名=@title "),
    ("legacy/全角与金额.xlsx", "P07", "QY"): (
        "编号= 单位名称=party 金额=amount 数量= 电话= 是否盖章= "
    ),
    ("legacy/台账_公式.xlsx", "P01", "YW·DD"): (
        "序号= 单价= 数量=quantity 金额=amount 状态= 备注=remark "
    ),
    ("legacy/注入样例.csv", "P07", "KP"): ("编号= 客户名称=org_name 备注=remark "),
    ("legacy/客户合同_合并单元格.xlsx", "P01", "HT·XS"): (
        "客户名称=party 联系人= 合同编号=contract_no 金额=amount 备注=remark "
    ),
    ("legacy/偏移表.xlsx", "P01", "HT·XS"): (
        "编号= 名称=@title 备注=remark 金额=amount 备注#2= 列7= "
    ),
    ("legacy/移交清单.xlsx", "P11", "WS"): ("序号= 档号=@legacy_no 题名=@title 页数=pages 附件= "),
    ("legacy/引号分隔.csv", "P01", "YW·DD"): ("编号= 物品=product 规格= 说明=remark "),
    ("legacy/客戶資料_big5.csv", "P01", "KH·Q"): (
        "客戶編號= 客戶名稱=org_name 聯絡電話=mobile 建檔日期= 備註=remark "
    ),
    ("legacy/导入模板_已填.xlsx", "P07", "KP"): (
        "*客户名称=org_name 联系人（必填）=contact_name 联系电话=mobile 客户等级【A/B/C】= "
        "建档日期(yyyy-mm-dd)=filled_on "
    ),
    ("legacy/分部门台账.xlsx", "P01", "HT·XS"): (
        "序号= 合同编号=contract_no 对方单位=party 金额=amount (分组)= "
    ),
    ("real/groupName.xlsx", "P01", "KH·G"): (
        "姓名=name 备注=remark 联系方式/电话号码=mobile 时间/出生日期=birth_date 时间/创建时间= "
    ),
    ("real/ExcelExportMsgClient.xlsx", "P01", "KH·G"): (
        "电话号码=mobile 姓名=name 分组= 备注=remark 出生日期=birth_date "
    ),
    ("real/合并行.xlsx", "P01", "KH·G"): ("学号= 姓名=name 性别=gender "),
    ("real/对账单_20181107.csv", "P01", "YW·JS"): (
        "商户ID= 代理商= 商户号= 商户名称= 应结日期= 实结日期= 交易类型= 结算模式= 交易号=voucher_no 终端号= 卡类型= "
        "支付模式= 交易时间=txn_on 是否押金交易= 交易金额=amount 手续费= 是否优惠= 优惠规则= 优惠价格= "
    ),
}
USUAL = {
    ("P01", "KH·Q"): (
        "企业名称=org_name 社会信用代码=uscc 法人=legal_rep 注册资金（万元）=reg_capital "
        "成立时间=founded_on 经营地址=addr 所属行业=industry 客户来源=channel 对接人=contact_name "
        "手机号=mobile 电子邮件=email 客户经理=owner 首次合作时间=first_contact 备注说明=remark "
    ),
    ("P01", "KH·G"): (
        "姓名=name 性别=gender 身份证号=cnid 出生年月=birth_date 手机=mobile 现住址=home_addr "
        "职业=occupation 证件有效期至=id_expiry 建卡日期=filled_on 工作单位=work_unit "
    ),
    ("P01", "HT·XS"): (
        "合同号=contract_no 合同名称=@title 乙方=party 合同总价（万元）=amount 签约时间=signed_on "
        "生效日期=start_on 终止日期=end_on 合同类别=contract_type 承办部门=@department "
        "履行情况=perf 页数=pages 存放位置=location 备注=remark "
    ),
    ("P01", "TS"): (
        "投诉编号= 投诉日期=received_on 投诉人姓名=complainant 联系方式=phone 投诉类型=class "
        "投诉内容=content 责任部门=@department 处理人=handler 处理情况=result 结案时间=closed_on "
        "客户意见=opinion "
    ),
    ("P11", "WS"): (
        "档号=@legacy_no 题名=@title 文号= 责任者= 成文日期= 总页数=pages 密级=@level 库位=location "
        "附注=remark "
    ),
    ("P11", "KU·PZ"): (
        "会计年度=fiscal_year 凭证种类=voucher_kind 起始号=voucher_from 终止号=voucher_to "
        "册号=book_no 保管人=custodian 柜号=location "
    ),
    ("P07", "KP"): (
        "门店名称=store_name 客户全称=org_name 税号=uscc 负责人=operator 门店地址=addr 片区=region "
        "营业面积（㎡）=area 员工人数=staff 年销售量=annual_qty 联系人姓名=contact_name "
        "职位=job_title 联系手机=mobile 微信号=wechat 填表人=filled_by 填表日期=filled_on "
    ),
    ("P01", "YW·DD"): (
        "下单日期=txn_on 商品名称=product 采购数量=quantity 计量单位=unit 总金额（元）=amount "
        "币别=currency 凭证编号=voucher_no 付款情况=pay_state 付款时间=paid_on 未付金额=arrears "
    ),
    ("P04", "CL"): (
        "车架号=vin 车牌=plate 品牌=brand 规格型号=model 配置=config 发动机号=engine_no "
        "车身颜色=color 出厂日期=made_on 能源种类=energy 车主姓名=owner 开票时间=invoice_on "
        "交车日期=delivered_on 里程数=odometer 备注=remark "
    ),
    ("P04", "WX"): (
        "进厂时间=in_on 行驶里程（公里）=odo_in 故障描述=complaint 检查情况=inspect 维修项目=items "
        "出厂时间=out_on 配件费=part_cost 工时费（元）=labour 工时=hours "
    ),
    ("P02", "SF·J"): (
        "机构名称=org_name 机构简称=short_name 营业执照号=uscc 法人代表=legal_rep "
        "注册资本（万元）=reg_capital 成立日期=founded_on 经营范围=biz_scope 所属行业=industry "
        "注册地址=addr 公司电话=tel 传真=fax 官网=website 单位性质=cust_type 受益人=bo_name "
        "持股比例（%）=bo_ratio 证件有效期=expires_on 经办人= 邮政编码= "
    ),
    ("P08", "JY"): (
        "成交时间=txn_on 品名=product 销量=quantity 单位=unit 实收金额=amount 单据号=voucher_no "
        "支付状态=pay_state 收款日期=paid_on 序号= "
    ),
    ("P11", "KU·ZB·GZ"): (
        "年度=fiscal_year 账簿类型=ledger_kind 册号=book_no 保管员=custodian 存放地点=location "
        "报废日期=disposed_on 页数=pages 金额（元）=amount "
    ),
    ("P03", "KH"): (
        "客户简称=short_name 法定代表人姓名=legal_rep 主营业务=biz_scope 传真号=fax 公司网址=website "
        "客户性质=cust_type 信用级别=credit_grade 信用额度（万元）=credit_limit "
        "逾期天数=overdue_days 国别=country 英文名=en_name 欠款总额=arrears_total "
    ),
}
Answer = tuple[str, str, str]  # heading, wanted, proposed


def _proposed(
    pack: str,
    category: str,
    wanted: str,
    samples: Sequence[Sequence[CellValue]] = (),
    memory: Sequence[tuple[str, str]] = (),
) -> list[Answer]:
    pairs = [pair.rsplit("=", 1) for pair in wanted.split()]
    found = match(
        [heading for heading, _ in pairs],
        samples or [[] for _ in pairs],
        list(targets_of(effective(load_pack(pack), category))),
        memory=memory,
        today=DAY,
    )
    return [
        (heading, field, one.field_code or "")
        for (heading, field), one in zip(pairs, found, strict=True)
    ]


def _of_file(name: str, pack: str, category: str, wanted: str) -> list[Answer]:
    path = CORPUS / "dev" / name
    with read(path, file_name=path.name) as workbook:
        table = table_of(workbook, day=DAY)
        lines = list(itertools.islice(table.lines(), 200))
    headings = [pair.rsplit("=", 1)[0] for pair in wanted.split()]
    assert list(table.table.columns) == headings
    samples = [[line.raw[place] for line in lines] for place in range(len(headings))]
    return _proposed(pack, category, wanted, samples)


def _wrong(answers: Sequence[Answer]) -> list[Answer]:
    return [one for one in answers if one[1] != one[2]]


@pytest.mark.skipif(not CORPUS.exists(), reason=ABSENT)
def test_nine_of_ten_headings_of_the_corpus_are_matched_right_without_memory() -> None:
    answers = [
        answer
        for (name, pack, category), wanted in OF_THE_CORPUS.items()
        for answer in _of_file(name, pack, category, wanted)
    ]
    assert len(_wrong(answers)) <= (1 - RIGHT) * len(answers), _wrong(answers)
    with_a_field = [one for one in answers if one[1]]
    assert len(_wrong(with_a_field)) <= (1 - RIGHT) * len(with_a_field), _wrong(with_a_field)


def test_nine_of_ten_usual_headings_are_matched_right_without_memory() -> None:
    answers = [
        answer
        for (pack, category), wanted in USUAL.items()
        for answer in _proposed(pack, category, wanted)
    ]
    assert len(_wrong(answers)) <= (1 - RIGHT) * len(answers), _wrong(answers)


@pytest.mark.parametrize(("pack", "category"), list(USUAL))
def test_the_second_time_every_heading_is_matched_right(pack: str, category: str) -> None:
    wanted = USUAL[pack, category]
    memory = [(heading, field) for heading, _, field in _answers(wanted) if field]
    assert [one for one in _wrong(_proposed(pack, category, wanted, memory=memory)) if one[1]] == []


def _answers(wanted: str) -> list[tuple[str, str, str]]:
    return [(*pair.partition("=")[:2], pair.rpartition("=")[2]) for pair in wanted.split()]


def test_the_values_tell_a_choice_whose_name_does_not() -> None:
    values = ["满意", "不满意", "基本满意", "满意"]
    (answer,) = _proposed("P01", "TS", "回访打分=opinion", [values])
    assert answer[2] == "opinion"
    (other,) = _proposed("P01", "TS", "回访打分=opinion", [["甲", "乙", "丙", "丁"]])
    assert other[2] == ""


def test_a_period_is_not_proposed_for_a_day_by_a_name_alike() -> None:
    (answer,) = _proposed(
        "P11", "WS", "起止日期=", [["1996年4月至1996年5月", "1997年5月至1997年7月"]]
    )
    assert answer[2] == ""
