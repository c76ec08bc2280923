"""Takes the names of django-tenants' commands: they work on the session's path and on no ledger of ours."""
