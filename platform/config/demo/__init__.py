"""The demonstration: two companies, their people, and a ledger like those that lie in real offices."""
