"""Regulations (制度): the words a company goes by, in versions that people read and acknowledge (签阅)."""
