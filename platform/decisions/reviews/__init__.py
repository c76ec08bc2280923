"""The quarterly review of who may do what: a duty with a work list, each right kept or withdrawn with a reason."""
