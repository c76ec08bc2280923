"""`python -m config` is the command line `fonds`."""

import sys

from config.command import main

sys.exit(main())
