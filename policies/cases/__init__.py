"""Reference cases (优秀案例): what others do well, kept beside the revisions it led to, and the packs to learn from."""
