"""The printed forms of a company: what each shows, in which order, on which paper."""
