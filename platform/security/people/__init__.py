"""People of a company: user, department, position, appointment, and how they sign in."""
