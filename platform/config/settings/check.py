"""For tools that only read the code: no server is started and none is reached."""

from config.settings.base import *

SECRET_KEY = "for-reading-the-code-only-never-for-running-it"
