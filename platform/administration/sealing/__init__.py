"""The seal of the audit trail in daily life: sealed by the clock, proved each night, shown, told of when broken."""
