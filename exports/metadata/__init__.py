"""What catalogues and citations say of a sheet: citations, DataCite, Dublin Core, OAI-PMH."""
