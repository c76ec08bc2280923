"""All tables of the package, for Django's registry."""

from security.audit.models import *
from security.keys.models import *
from security.people.models import *
