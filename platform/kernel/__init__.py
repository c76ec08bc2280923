"""Plain Python that everything stands on: values, scope, clock, calendar, decisions, errors."""
