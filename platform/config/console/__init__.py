"""The operators' console on the bare host, and the public sign-up page: companies, never what is in them."""
