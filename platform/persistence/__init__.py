"""Where data lies: the embedded PostgreSQL, roles, locks, bulk load and the provisioning port."""
