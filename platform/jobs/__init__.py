"""Background work of companies: the port, the queue behind it, and the worker."""
