"""Files made of the ledger's content."""
