"""Holds every page a test's browser leaves to what people need who do not see, or use no mouse: axe finds nothing."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import Error

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
RUN = """() => axe.run(document, {
    resultTypes: ['violations'],
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
})"""
STILL = """() => document.getAnimations().forEach((one) => {
    if (one.effect.getComputedTiming().endTime < Infinity) one.finish();
})"""
# What a page is made of, without its words and without how often: the same in each language and with more rows.
SHAPE = """() => {
    const kinds = new Set();
    const named = (one) => one.getAttributeNames().sort().map((name) =>
        ['class', 'role', 'type', 'tabindex', 'scope', 'aria-hidden', 'aria-expanded', 'aria-current'].includes(name)
            ? `${name}=${one.getAttribute(name)}` : name + (one.getAttribute(name) ? '' : '='));
    for (const one of document.querySelectorAll('body, body *')) {
        const shown = one.getClientRects().length ? '' : ' hidden';
        const said = [...one.childNodes].some((part) => part.nodeType === 3 && part.data.trim()) ? ' said' : '';
        kinds.add(`${one.parentNode.tagName}>${one.tagName} ${named(one).join(' ')}${shown}${said}`);
    }
    return [...kinds].sort().join('\\n');
}"""
WIDTH = "() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
NARROW = 500
ON_ITS_WAY = "Execution context was destroyed"


class Watch:
    """Looks at each page before it is left, once for the same page made of the same parts in the same width."""

    def __init__(self):
        self.seen = set()
        self.found = {}

    def watch(self, profile):
        """Look at every page this browser opens."""
        new_page = profile.new_page

        def watched():
            page = new_page()
            self._over(page)
            return page

        profile.new_page = watched

    def _over(self, page):
        """Look at a page before it goes elsewhere."""
        go, expect = page.goto, page.expect_navigation

        def goto(*arguments, **named):
            self.look(page)
            return go(*arguments, **named)

        def expect_navigation(*arguments, **named):
            self.look(page)
            return expect(*arguments, **named)

        page.goto, page.expect_navigation = goto, expect_navigation

    def look(self, page):
        """Ask axe about the page as it stands; one that was still on its way is asked where it arrives."""
        try:
            self._look(page)
        except Error as error:
            if ON_ITS_WAY not in error.message:
                raise
            page.wait_for_load_state()
            self._look(page)

    def _look(self, page):
        if page.is_closed() or not page.url.startswith("http"):
            return
        if page.evaluate("document.contentType") != "text/html":
            return
        path = re.sub(r"\d+", "0", urlsplit(page.url).path)
        name = (path, page.evaluate(SHAPE), page.viewport_size["width"])
        if name in self.seen:
            return
        page.evaluate(STILL)  # what fades in is judged as it stays
        page.evaluate(AXE)
        violations = page.evaluate(RUN)["violations"]
        self.seen.add(name)
        for one in violations:
            places = [f"{node['target']}: {node['html'][:160]}" for node in one["nodes"][:3]]
            self.found[(one["id"], path)] = [one["help"], *places]
        if page.viewport_size["width"] < NARROW and page.evaluate(WIDTH) > 0:
            self.found[("scrolls-sideways", path)] = [f"{page.evaluate(WIDTH)} px too wide"]
