"""Second factors: what somebody has besides the password (authenticator app, passkey, recovery codes)."""
