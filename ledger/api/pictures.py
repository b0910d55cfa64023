"""Figures of a view as pictures: the same as on the pages, drawn on the server."""

from dataclasses import replace
from functools import partial

from ledger import figures
from ledger.api.operations import VIEW, Answer, Operation, Parameter, Question
from ledger.citation import link_to_view
from ledger.exports.extracts import name_file
from ledger.exports.pictures import MEDIA_TYPES, PICTURES, PictureKind, draw_picture

NAME = Parameter(
    "name",
    f"A figure: {'; '.join(f'{name}, {title.lower()}' for name, title in PICTURES.items())}.",
    {"type": "string", "enum": list(PICTURES)},
)


def answer_picture(kind: PictureKind, question: Question) -> Answer:
    """A figure of the view with its source and a link to its page; a view without it gives a picture that says so."""
    name, moment = question.values["name"], question.moment
    link = link_to_view(moment.site, question.filters, moment.revision, figures.CATALOGUE[name].page)
    pinned = replace(question.filters, revision=moment.revision)
    return Answer(
        draw_picture(name, pinned, question.database, moment.today, kind=kind, link=link),
        file_name=name_file(name, question.filters, moment.revision, f".{kind}"),
    )


OPERATIONS: tuple[Operation, ...] = tuple(
    Operation(
        path=f"/charts/{{name}}.{kind}",
        summary=f"A figure of a view as {kind.upper()}",
        description="For print, 17 cm wide: title, how to read it, source and link stand in the picture.",
        handler=partial(answer_picture, kind),
        media_type=media_type,
        parameters=VIEW,
        path_parameters=(NAME,),
        is_dated=True,
    )
    for kind, media_type in MEDIA_TYPES.items()
)
