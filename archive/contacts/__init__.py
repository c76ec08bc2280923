"""Contacts with customers: logged in one form, dated and stamped, from the first one on."""
