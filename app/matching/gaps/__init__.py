"""The page of gaps, pure: what is asked, which number a cell shows, table, map, lists, charts, files."""
