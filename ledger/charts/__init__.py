"""Charts of the measures' DataFrames: `base` has what they share, the other modules one subject each."""
