"""The strict database backend: one company per transaction, in the company's own role."""
