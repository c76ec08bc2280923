"""What `fonds up` runs."""

from config.secret import django_secret
from config.settings.base import *

# Uploads that do not fit into memory; `prepare_installation` makes the folder before anything is served.
FILE_UPLOAD_TEMP_DIR = FONDS_TEMPORARY_DIR
SECRET_KEY = django_secret(FONDS_HOME)
