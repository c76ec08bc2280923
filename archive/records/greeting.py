"""Whom nobody greets: who opted out of marketing or withdrew the consent has no date that comes back each year."""

# A condition on a record `r` and one of its dates in the row `g.one`, for the statement that works reminders out.
STILL_WANTED = (
    " AND r.values ->> 'withdrawn_on' IS NULL AND (r.values ->> 'opt_out') IS DISTINCT FROM 'true'"
    " AND (g.one ->> 'opt_out') IS DISTINCT FROM 'true'"
)
