"""Documents of practices: a revision as a sheet, and its documents made, kept and checked. Their looks are exports'."""
