"""A view as a feed, to be followed in a feed reader."""

from ledger.api.operations import VIEW, Answer, Operation, Question
from ledger.exports.feed import MEDIA_TYPE, MOST_ENTRIES, write_feed


def answer_feed(question: Question) -> Answer:
    """What was added, changed and removed in the view, newest first."""
    return Answer(write_feed(question.database, question.filters, question.moment.site))


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        path="/feed.atom",
        summary="New, changed and removed records of a view",
        description=f"An Atom feed (RFC 4287) of the newest {MOST_ENTRIES} changes; an entry's id never changes.",
        handler=answer_feed,
        media_type=MEDIA_TYPE,
        parameters=VIEW,
    ),
)
