"""Which addresses of custody that change something other tests use, and where."""

_PLACES = "archive/custody/test_places.py"
_COPIES, _BACKUPS = "archive/custody/test_copies.py", "archive/custody/test_backups.py"
CUSTODY = {
    "custody_new": ("archive/custody/conftest.py", '"/custody/new/"'),
    "custody_edit": (_PLACES, "edit/"),
    "custody_move": (_PLACES, "move/"),
    "custody_use": (_PLACES, "use/"),
    "custody_put": (_PLACES, "put/"),
    "record_where": ("archive/custody/conftest.py", "/where/"),
    "custody_labels": ("archive/custody/test_labels.py", "labels/"),
    "record_label": ("archive/custody/test_labels.py", "/label/"),
    "custody_scan": ("archive/custody/test_labels.py", '"/custody/scan/"'),
    "record_sync": ("archive/custody/test_in_step.py", "/sync/"),
    "record_incident": ("archive/custody/test_incidents.py", "/incident/"),
    "custody_incident": ("archive/custody/test_incidents.py", "/custody/incidents/"),
    "copy_new": (_COPIES, "/copies/new/"),
    "copy_move": (_COPIES, "move/"),
    "copy_label": (_COPIES, "label/"),
    "copy_incident": (_COPIES, "incident/"),
    "copy_withdraw": (_COPIES, "withdraw/"),
    "backup_set_new": (_BACKUPS, '"/backups/new/"'),
    "backup_set_keep": (_BACKUPS, "/keep/"),
    "backup_set_end": (_BACKUPS, "/end/"),
    "media_check": (_BACKUPS, "/backups/checks/"),
    "media_issue": (_BACKUPS, "/backups/issues/"),
}
