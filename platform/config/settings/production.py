"""What `fonds up` runs."""

from config.secret import django_secret
from config.settings.base import *

SECRET_KEY = django_secret(FONDS_HOME)
