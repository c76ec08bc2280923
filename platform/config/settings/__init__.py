"""Django settings by concern; `production` is what runs, `test` what the suite uses, `check` what tools read."""
