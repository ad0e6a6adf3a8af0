"""The blocks of a sheet as HTML, for the page, the paper and the e-book."""
