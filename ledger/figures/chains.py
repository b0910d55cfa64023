"""The figures of action and reaction."""

from collections.abc import Mapping
from dataclasses import replace

from ledger import measures
from ledger.charts import chains
from ledger.figures.drawing import Drawing, Entry, draw_of_acts, leave_out
from ledger.figures.looking import Questions


def _draw_reciprocity(view: Questions) -> Drawing:
    measured = view.frame(measures.measure_reciprocity)
    if not measured["acts"].sum():
        return leave_out(view, 0, "No act of this view is between the two sides of a relation.")
    # An act that is set aside has no score, but is answered or not all the same.
    acts = view.narrowed(replace(view.filters, without=())).frame(measures.list_acts)
    return draw_of_acts(view, chains.reciprocity(measured), acts)


ENTRIES: Mapping[str, Entry] = {
    "reciprocity": Entry("Who answers whom", "chains", None, _draw_reciprocity, weighs=True),
}
