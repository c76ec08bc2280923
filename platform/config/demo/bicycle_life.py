"""Two years at the bicycle works: cards signed before they are keyed, contracts, checks, and a policy that grew."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from archive.imports import actions as imports
from archive.lists.actions import ViewSpec
from archive.records import actions as records
from archive.records import registering
from archive.records.rules import NewRecord
from config.demo.acting import ZONE, Agenda
from config.demo.duties import Dutiful
from config.demo.invention import Inventor
from config.demo.ledgers import write_cards
from config.demo.regulation import CODE, FIRST, SECOND
from config.demo.signing import Signing
from config.operating.direct import Direct
from kernel.clock import given
from kernel.errors import Conflict
from policies.access.grants import Verb
from policies.cadences.rules import Cadence, CadenceKind, Counting
from policies.fields.rules import Field, FieldType
from policies.regulations.rules import Reason

CARDS = 44  # registered one by one in two years
_EVERY = 16  # days from one card to the next
_RENAMED, _MOVED, _PHONED, _NOTED = 0.3, 0.2, 0.45, 0.2  # shares of the cards
_RETURNED = 0.2  # of the proposed changes
_HEAD, _CLERK, _READER, _AUDITOR, _EXECUTIVE = (
    "lijianguo",
    "zhoumin",
    "zhaojing",
    "qianwei",
    "gaoshan",
)
_ITEM = {"channel": "business", "qty": "1"}
_SERIAL = 60_000  # the ledger's cards have lower ones
_WHY_RETURNED = (
    "没有附营业执照变更页，请补充后再报。",
    "与客户电话核对的名称不一致，请再核实。",
    "地址缺门牌号，请补全。",
)
_REMARKS = (
    "客户要求每周二上午送货。",
    "门店装修至下月中旬，暂停铺货。",
    "老板换了微信，旧号不再使用。",
    "年底返利已对账，双方无异议。",
)


class BicycleLife(Signing):
    """What the people of the bicycle works did, from the first card to this morning."""

    def plan(self, agenda: Agenda, folder: Path) -> None:
        """Put everything on the agenda."""
        self.inventor = Inventor(701, after=_SERIAL)
        self.head, self.sellers = _HEAD, ("wanglei", "huangtao")
        self.folder = folder
        for number in range(CARDS):
            agenda.at(agenda.day(8 + number * _EVERY), self._register)
        for month in range(1, 24):
            agenda.at(agenda.day(month * 30 + 4), self._read_up)
            agenda.at(agenda.day(month * 30 + 9), self._look_up)
        self._plan_leave(agenda)
        self._plan_policy(agenda)
        self._plan_rights(agenda)
        self._plan_today(agenda)
        Dutiful(
            troupe=self.troupe,
            checker=lambda _at: _CLERK,
            signers={"I-ROOM": lambda _at: _CLERK, "R-MONTH": lambda _at: _HEAD},
            lagging=frozenset({"R-MONTH"}),
            left=7,
        ).plan(agenda)
        self.cards: list[int] = []

    # Cards, contracts, checks

    def _register(self, moment: datetime) -> None:
        """A salesman brings a card in, the head signs it, a clerk keys it: each at a moment of their own."""
        card = self._card(moment)
        item = self.bring_card(moment, card)
        self.sign_soon(moment, item, lambda at: self._key(at, replace(card, collected=item)))

    def _key(self, moment: datetime, card: NewRecord) -> None:
        with self.troupe.acting(self._clerk(moment), moment) as actor:
            number = registering.register(actor, card, {})
            records.submit(actor, [number])
        self.cards.append(number)
        draw, agenda = self.agenda.random.random, self.agenda
        if draw() < 0.6:
            agenda.at(
                agenda.after(moment, 6 + int(draw() * 30)), lambda at: self._contract(at, number)
            )
        if draw() < 0.5:
            agenda.at(
                agenda.after(moment, 30 + int(draw() * 60)), lambda at: self._check(at, number)
            )
        if draw() < _PHONED:
            agenda.at(
                agenda.after(moment, 20 + int(draw() * 300)), lambda at: self._phone(at, number)
            )
        if draw() < _NOTED:
            agenda.at(
                agenda.after(moment, 10 + int(draw() * 200)), lambda at: self._remark(at, number)
            )
        if draw() < _RENAMED:
            agenda.at(
                agenda.after(moment, 40 + int(draw() * 300)), lambda at: self._rename(at, number)
            )
        if draw() < _MOVED:
            agenda.at(
                agenda.after(moment, 50 + int(draw() * 300)), lambda at: self._move(at, number)
            )

    def _card(self, moment: datetime) -> NewRecord:
        inventor, day = self.inventor, moment.astimezone(ZONE).date()
        region, owner = inventor.region(), inventor.person()
        signed = inventor.random.choice((0, 1, 1, 2, 5))
        values: dict[str, Any] = {
            "store_name": inventor.shop(),
            "org_name": inventor.company(region),
            "uscc": inventor.uscc(region[0]),
            "operator": owner,
            "addr": inventor.address(region),
            "region": region[0],
            "cust_class": inventor.random.choices("JZSTQ", weights=(60, 20, 8, 4, 8))[0],
            "brands": inventor.random.choice(("永久、飞鸽", "凤凰", "飞鸽", "永久")),
            "staff": str(inventor.random.randrange(1, 40)),
            "annual_qty": str(inventor.random.randrange(50, 9000)),
            "settle": inventor.random.choice(("cash", "advance", "monthly", "consign")),
            "filled_on": _back(day, signed + 1),
            "channel": inventor.random.choice(("sales", "sales", "fair", "partner")),
            "qty": "1",
            "CTC": [{"contact_name": owner, "mobile": inventor.phone()}],
        }
        return NewRecord(category="KP", values=values)

    def _contract(self, moment: datetime, card: int) -> None:
        day = moment.astimezone(ZONE).date()
        self._item(
            moment,
            "QY",
            card,
            contract_no=f"HT{day:%Y%m}-{self.inventor.random.randrange(100, 999)}",
            contract_type="sales",
            project="年度经销",
            party=str(card),
            amount=str(self.inventor.random.randrange(20, 900) * 1000),
            signed_on=_back(day, 2),
            start_on=day.isoformat(),
            end_on=day.replace(year=day.year + 1, day=1).isoformat(),
        )

    def _check(self, moment: datetime, card: int) -> None:
        self._item(
            moment,
            "HD",
            card,
            month=f"{moment.astimezone(ZONE):%Y-%m}",
            card=str(card),
            outcome=self.inventor.random.choice(("same", "same", "updated")),
            checker=str(self.troupe.number("wanglei")),
        )

    def _item(self, moment: datetime, category: str, file: int, /, **values: str) -> None:
        with self.troupe.acting(self._clerk(moment), moment) as actor:
            row = NewRecord(category=category, parent_id=file, values={**values, **_ITEM})
            records.submit(actor, records.create(actor, [row]).done)

    # Changes

    def _phone(self, moment: datetime, card: int) -> None:
        rows = [
            {"_row": 0, "contact_name": self.inventor.person(), "mobile": self.inventor.phone()}
        ]
        self.change(moment, self._clerk(moment), card, "联系人换了电话", CTC=rows)

    def _remark(self, moment: datetime, card: int) -> None:
        remark = self.inventor.random.choice(_REMARKS)
        self.change(moment, self._clerk(moment), card, "业务员反馈", remark=remark)

    def _rename(self, moment: datetime, card: int) -> None:
        name = self.inventor.company(self.inventor.region())
        self._propose(moment, card, "客户来函更名", org_name=name)

    def _move(self, moment: datetime, card: int) -> None:
        addr = self.inventor.address(self.inventor.region())
        self._propose(moment, card, "门店搬迁", addr=addr)

    def _propose(self, moment: datetime, card: int, reason: str, **values: str) -> None:
        random = self.agenda.random
        self.change(moment, self._clerk(moment), card, reason, **values)
        returned = random.choice(_WHY_RETURNED) if random.random() < _RETURNED else ""
        decided = self.agenda.after(moment, random.randrange(1, 6))
        self.agenda.at(
            decided, lambda at: self.judge(at, _HEAD, f"record:{card}", returned=returned)
        )

    # The others

    def _read_up(self, moment: datetime) -> None:
        self.read_notices(moment, _HEAD, _CLERK, "shenqing", _EXECUTIVE)

    def _look_up(self, moment: datetime) -> None:
        if self.cards:
            self.look_at(moment, _READER, self.agenda.random.choice(self.cards))

    def _plan_leave(self, agenda: Agenda) -> None:
        agenda.at(agenda.day(430), lambda at: self.go_on_leave(at, _HEAD, "mali", days=13))
        agenda.at(agenda.day(433), self._rename_one)
        agenda.at(agenda.ago(3), lambda at: self.go_on_leave(at, _HEAD, "mali", days=9))

    def _rename_one(self, moment: datetime) -> None:
        """Make sure that something is asked while the head of sales is away."""
        card = self.cards[3]
        self.change(moment, _CLERK, card, "营业执照更名", org_name="德州市永兴车业有限责任公司")
        self.agenda.at(
            self.agenda.after(moment, 1), lambda at: self.judge(at, _HEAD, f"record:{card}")
        )

    def _plan_policy(self, agenda: Agenda) -> None:
        wishes = Field(
            category="KP", code="delivery", zh="送货要求", en="Delivery wishes", type=FieldType.TEXT,
            section="KP", searchable=True,
        )  # fmt: skip
        group = Field(
            category="KP", code="wechat_group", zh="客户微信群", en="WeChat group", type=FieldType.TEXT,
            section="KP",
        )  # fmt: skip
        rebate = Field(
            category="QY", code="rebate", zh="返利约定", en="Rebate agreed", type=FieldType.LONGTEXT,
            section="CON", sensitivity="B",
        )  # fmt: skip
        training = Cadence(
            code="T-YEAR", zh="年度档案培训", en="Yearly training in records keeping",
            kind=CadenceKind.TRAINING, every="P12M", counting=Counting.CALENDAR,
            department="XSB", position="CLK",
        )  # fmt: skip

        def begin(at: datetime) -> None:
            self.shape(at, wishes)
            self.recur(at, training)

        agenda.at(agenda.day(118), begin)
        agenda.at(agenda.day(119), lambda at: self.propose(at, "业务员要求登记送货时间"))
        agenda.at(agenda.day(121), lambda at: self.judge(at, _EXECUTIVE, "policy:"))
        agenda.at(agenda.day(150), lambda at: self.regulate(at, CODE, FIRST, Reason.FIRST, ""))
        agenda.at(agenda.day(152), lambda at: self.judge(at, _EXECUTIVE, "regulation:"))
        agenda.at(agenda.day(155), lambda at: self.acknowledge(at, CODE))
        why = "第七条补充：申请写明用途和期限；离职、转岗当日收回权限。"
        agenda.at(agenda.ago(27), lambda at: self.regulate(at, CODE, SECOND, Reason.AUDIT, why))
        agenda.at(agenda.ago(25), lambda at: self.judge(at, _EXECUTIVE, "regulation:"))
        agenda.at(
            agenda.ago(21), lambda at: self.acknowledge(at, CODE, but=("wanglei", _CLERK, "mali"))
        )
        agenda.at(agenda.ago(12), lambda at: self.shape(at, group))
        agenda.at(agenda.ago(9), lambda at: self.propose(at, "登记客户微信群"))
        agenda.at(agenda.ago(6), self._bring_second_ledger)
        agenda.at(agenda.ago(2), lambda at: self.shape(at, rebate))

    def _bring_second_ledger(self, moment: datetime) -> None:
        """Bring in a second ledger; the policy changes before its commit gets to work, so the commit fails."""
        path = self.folder / "新增客户补录.xlsx"
        written = moment.astimezone(ZONE).date()
        write_cards(
            path, 40, seed=77, staff=("王磊", "李建国"), written=written, after=_SERIAL // 10
        )
        with self.troupe.acting(_CLERK, moment) as actor:
            chunks = iter((path.read_bytes(),))
            number = imports.bring(actor, category="KP", file_name=path.name, chunks=chunks).pk
        work = Direct(self.troupe.company.id, actor)
        steps = (
            lambda at: self._rehearse(at, number, work),
            lambda at: self._start_commit(at, number),
            lambda at: self.judge(at, _EXECUTIVE, "policy:"),
            lambda at: self._fail(at, number, work),
        )
        for step in steps:
            moment = self.agenda.after(moment, 0)
            self.agenda.at(moment, step)

    @staticmethod
    def _rehearse(moment: datetime, number: int, work: Direct) -> None:
        with given(moment):
            imports.rehearse(work.actor, number, work)

    def _start_commit(self, moment: datetime, number: int) -> None:
        with self.troupe.acting(_CLERK, moment) as actor:
            imports.start_commit(actor, number)

    @staticmethod
    def _fail(moment: datetime, number: int, work: Direct) -> None:
        with given(moment), suppress(Conflict):
            imports.commit(work.actor, number, work)

    def _plan_rights(self, agenda: Agenda) -> None:
        asked = agenda.day(290)
        agenda.at(
            asked,
            lambda at: self._ask(at, _READER, Verb.EDIT, 10, "合并行政区后更正地址", "approve"),
        )
        agenda.at(
            agenda.day(520),
            lambda at: self._ask(at, "chenyong", Verb.EDIT, 30, "补登产品图纸编号", "return"),
        )
        agenda.at(
            agenda.ago(8),
            lambda at: self._ask(at, _AUDITOR, Verb.VIEW, 30, "年度档案抽查", "approve"),
        )
        agenda.at(
            agenda.ago(7),
            lambda at: self._ask(at, _READER, Verb.EDIT, 14, "寄年度调查表前更正地址", "approve"),
        )
        agenda.at(
            agenda.ago(2),
            lambda at: self._ask(at, "chenyong", Verb.CREATE, 20, "展会现场登记新客户", ""),
        )

    def _ask(
        self, moment: datetime, who: str, verb: Verb, days: int, purpose: str, answer: str
    ) -> None:
        target = self.ask_for(moment, who, verb, "KP", days, purpose)
        returned = "请由销售部内勤登记，不另给权限。" if answer == "return" else ""
        if answer:
            at = self.agenda.after(moment, 1)
            self.agenda.at(at, lambda when: self.judge(when, self.admin, target, returned=returned))

    def _plan_today(self, agenda: Agenda) -> None:
        """Leave something waiting for everybody."""
        view = ViewSpec(
            name="天津客户", shared="XSB", parameters=(("category", "KP"), ("q", "天津"))
        )
        agenda.at(agenda.day(66), lambda at: self.share_view(at, _CLERK, view))
        agenda.at(agenda.ago(4), self._last_change)
        agenda.at(agenda.ago(2), self._ask_for_decisions)
        agenda.at(agenda.ago(3), self._draft)
        agenda.at(agenda.ago(1), self._card_comes)
        agenda.at(agenda.ago(1), self._leave_typed)

    def _card_comes(self, moment: datetime) -> None:
        self.bring_card(moment, self._card(moment))

    def _last_change(self, moment: datetime) -> None:
        card = self.cards[-2]
        self.change(moment, _CLERK, card, "客户来函更名", org_name="安阳市金轮骑行装备有限公司")
        self.agenda.at(
            self.agenda.after(moment, 0),
            lambda at: self.judge(at, _HEAD, f"record:{card}", returned=_WHY_RETURNED[0]),
        )

    def _ask_for_decisions(self, moment: datetime) -> None:
        self.change(moment, _CLERK, self.cards[5], "门店搬迁", addr="宁波市慈溪市滨河东路218号")
        self.agenda.at(
            self.agenda.after(moment, 0),
            lambda at: self.change(at, _CLERK, self.cards[8], "法定代表人变更", operator="欧阳静"),
        )

    def _draft(self, moment: datetime) -> None:
        """A card that a clerk has begun to key, and has not handed in."""
        card = self._card(moment)
        item = self.bring_card(moment, card)

        def begin(at: datetime) -> None:
            with self.troupe.acting(_CLERK, at) as actor:
                registering.register(actor, replace(card, collected=item), {})

        self.sign_soon(moment, item, begin)

    def _leave_typed(self, moment: datetime) -> None:
        typed = {"f__contract_no": "HT202611-368", "f__project": "天津市金轮车业年度经销"}
        self.leave_unfinished(moment, _CLERK, "record.new:QY", "/records/new/QY/", **typed)

    def _clerk(self, moment: datetime) -> str:
        """Return who keys on this day: since she is there, the second clerk does half of it."""
        day = moment.astimezone(ZONE).date()
        return "liuyang" if "liuyang" in self.troupe.ids and day.toordinal() % 2 else _CLERK


def _back(day: date, days: int) -> str:
    return (day - timedelta(days=days)).isoformat()
