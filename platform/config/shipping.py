"""Makes the script of the template anew that comes with the code: `make template`, after every new migration."""

import sys

from config import env
from config.database import running
from tenants.shipped import ship


def main() -> None:
    """Migrate a schema from nothing in an empty installation, and write its script."""
    env.default("DJANGO_SETTINGS_MODULE", "config.settings.production")
    with running():
        import django  # noqa: PLC0415 - settings read the address of the server that was just started

        django.setup()
        from tenants.names import TEMPLATE  # noqa: PLC0415 - as above
        from tenants.template import code_version, migrated_script  # noqa: PLC0415 - as above

        place = ship(code_version(), migrated_script(TEMPLATE))
    sys.stdout.write(f"{place.name}  {place.stat().st_size // 1024} KiB\n")


if __name__ == "__main__":
    main()
