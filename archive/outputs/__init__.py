"""What leaves the archive (输出): how many rows at once, and how much of it by whom, month by month."""
