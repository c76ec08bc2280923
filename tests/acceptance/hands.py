"""Two ways of one person at one page: with the mouse alone, and with the keys alone. Neither reaches into the page."""

from playwright.sync_api import expect

MOST = 150  # presses of Tab to reach something
FOCUS_IS_SEEN = """() => {
    const one = document.activeElement;
    const seen = (style) => style.outlineStyle !== 'none' || style.boxShadow !== 'none';
    return [one, one.parentElement].some((each) => seen(getComputedStyle(each)));
}"""
IS_AT = """(wanted) => {
    const at = document.activeElement;
    return at.matches(wanted) && at.getClientRects().length > 0;
}"""


class Hands:
    """What both ways share: they read the page and type Chinese as an input method puts it there."""

    def __init__(self, walker):
        self.walker = walker
        self.page = walker.page

    def write(self, selector, text):
        """Put a text in place of what a control holds."""
        self.reach(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def value(self, selector):
        """Return what a control holds."""
        return self.page.locator(selector).first.input_value()

    def reach(self, selector):
        raise NotImplementedError


class Mouse(Hands):
    """Points and clicks; keys only put letters into what was clicked."""

    def reach(self, selector):
        """Click into a control."""
        self.page.locator(selector).first.click()

    def choose(self, selector, value):
        """Choose of a list; its popup belongs to the browser and lies outside the page, so it is told the choice."""
        self.page.locator(selector).first.select_option(value)

    def tick(self, selector):
        """Click a box."""
        self.page.locator(selector).first.click()

    def press(self, selector):
        """Click what leads to another page."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def move(self, item, before):
        """Drag a row by its handle in front of another one."""
        mouse = self.page.mouse
        target = self.page.locator(f"[data-item='{before}']")
        target.evaluate("row => row.scrollIntoView({block: 'center', behavior: 'instant'})")
        start = self.page.locator(f"[data-item='{item}'] [data-move]").bounding_box()
        end = target.bounding_box()
        mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
        mouse.down()
        mouse.move(end["x"] + 60, end["y"] + 12, steps=4)
        for step in range(40):  # a browser asks the place it is over only while the mouse moves
            mouse.move(end["x"] + 60 + step % 3, end["y"] + 6)
            if self.page.locator(f"[data-item='{before}'][data-zone='before']").count():
                break
            self.page.wait_for_timeout(50)
        with self.page.expect_navigation():
            mouse.up()


class Keyboard(Hands):
    """Tab, arrows, space and Enter; wherever the focus comes by it must be seen."""

    def reach(self, selector):
        """Press Tab until a control has the focus."""
        if self.page.evaluate(IS_AT, selector):
            return
        for _press in range(MOST):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(IS_AT, selector):
                assert self.page.evaluate(FOCUS_IS_SEEN), f"the focus on {selector} cannot be seen"
                return
        raise AssertionError(f"Tab does not reach {selector} at {self.page.url}")

    def choose(self, selector, value):
        """Go through a list by the arrows from its first value."""
        self.reach(selector)
        control = self.page.locator(selector).first
        values = control.evaluate("one => [...one.options].map(each => each.value)")
        self.page.keyboard.press("Home")
        for _step in range(values.index(value)):
            self.page.keyboard.press("ArrowDown")
        expect(control).to_have_value(value)

    def tick(self, selector):
        """Tick a box by the space bar."""
        self.reach(selector)
        self.page.keyboard.press("Space")

    def press(self, selector):
        """Press Enter on what leads to another page."""
        self.reach(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def move(self, item, before):
        """Take a row by its handle and move it up until it stands before another one."""
        self.reach(f"[data-item='{item}'] [data-move]")
        self.page.keyboard.press("Enter")
        for _step in range(MOST):
            rows = self.page.locator("main [data-item]").evaluate_all(
                "rows => rows.map(one => one.dataset.item)"
            )
            if rows.index(item) + 1 == rows.index(before):
                break
            self.page.keyboard.press("ArrowUp")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
