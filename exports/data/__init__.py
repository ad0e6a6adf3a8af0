"""Published practices as data: tables, workbooks, JSON, linked data, feeds and the map of a site."""
