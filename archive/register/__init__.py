"""After the filing: catalogue, corrections, versions, reports for record, what is overdue or lacks its scan."""
