"""Access (权限): who may do what with which records, and why not."""
