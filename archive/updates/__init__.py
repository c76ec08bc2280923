"""Change notices (信息变更), their comparison with what is stored (比对), evidence of changes, how late they came."""
