"""Consulting what lies in the archive (查询): what is said first, results that are asked for, forms to search by."""
