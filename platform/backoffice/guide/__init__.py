"""The guides of docs/guide inside the product: beside each screen its section, and each guide as a page."""
