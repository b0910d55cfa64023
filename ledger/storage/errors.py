"""What keeps a ledger from being used; each message is what the user reads."""


class LedgerError(Exception):
    """Something that keeps the ledger from being used; the message is what the user reads."""


class LedgerUnreadableError(LedgerError):
    """The file is not a ledger, or cannot be read or written."""


class LedgerNewerError(LedgerError):
    """The file was written by a newer version of the program."""


class LedgerLockedError(LedgerError):
    """The file is open already: by another process, or by this one."""


class LedgerStorageError(LedgerError):
    """The disk did not take what was to be written; the ledger is as it was before."""


class LedgerUnreachableError(LedgerError):
    """The database that holds the catalog of a lake does not answer."""


class OvertakenError(LedgerError):
    """Another host committed at the same moment; nothing of this was stored, and it is to be compared again."""
