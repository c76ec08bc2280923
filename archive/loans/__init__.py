"""Lending (借阅): a slip asks for records, its approvers agree, the desk hands out and takes back (REQ-BOR)."""
