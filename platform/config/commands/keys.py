"""`fonds keys …`: what wraps the companies' keys, rotating, renewing and destroying them, their backup."""

from typing import Any

from config.commands.late import late


def add(commands: Any) -> None:
    """Add the work on keys to the grammar."""
    keys = commands.add_parser("keys", help="the keys that everything sealed hangs on")
    verbs = keys.add_subparsers(dest="verb", required=True, metavar="verb")
    status = verbs.add_parser("status", help="which key wraps which")
    status.add_argument("--company", metavar="HOST", help="host name or id; without it all")
    status.set_defaults(run=late("config.operating.keys", "status"))
    rotate = verbs.add_parser(
        "rotate", help="a new installation key, or the move to the kind that is configured"
    )
    rotate.set_defaults(run=late("config.operating.keys", "rotate"))
    renew = verbs.add_parser("renew", help="the next epoch of a company; wraps all its keys anew")
    renew.add_argument("--company", metavar="HOST", required=True, help="host name or id")
    renew.add_argument("--destroy", action="store_true", help="then destroy the older epochs")
    renew.set_defaults(run=late("config.operating.keys", "renew"))
    destroy = verbs.add_parser("destroy", help="the older epochs of a company, when none is needed")
    destroy.add_argument("--company", metavar="HOST", required=True, help="host name or id")
    destroy.set_defaults(run=late("config.operating.keys", "destroy"))
    _add_backup(verbs)


def _add_backup(verbs: Any) -> None:
    backup = verbs.add_parser("backup", help="the key store, apart from the database")
    backup.add_argument("--folder", help="where to; else FONDS_KEY_BACKUP_DIR")
    to = backup.add_mutually_exclusive_group()
    to.add_argument("--passphrase-file", metavar="PATH", help="seal it to this passphrase")
    to.add_argument("--recipient", metavar="PATH", help="seal it to this public key (PEM, X25519)")
    backup.set_defaults(run=late("config.operating.keys", "back_up"))
    restore = verbs.add_parser("restore", help="keys of such a backup")
    restore.add_argument("backup", help="the file")
    by = restore.add_mutually_exclusive_group(required=True)
    by.add_argument("--passphrase-file", metavar="PATH")
    by.add_argument("--private-key", metavar="PATH", help="of the recipient (PEM, X25519)")
    restore.add_argument(
        "--company", metavar="ID", action="append", help="only this one; may be repeated"
    )
    restore.add_argument(
        "--replace", action="store_true", help="also where there are keys; destroyed ones come back"
    )
    restore.set_defaults(run=late("config.operating.keys", "restore"))
