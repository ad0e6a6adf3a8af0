"""The interface for machines: its one table, its schemas, its records, and what harvesters see."""
