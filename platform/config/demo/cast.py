"""Who plays in the demonstration: two companies, and the people of their packs' roles."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Player:
    """One person: sign-in name, name, and posts as (department code, position code)."""

    username: str
    name: str
    posts: tuple[tuple[str, str], ...]
    does: str  # what the person is for in the demonstration, shown beside the sign-in
    joins: int = 0  # days since the first one
    leaves: int | None = None
    invited: bool = False  # was sent a link and has not chosen a password yet
    staff_no: str = ""

    @property
    def signs_in(self) -> bool:
        """Say whether a visitor may sign in as this person."""
        return self.leaves is None and not self.invited


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One demo company and its ledger: which category it goes into, and who imports it."""

    name: str
    label: str  # first label of its host name
    pack: str
    fonds: str
    admin: Player
    players: tuple[Player, ...]
    category: str
    importer: str
    ledger: str
    rows: int
    values: tuple[str, ...] = ()  # FIELD=VALUE: what the ledger does not say, for every row


BICYCLES = Stage(
    name="天津风驰自行车有限公司",
    label="fengchi",
    pack="P07",
    fonds="FC01",
    admin=Player(
        username="shenqing", name="沈清", posts=(), does="head of the archive: shapes the policy"
    ),
    players=(
        Player(
            username="lijianguo",
            name="李建国",
            posts=(("XSB", "DH"),),
            does="head of sales: reviews and approves",
        ),
        Player(
            username="zhoumin",
            name="周敏",
            posts=(("XSB", "CLK"),),
            does="sales clerk: enters and imports records",
        ),
        Player(
            username="wanglei",
            name="王磊",
            posts=(("XSB", "OPR"),),
            does="salesman: fills in customer cards",
        ),
        Player(
            username="zhaojing",
            name="赵静",
            posts=(("XZB", "STF"),),
            does="administration: looks records up",
        ),
        Player(
            username="chenyong",
            name="陈勇",
            posts=(("JSB", "STF"),),
            does="engineering: looks records up",
        ),
        Player(
            username="sunhong",
            name="孙红",
            posts=(("CWB", "OPR"),),
            does="finance: keeps the payment ledger",
        ),
        Player(
            username="qianwei",
            name="钱伟",
            posts=(("GLB", "AUDA"),),
            does="auditor: reads the audit trail",
        ),
        Player(
            username="gaoshan",
            name="高山",
            posts=(("GLB", "EXE"),),
            does="executive: agrees before a new policy takes effect",
        ),
        Player(
            username="liuyang",
            name="刘洋",
            posts=(("XSB", "CLK"),),
            does="sales clerk since the second year: enters and corrects records",
            joins=212,
            staff_no="FC0117",
        ),
        Player(
            username="mali",
            name="马丽",
            posts=(("XSB", "OPR"),),
            does="saleswoman: stands in for the head of sales",
            joins=33,
            staff_no="FC0098",
        ),
        Player(
            username="huangtao",
            name="黄涛",
            posts=(("XSB", "OPR"),),
            does="salesman who has left",
            leaves=437,
            staff_no="FC0055",
        ),
        Player(
            username="xuning",
            name="徐宁",
            posts=(("XSB", "OPR"),),
            does="joiner who has not answered the invitation yet",
            joins=724,
            invited=True,
            staff_no="FC0131",
        ),
    ),
    category="KP",
    importer="zhoumin",
    ledger="客户档案台账.xlsx",
    rows=3000,
)
TRADE = Stage(
    name="远景贸易（集团）股份有限公司",
    label="yuanjing",
    pack="P01",
    fonds="KH01",
    admin=Player(
        username="linyue", name="林越", posts=(), does="head of the archive: shapes the policy"
    ),
    players=(
        Player(
            username="guoying",
            name="郭英",
            posts=(("DAS", "ARC"),),
            does="archivist: imports and files",
        ),
        Player(
            username="xufang",
            name="徐芳",
            posts=(("XSB", "OPR"),),
            does="salesman: registers customers",
        ),
        Player(
            username="hetao",
            name="何涛",
            posts=(("XSB", "DH"),),
            does="head of sales: reviews and approves",
        ),
        Player(
            username="luoxia",
            name="罗霞",
            posts=(("KFB", "OPR"),),
            does="customer service: looks records up",
        ),
        Player(
            username="songping",
            name="宋平",
            posts=(("SCB", "OPR"),),
            does="marketing: sees masked values only",
        ),
        Player(
            username="tanghui",
            name="唐辉",
            posts=(("SJB", "AUD"),),
            does="auditor: reads the audit trail",
        ),
        Player(
            username="yuanhe",
            name="袁禾",
            posts=(("GLB", "EXE"), ("GLB", "DH")),
            does="executive and head of management: agrees before a new policy takes effect",
        ),
        Player(
            username="dingmin",
            name="丁敏",
            posts=(("KFB", "DH"),),
            does="head of customer service: reviews complaints",
        ),
        Player(
            username="weilan",
            name="卫岚",
            posts=(("GLB", "DPO"),),
            does="privacy officer: notices, assessments, requests of people about their data",
        ),
        Player(
            username="jiangli",
            name="江莉",
            posts=(("XSB", "OPR"),),
            does="saleswoman since the first summer: registers customers",
            joins=187,
            staff_no="KH0212",
        ),
        Player(
            username="pengfei",
            name="彭飞",
            posts=(("XSB", "OPR"),),
            does="salesman who has left",
            leaves=391,
            staff_no="KH0144",
        ),
    ),
    category="KH·G",
    importer="guoying",
    ledger="个人客户台账.csv",
    rows=400,
    values=(
        "legal_basis=合同必需",
        "purpose=履行合同",
        "scope=基本信息、联系信息",
        "notice_ver=2025年第1版",
    ),
)
STAGES = (BICYCLES, TRADE)
