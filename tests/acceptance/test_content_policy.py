"""The browser itself keeps a page from running what its policy does not name, and the suite hears of it."""

from django.test import Client

from tests.machine import browser as installed
from tests.plugins.policy_watch import PolicyWatch

SMUGGLED = {
    "script": "<script>document.title = 'ran'</script>",
    "handler": "<svg onload=\"document.title = 'ran'\"></svg>",
    "frame": "<iframe srcdoc=\"<script>parent.document.title = 'ran'</script>\"></iframe>",
    "upload": '<script src="/company/logo/"></script>',
}
LOGO = {"body": "document.title = 'ran'", "content_type": "text/javascript"}


def test_what_is_smuggled_into_a_page_does_not_run(company, chromium, not_proved):
    if chromium is None:
        not_proved(installed.NONE)
    real = Client(HTTP_HOST=company.host).get("/login/")
    for smuggled in SMUGGLED.values():
        body = real.content.decode().replace("</body>", f"{smuggled}</body>")
        # First without the policy: the attack itself works.
        assert opened(chromium, company.host, real.headers, body, bypass_csp=True) == ("ran", 0)
        title, refused = opened(chromium, company.host, real.headers, body)
        assert title != "ran"
        assert refused


def opened(chromium, host, headers, body, **more):
    """Open a page in a browser that reaches no server; return its title and how much was refused."""
    watch = PolicyWatch()
    with chromium.new_context(**more) as profile:
        watch.watch(profile)
        page = profile.new_page()
        page.route("**/*", lambda route: route.abort())
        page.route("**/company/logo/", lambda route: route.fulfill(**LOGO))
        page.route("**/login/", lambda route: route.fulfill(body=body, headers=dict(headers)))
        page.goto(f"http://{host}/login/")
        page.wait_for_timeout(100)
        return page.title(), len(watch.found)
