"""Vega-Lite specifications of charts, for a page and for a picture.

How Altair writes data and themes is set for the whole process, while pages and pictures are drawn side by side: one
chart is specified at a time, and here alone. Where another sets it meanwhile, a chart's rows go to that other's, and
whoever looks at the same view next gets a chart without them.
"""

import threading
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

from ledger.charts.base import Panel

_SPECIFYING = threading.Lock()


def specify_with_values(panel: Panel) -> dict[str, Any]:
    """The specification of a chart with its rows as JSON."""
    with _SPECIFYING:
        specification: dict[str, Any] = panel.to_dict(validate=False)
    return specification


def specify_with_arrow(panel: Panel) -> dict[str, Any]:
    """The specification of a chart whose `datasets` are streams of Arrow's IPC format, without Altair's own theme.

    The same chart is the same specification every time.
    """
    datasets: dict[str, bytes] = {}
    # Vega names its own data `data_1` and on.
    names: dict[int, str] = {}

    def carry(data: Any) -> dict[str, Any]:
        if not isinstance(data, pd.DataFrame):
            written: dict[str, Any] = alt.to_values(data)
            return written
        name = names.setdefault(id(data), f"rows_{len(names) + 1}")
        if name not in datasets:
            datasets[name] = _write_stream(data)
        return {"name": name}

    with _SPECIFYING:
        alt.data_transformers.register("ledger_arrow", carry)
        with alt.theme.enable("none"), alt.data_transformers.enable("ledger_arrow"):
            specification: dict[str, Any] = panel.to_dict(validate=False)
    return {**specification, "datasets": {**specification.get("datasets", {}), **datasets}}


def _write_stream(frame: pd.DataFrame) -> bytes:
    table = pa.Table.from_pandas(frame)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    stream: bytes = sink.getvalue().to_pybytes()
    return stream
