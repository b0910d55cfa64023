"""The figures of the overview."""

from collections.abc import Mapping

from ledger import measures
from ledger.charts import comparison
from ledger.codebook import COUNTRY_OF_DYAD
from ledger.figures.drawing import Drawing, Entry, draw_of_acts, draw_whole, explain_no_scores, leave_out
from ledger.figures.looking import Questions, count_of_view, find_period, span_of


def _draw_timeline(view: Questions) -> Drawing:
    unit = measures.choose_stack(*find_period(view))
    records = count_of_view(view)
    figure = comparison.timeline(view.frame(measures.place_marks, unit), unit, span_of(view), records)
    return draw_whole(view, figure, records)


def _draw_balance(view: Questions) -> Drawing:
    unit = measures.choose_bin(*find_period(view))
    if not int(view.frame(measures.summarise_dyads)["scored"].sum()):
        return leave_out(view, 0, explain_no_scores(view))
    figure = comparison.conflict_and_cooperation(view.frame(measures.count_over_time, unit), unit)
    return draw_of_acts(view, figure, view.frame(measures.list_acts))


def _draw_types(view: Questions) -> Drawing:
    counts = view.frame(measures.count_types)
    records = int(counts.loc[counts["dyad"].isin(COUNTRY_OF_DYAD), "records"].sum())
    if not records:
        return leave_out(view, 0, "Event types are compared in the relations with Russia only.")
    return draw_whole(view, comparison.types_back_to_back(counts), records)


ENTRIES: Mapping[str, Entry] = {
    "timeline": Entry("Every record, when it happened", "", None, _draw_timeline),
    "balance": Entry("Conflict and cooperation", "tension", None, _draw_balance, weighs=True),
    "types": Entry("What they did", "", None, _draw_types),
}
