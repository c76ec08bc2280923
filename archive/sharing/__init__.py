"""Shares records with departments and partners, as far, as long and to whom it was agreed (REQ-SHR-02, 03, 04)."""
