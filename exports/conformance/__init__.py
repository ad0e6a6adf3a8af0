"""Whether documents keep to PDF/A, PDF/UA, PDF/X, Office Open XML and EPUB, asked of checkers of others."""
