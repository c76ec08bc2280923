"""The files of a record (原文): kept sealed, scanned before anybody gets them, given out through the right to."""
