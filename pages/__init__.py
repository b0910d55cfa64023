"""One file a page: reads the view's filters, asks the measures, draws."""
