"""Where a customer stands (客户状态): changed by rule or by hand, each change dated with its reason and its author."""
