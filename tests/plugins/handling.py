"""Takes from the clients of all tests what they do beside answering: a twelfth of the time of a page with a form.

They share one chain of middlewares, which each would make anew, and keep no copy of what each input was drawn from.
"""

import django.test.utils
from django.core.signals import setting_changed
from django.test.client import ClientHandler
from django.test.signals import template_rendered

PARTS = ("_middleware_chain", "_view_middleware", "_template_response_middleware", "_exception_middleware")  # fmt: skip
_load = ClientHandler.load_middleware
_made = {}
INPUTS = "django/forms/"  # the templates of widgets: no test asks what one was given


def rendered(self, context):
    """Render a template and tell the client, which copies all it was given, as Django's own does for each."""
    if not (self.name or "").startswith(INPUTS):
        template_rendered.send(sender=self, template=self, context=context)
    return self.nodelist.render(context)


def load_middleware(self, is_async=False):
    """Take the chain that another client of these settings made."""
    if is_async not in _made:
        _load(self, is_async)
        _made[is_async] = {name: getattr(self, name) for name in PARTS}
    vars(self).update(_made[is_async])


def forget(**_changed):
    """Make the chain anew after a setting changed: some middlewares read them when they are made."""
    _made.clear()


def pytest_configure(config):
    """Begin with the first client."""
    ClientHandler.load_middleware = load_middleware
    django.test.utils.instrumented_test_render = rendered
    setting_changed.connect(forget)
