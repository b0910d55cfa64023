"""Throws generated uploads, addresses and calls of the API at the ledger, and looks for what should not have happened."""
