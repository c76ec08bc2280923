"""Who sees what and why (谁能看、为什么): said of one record, and of one person as they would meet the archive."""
