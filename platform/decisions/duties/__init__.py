"""Duties (定期任务): what recurs by the calendar and ends in a signed result, created once for its period."""
