"""Bringing files in: read, mapped to the codebook's columns, checked, compared with the ledger.

`reading` turns files into tables of text, `mapping` and `profiles` give them the codebook's columns, `checking` types
them and lists every problem, `comparing` says what they would change. `ledger.revisions` commits that.
"""
