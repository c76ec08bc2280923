"""Fields (字段): what a record of a category holds, section by section."""
