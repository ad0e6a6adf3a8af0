"""What our documents need and WeasyPrint has no setting for: without these patches they are other documents."""
