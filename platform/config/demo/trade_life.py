"""Two years at the trading group: customers entered first and reviewed after, complaints, and files filed."""

from datetime import datetime, timedelta
from typing import Any

from archive.lists.actions import ViewSpec
from archive.records import actions as records
from archive.records.queries import visible_to
from archive.records.rules import NewRecord, State
from config.demo.acting import ZONE, Agenda
from config.demo.duties import Dutiful
from config.demo.invention import Inventor
from config.demo.scenes import Everyday
from policies.access.grants import Verb
from policies.fields.rules import Field, FieldType

CUSTOMERS = 30  # in two years
COMPLAINTS = 12
_EVERY, _COMPLAINED = 24, 58  # days
_BACK = 0.2  # share of the customers that come back from their review
_HEAD, _ARCHIVIST, _SALES, _SERVICE = "hetao", "guoying", "xufang", "luoxia"
_SERIAL = 80_000
_WHY_RETURNED = ("联系电话少一位，请与客户核对。", "统一社会信用代码与执照不符。", "请写明行业。")
_COMPLAINTS = (
    ("JH", "货物晚到三天，外包装破损两箱。", "补发两箱，运费由我方承担。"),
    ("ZL", "五件商品开箱不能使用。", "换货五件，退回件已送检。"),
    ("FW", "客服电话连续两天无人接听。", "已致歉并安排专人跟进。"),
    ("JF", "对账单与合同价不一致。", "更正对账单，差额已退。"),
)


class TradeLife(Everyday):
    """What the people of the trading group did, from the first customer to this morning."""

    def plan(self, agenda: Agenda) -> None:
        """Put everything on the agenda."""
        self.inventor = Inventor(801, after=_SERIAL)
        self.customers: list[int] = []
        for number in range(CUSTOMERS):
            agenda.at(agenda.day(10 + number * _EVERY), self._register)
        for number in range(COMPLAINTS):
            agenda.at(agenda.day(21 + number * _COMPLAINED), self._complain)
        for month in range(1, 24):
            agenda.at(agenda.day(month * 30 + 6), self._file_ready)
            agenda.at(agenda.day(month * 30 + 11), self._read_up)
        self._plan_policy(agenda)
        view = ViewSpec(
            name="重点客户", shared="XSB", parameters=(("category", "KH·Q"), ("sort", "-_updated"))
        )
        agenda.at(agenda.day(75), lambda at: self.share_view(at, _HEAD, view))
        agenda.at(agenda.ago(2), self._wait)
        Dutiful(
            troupe=self.troupe,
            checker=lambda _at: _SALES,
            signers={"I-ROOM": lambda _at: _ARCHIVIST, "I-JOINT": lambda _at: _HEAD},
            left=3,
        ).plan(agenda)

    def _register(self, moment: datetime) -> None:
        who = self._salesman()
        with self.troupe.acting(who, moment) as actor:
            number = records.create(actor, [self._customer(moment, actor.id)]).done[0]
            records.submit(actor, [number])
        self.customers.append(number)
        random, agenda = self.agenda.random, self.agenda
        returned = random.choice(_WHY_RETURNED) if random.random() < _BACK else ""
        judged = agenda.after(moment, random.randrange(1, 4))
        agenda.at(judged, lambda at: self.judge(at, _HEAD, f"record:{number}", returned=returned))
        if returned:
            agenda.at(agenda.after(judged, 2), lambda at: self._correct(at, who, number))
        if random.random() < 0.5:
            later = agenda.after(judged, 40 + random.randrange(200))
            agenda.at(later, lambda at: self._update(at, who, number))

    def _customer(self, moment: datetime, owner: str) -> NewRecord:
        inventor, day = self.inventor, moment.astimezone(ZONE).date()
        region, person = inventor.region(), inventor.person()
        values: dict[str, Any] = {
            "org_name": inventor.company(region),
            "uscc": inventor.uscc(region[0]),
            "legal_rep": person,
            "industry": inventor.random.choice("CF"),
            "region": region[0],
            "addr": inventor.address(region),
            "cust_type": inventor.random.choice("QQQH"),
            "importance": inventor.random.choices(
                ("key", "normal", "potential"), weights=(2, 6, 2)
            )[0],
            "owner": owner,
            "first_contact": day.isoformat(),
            "legal_basis": "contract",
            "purpose": ["contract"],
            "scope": ["basic", "contact"],
            "notice_ver": f"{day.year}年第1版",
            "channel": inventor.random.choice(("sales", "application", "partner")),
            "qty": "1",
            "CTC": [{"contact_name": person, "mobile": inventor.phone()}],
        }
        return NewRecord(category="KH·Q", values=values, owner_id=int(owner))

    def _correct(self, moment: datetime, who: str, number: int) -> None:
        """Mend what came back and hand it in again; what somebody left behind stays returned."""
        if who in self.gone:
            return
        rows = [
            {"_row": 0, "contact_name": self.inventor.person(), "mobile": self.inventor.phone()}
        ]
        self.change(moment, who, number, "按审核意见更正", CTC=rows)
        again = self.agenda.after(moment, 0)
        self.agenda.at(again, lambda at: self._submit_again(at, who, number))

    def _submit_again(self, moment: datetime, who: str, number: int) -> None:
        with self.troupe.acting(who, moment) as actor:
            records.submit(actor, [number])
        judged = self.agenda.after(moment, 1)
        self.agenda.at(judged, lambda at: self.judge(at, _HEAD, f"record:{number}"))

    def _update(self, moment: datetime, who: str, number: int) -> None:
        random = self.agenda.random
        # What the head changes himself nobody else of his department could approve.
        if who in self.gone or random.random() < 0.5:
            rows = [
                {"_row": 0, "contact_name": self.inventor.person(), "mobile": self.inventor.phone()}
            ]
            self.change(moment, self._keeper(who), number, "客户换了联系人", CTC=rows)
            return
        name = self.inventor.company(self.inventor.region())
        self.change(moment, who, number, "客户更名，附工商变更通知", org_name=name)
        returned = random.choice(_WHY_RETURNED[1:2]) if random.random() < _BACK else ""
        judged = self.agenda.after(moment, random.randrange(1, 5))
        self.agenda.at(
            judged, lambda at: self.judge(at, _HEAD, f"record:{number}", returned=returned)
        )

    def _complain(self, moment: datetime) -> None:
        random, day = self.inventor.random, moment.astimezone(ZONE)
        kind, said, done = random.choice(_COMPLAINTS)
        values = {
            "channel": random.choice(("phone", "email", "web")),
            "received_on": f"{day:%Y-%m-%d %H:%M}",
            "complainant": self.inventor.person(),
            "dept": "XSB",
            "class": kind,
            "severity": random.choice(("minor", "minor", "serious")),
            "content": said,
            "handler": str(self.troupe.number(_SERVICE)),
            "result": done,
            "replied_on": f"{day:%Y-%m-%d}",
            "opinion": random.choice(("satisfied", "fair")),
            "cause_code": "method",
            "root_cause": "交接时没有核对清单。",
            "improve": "发货前由两人核对。",
            "qty": "1",
        }
        with self.troupe.acting(_SERVICE, moment) as actor:
            number = records.create(
                actor, [NewRecord(category="TS", title=said[:12], values=values)]
            ).done[0]
            records.submit(actor, [number])
        judged = self.agenda.after(moment, 2)
        self.agenda.at(judged, lambda at: self.judge(at, "dingmin", f"record:{number}"))

    def _file_ready(self, moment: datetime) -> None:
        """File what was reviewed since the last time."""
        with self.troupe.acting(_ARCHIVIST, moment) as actor:
            ready = visible_to(actor).filter(state=State.READY, category__in=("KH·Q", "TS"))
            numbers = list(ready.order_by("pk").values_list("pk", flat=True))
            if numbers:
                records.file(actor, numbers)

    def _read_up(self, moment: datetime) -> None:
        self.read_notices(moment, _HEAD, _SALES, _SERVICE, "dingmin", "linyue")
        if self.customers:
            self.look_at(moment, _SERVICE, self.agenda.random.choice(self.customers))

    def _plan_policy(self, agenda: Agenda) -> None:
        group = Field(
            category="KH·Q", code="group_co", zh="所属集团", en="Group it belongs to", type=FieldType.TEXT,
            section="ORG", searchable=True,
        )  # fmt: skip
        credit = Field(
            category="KH·Q", code="credit_days", zh="账期（天）", en="Credit period (days)",
            type=FieldType.NUMBER, section="ORG", sensitivity="B", listed=True,
        )  # fmt: skip
        agenda.at(agenda.day(203), lambda at: self.shape(at, group))
        agenda.at(agenda.day(205), lambda at: self.propose(at, "按集团汇总客户"))
        agenda.at(agenda.day(208), lambda at: self.judge(at, "yuanhe", "policy:"))
        shaped, proposed = agenda.ago(5), agenda.ago(3)
        proposed = max(proposed, shaped + timedelta(minutes=20))  # both may be the Friday before
        agenda.at(shaped, lambda at: self.shape(at, credit))
        agenda.at(proposed, lambda at: self.propose(at, "合同评审需要账期"))

    def _wait(self, moment: datetime) -> None:
        """Leave something waiting for everybody."""
        with self.troupe.acting(_SALES, moment) as actor:
            rows = [self._customer(moment, actor.id) for _ in range(3)]
            made = records.create(actor, rows).done
            records.submit(actor, made[:2])
        self.ask_for(
            self.agenda.after(moment, 0), _SERVICE, Verb.CREATE, "KH·Q", 14, "登记来电咨询的新客户"
        )
        typed = {"f__org_name": "廊坊市恒通运动器材有限公司", "f__legal_rep": "司马超"}
        later = self.agenda.after(moment, 0)
        self.leave_unfinished(later, _SALES, "record.new:KH·Q", "/records/new/KH·Q/", **typed)

    def _salesman(self) -> str:
        names = [name for name in (_SALES, "jiangli", "pengfei") if name in self.troupe.ids]
        return self.agenda.random.choice([name for name in names if name not in self.gone])

    def _keeper(self, who: str) -> str:
        """Return who looks after the customers of somebody: the head, once they have left."""
        return _HEAD if who in self.gone else who
