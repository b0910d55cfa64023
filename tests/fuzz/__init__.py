"""Throws generated uploads, addresses and calls at the ledger, and looks for what should not have happened."""
