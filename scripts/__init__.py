"""Set-up, private database, supervisor: what the Makefile calls."""
