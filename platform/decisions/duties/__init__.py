"""Duties (职责事项): what recurs by the calendar and ends in a signed result, created once for its period."""
