"""What library catalogues, harvesters and reference managers are told of a practice or an edition."""
