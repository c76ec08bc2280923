"""Cards on their way into the bicycle works' archive: a salesman brings one in, the head of sales signs it."""

from datetime import datetime

from archive.collecting import actions as collecting
from archive.collecting.rules import Gathered, Kind
from archive.records.rules import NewRecord
from config.demo.acting import ZONE, Scene
from config.demo.scenes import Everyday


class Signing(Everyday):
    """People who bring cards in and sign them: `head` signs, `sellers` bring; none of them stands in for him."""

    head: str
    sellers: tuple[str, ...]

    def bring_card(self, moment: datetime, card: NewRecord) -> int:
        """A salesman brings a card in and gives it to the head; return the item."""
        said = card.values
        day = moment.astimezone(ZONE).date()
        given_in = Gathered(
            kind=Kind.CARD,
            category="KP",
            title=f"{said['store_name']}的客户卡",
            collected_on=day,
            text=f"店名：{said['store_name']}\n客户名称：{said['org_name']}\n地址：{said['addr']}",
        )
        with self.troupe.acting(self._seller(), moment) as actor:
            item = int(collecting.gather(actor, given_in).pk)
            collecting.submit(actor, item)
        return item

    def sign_soon(self, moment: datetime, item: int, then: Scene) -> None:
        """The head signs within the hour; then goes on what follows."""

        def sign(at: datetime) -> None:
            self.judge(at, self.head, f"raw_item:{item}")
            self.agenda.at(self.agenda.after(at, 0), then)

        self.agenda.at(self.agenda.after(moment, 0), sign)

    def _seller(self) -> str:
        here = [one for one in self.sellers if one not in self.gone]
        return here[self.agenda.random.randrange(len(here))]
