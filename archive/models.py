"""All tables of the package, for Django's registry."""

from archive.imports.models import *
from archive.records.models import *
from archive.records.number_models import *
