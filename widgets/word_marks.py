"""The figures of words and deeds on a page: a click on a mark lists exactly the records that it counts."""

from ledger.figures import MARKS, acts_of_mark, describe_mark
from widgets.figure import draw_figure, find_figure, selected_in_panels
from widgets.record_list import list_behind
from widgets.view import View


def draw_word_figure(view: View, name: str) -> None:
    """Draw a figure of words and deeds; a click on a mark lists its records."""
    figure = find_figure(name, view).drawing.figure
    panels = len(figure.panels) if figure else 0
    selection, fields = MARKS[name]

    def follow() -> None:
        values = selected_in_panels(name, panels, selection, *fields)
        if values is not None:
            chosen = dict(zip(fields, map(str, values), strict=True))
            acts = acts_of_mark(view, name, chosen)
            list_behind(describe_mark(view, name, chosen), tuple(acts["id"]), name)

    draw_figure(name, view, on_select=follow)
