"""The many names by which ledgers call the same thing: a seed that every company's own memory extends."""

# The first name of a line is what the others mean; a line holds names, not fields, so it serves any field
# that is labelled with one of them. Codes in Latin letters are the columns of the record itself.
GROUPS = (
    (
        "archive_no 档号 档案号 档案编号 文件档号 卷号档号 檔號 檔案編號 archive_number "
        "file_no reference_code"
    ),
    ("legacy_no 原档号 旧档号 旧编号 原编号 原档案号 历史编号 原档案编号 old_number legacy_number"),
    (
        "title 题名 标题 文件题名 案卷题名 文件名称 档案名称 卷名 题目 文件标题 名称 主题 材料名称 资料名称 "
        "事由 標題 subject name"
    ),
    (
        "department 部门 归档部门 承办部门 主办部门 负责部门 管理部门 经管部门 所属部门 责任部门 经办部门 "
        "形成部门 归口部门 单位部门 科室 "
        "处室 机构 機構 部門 department_name"
    ),
    (
        "filed_on 归档日期 归档时间 立卷日期 立卷时间 建档日期 建档时间 存档日期 入库日期 "
        "建檔日期 filing_date archived_on"
    ),
    "category 门类 档案门类 档案类别 分类 类别 档案分类 分类号 类目 category_code class",
    "owner 经办人 责任人 负责人 客户经理 业务员 经手人 管户经理 跟进人 承办人 handler",
    "level 密级 保密级别 保密等级 涉密等级 安全等级 confidentiality",
    "retention 保管期限 保存期限 保管期 存期 保存年限 期限 保管年限 retention_period",
    "fonds 全宗号 全宗 全宗编号 fonds_number",
    "catalogue 目录号 案卷目录号 目录编号",
    "volume 案卷号 卷号 宗卷号 盒号 册号",
    "item 件号 顺序号 文件序号",
    "pages 页数 总页数 张数 件页数 页码数 page_count",
    "page_no 页号 页次 起始页 页码",
    (
        "date 日期 形成日期 形成时间 成文日期 文件日期 落款日期 发文日期 文件形成时间 "
        "date_of_document"
    ),
    "period 起止日期 起止时间 起止年月 期间",
    "doc_no 文号 文件编号 发文字号 发文号 文件字号 公文号",
    "author 责任者 作者 形成单位 发文单位 发文机关 文件责任者 author creator",
    ("location 库位 存放位置 存放地点 库房位置 架位 柜号 位置 密集架号 存址 shelf location_code"),
    "remark 备注 附注 说明 备注说明 备注信息 备考 其他说明 備註 remarks note notes comment memo",
    (
        "customer_name 客户名称 客户全称 单位名称 企业名称 公司名称 客户单位 客户姓名 "
        "单位全称 企业全称 名称全称 客戶名稱 customer company_name client"
    ),
    (
        "customer_no 客户编号 客户编码 客户号 客户代码 会员编号 会员号 客戶編號 customer_id "
        "customer_code client_id"
    ),
    "short_name 简称 客户简称 单位简称 公司简称",
    (
        "uscc 统一社会信用代码 社会信用代码 信用代码 营业执照号 营业执照注册号 税号 "
        "纳税人识别号 组织机构代码 统一信用代码 tax_no"
    ),
    (
        "legal_person 法定代表人 法人代表 法人 法人姓名 法定代表人姓名 法人代表姓名 "
        "legal_representative"
    ),
    (
        "contact 联系人 联系人姓名 联络人 对接人 主要联系人 联系人员 聯絡人 contact_person "
        "contact_name"
    ),
    "person_name 姓名 名字 员工姓名 本人姓名 当事人 full_name",
    "phone 联系电话 联系方式 电话号码 联络电话 聯絡電話 phone_number",
    "mobile 手机 手机号 手机号码 联系手机 移动电话 联系电话 联系方式 mobile_phone cell",
    "tel 电话 固定电话 办公电话 单位电话 公司电话 座机 电话号码 電話 telephone",
    "fax 传真 传真号码 传真号",
    "email 邮箱 电子邮箱 电子邮件 邮件 邮箱地址 e-mail mail",
    (
        "address 地址 联系地址 通讯地址 单位地址 办公地址 经营地址 注册地址 住址 家庭住址 "
        "住所 现住址 现居住地址 居住地址 常住地址 地址 地點 "
        "详细地址 具体地址 店址 门店地址 店铺地址 收货地址 送货地址 公司地址 addr"
    ),
    "postcode 邮编 邮政编码 zip zipcode",
    (
        "cnid 身份证号 身份证号码 证件号码 证件号 公民身份号码 身份证 身份号码 有效证件号码 "
        "id_card id_number"
    ),
    "id_type 证件类型 证件种类 证件名称",
    "gender 性别 sex",
    "age 年龄 周岁 岁数 现年 年齡 years_old",
    "filled_on 填表日期 填写日期 填卡日期 填报日期 建卡日期 登记日期 登记时间 采集日期 统计日期 filled_in_on",
    "birth 出生日期 出生年月 生日 出生年月日 birthday date_of_birth",
    "bank 开户行 开户银行 开户行名称 基本户开户行",
    "account 银行账号 账号 银行账户 对公账号 收款账号 账户 卡号 bank_account",
    "grade 客户等级 客户级别 等级 级别 信用等级 会员等级 评级 客户评级 grade rating",
    "industry 行业 所属行业 行业类别 行业分类",
    "customer_type 客户类型 客户类别 客户性质 企业性质 企业类型 单位性质 客户分类",
    "capital 注册资本 注册资金 注册资本金",
    "founded 成立日期 成立时间 注册日期 注册时间 设立日期",
    "scope 经营范围 主营业务 主营范围 业务范围",
    "region 地区 区域 所属区域 所在地区 省市 片区 大区",
    "source 来源 客户来源 信息来源 渠道 收集渠道 获客渠道 来源渠道",
    ("contract_no 合同编号 合同号 协议编号 合同编码 协议号 合约编号 contract_number contract_id"),
    "contract_name 合同名称 协议名称 合同标题 项目名称 contract_title",
    (
        "counterparty 对方单位 合同对方 签约单位 相对方 乙方 对方名称 签约方 供应商 "
        "供应商名称 合作单位 往来单位 party supplier vendor"
    ),
    (
        "amount 合同金额 金额 合同总价 总金额 合同价款 合同额 总价 价款 标的额 成交金额 "
        "交易金额 total_amount contract_amount"
    ),
    "tax_rate 税率 增值税率",
    (
        "signed_on 签订日期 签约日期 签署日期 签订时间 签约时间 合同签订日期 订立日期 签订 "
        "signing_date signed_date"
    ),
    (
        "starts_on 生效日期 开始日期 起始日期 合同开始日期 起租日期 有效期起 start_date "
        "effective_date"
    ),
    (
        "ends_on 到期日期 终止日期 结束日期 到期日 截止日期 合同到期日 有效期至 届满日期 "
        "到期时间 到期 end_date expiry_date due_date"
    ),
    ("relationship_end 业务关系终止日期 关系终止日期 销户日期 终止合作日期 业务终止日 closed_on"),
    "contract_end 合同履行完毕日期 履行完毕日期 合同终止日期 结清日期",
    "case_closed 结案日期 办结日期 办结时间 结案时间 完成日期",
    "performance 履约情况 履行状态 履行情况 履约状态 执行情况 执行状态 合同履行情况",
    "status 状态 办理状态 合同状态 当前状态 state",
    "product 产品 产品/服务 商品 货物 物品 品名 商品名称 产品名称 物品名称 货物名称 服务项目 product_name goods",
    "archived 是否归档 归档 已归档 归档情况",
    "complaint_no 登记编号 投诉编号 受理编号 工单号 信访编号",
    "complainant 投诉人 来访人 信访人 反映人",
    "complaint_type 投诉类别 投诉类型 投诉分类 问题类别 信访类别",
    "content 投诉内容 内容 反映内容 事项内容 主要内容 内容摘要 摘要 正文 content_text",
    "received_on 受理日期 受理时间 登记日期 登记时间 来访日期 接收日期 收文日期",
    "result 处理结果 处理意见 办理结果 处理情况 结果 result_text",
    "satisfaction 满意度 满意程度 评价 客户反馈意见 客户满意度 回访意见",
    "website 网址 官网 网站 官方网站 主页 homepage url",
    "country 国家/地区 国别 国家 所在国 所在国家 country_region",
    "fiscal_year 会计年度 年度 财政年度 所属年度 归属年度",
    "expires_on 有效期至 证件有效期 有效期 有效期限 失效日期",
    "sent_in_on 送修时间 进厂时间 进厂日期 进站时间 报修时间 报修日期",
    "repair_items 修理项目 维修项目 维修内容 作业项目",
    "parts_cost 材料费 配件费 备件费 零件费",
    "fault 质量问题陈述 故障描述 故障现象 报修内容",
    "vin 车架号 车辆识别代号 车辆识别代码 底盘号",
    "plate 车牌号 车牌 车牌号码 号牌号码",
    "model 型号 规格 规格型号 车型",
    "quantity 数量 台数 销量 采购量 count",
    "item_count 件数 份数 总件数 文件件数 文件份数",
    "unit_price 单价 价格 price",
    "unit 单位 计量单位 数量单位 计价单位",
    "currency 币种 币别 货币 货币种类",
    "arrears 欠款 未付金额 未付款 欠款金额 应收余额 未收款 未收金额 尾款",
    "payment_state 付款状态 付款情况 支付状态 收款状态 收款情况 结算状态",
    "paid_on 付款日期 支付日期 收款日期 回款日期 到账日期",
    "store_name 店名 门店名称 店铺名称 门店 商铺名称 店面名称",
    "filled_by 填卡人 填表人 填写人 建档人 登记人 录入人",
    "staff_count 员工数 员工人数 职工人数 从业人数 人员数量",
    (
        "first_contact 首次接触日期 首次合作日期 首次联系日期 开始合作日期 合作开始日期 合作起始 "
        "合作起始日期 首次合作时间 首次成交日期"
    ),
    "invoice_no 发票号 发票号码 发票编号",
    "order_no 订单号 订单编号 单号 单据号 order_number order_id",
    "voucher_no 凭证号 凭证编号 凭证字号 记账凭证号",
    "employee_no 工号 员工编号 职工编号 人员编号",
    "position 职务 岗位 职位 职称",
    "entered_on 入职日期 入职时间 参加工作时间",
    "attachment 附件 扫描件 附件名称 电子文件名 文件名 电子文件 file attachment_name",
    "serial 序号 编号 行号 no",
)

# Names that may mean the same: proposed with less confidence, and only where nothing better fits.
LOOSE = (
    "姓名 客户名称 客户姓名 单位名称 名称",
    "对方单位 对方 客户名称 单位名称 公司名称 甲方 委托方 买方 卖方",
    "题名 合同名称 协议名称 项目名称 事项 卷内文件题名",
    "填卡日期 填表日期 建档日期 建档时间 立卡日期 录入日期 创建日期",
    "联系人 姓名 经办人",
    "重要程度 客户等级 客户级别 客户分级 等级",
    "经营者/负责人 负责人 法定代表人 法人 店主 老板",
    "联系电话 联系方式 电话 手机 手机号 手机号码 联系手机 移动电话 固定电话 办公电话 单位电话 座机",
    "数量 采购数量 销售数量 订购数量 发货数量 件数",
    "截止凭证号 终止号 终止凭证号 止号 结束号",
    "起始凭证号 起始号 起号 开始号",
    "交易时间 交易日期 业务日期 下单日期 订单日期 发货日期",
    "受理时间 投诉时间 投诉日期 来电时间 登记时间 登记日期 发生时间",
    "处理人 经办人 受理人 承办人",
    "服务时间 服务日期 维修日期 保养日期 进厂日期",
    "投诉内容 内容 事由 问题描述",
    "客户名称 机构名称 组织名称 店名",
    "生产日期 出厂日期 制造日期",
    "交车时间 出厂时间 交付日期 交车日期 提车日期 出站时间",
    "金额 实收金额 应收金额 收款金额 支付金额 结算金额 订单金额",
    "凭证号 单据号 单据编号 流水号 单号 交易号",
)
