"""What hangs together: the connected components of pairs, of any number."""

import numpy as np
import pyarrow as pa


def find_components(pairs: pa.Table) -> pa.Table:
    """The connected components that pairs of two columns of names form, one row a name: id, component (a number).

    In each round every component takes the least number of those that it is paired with, and then the least number that
    one of these led to, however far (after Shiloach and Vishkin): rounds are few however long a row of pairs is.
    """
    columns = [chunk for column in pairs.columns for chunk in column.chunks]
    coded = pa.chunked_array(columns, pa.string()).dictionary_encode().combine_chunks()
    ones, others = np.split(coded.indices.to_numpy(), 2)
    leads = np.arange(len(coded.dictionary), dtype=coded.indices.type.to_pandas_dtype())
    while not np.array_equal(leads[ones], leads[others]):
        least = np.minimum(leads[ones], leads[others])
        for ends in (ones, others):
            np.minimum.at(leads, leads[ends], least)
        while not np.array_equal(further := leads[leads], leads):
            leads = further
    return pa.table({"id": coded.dictionary, "component": leads})
