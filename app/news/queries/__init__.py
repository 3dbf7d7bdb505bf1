"""Reads of the news: the filter's conditions, lists, an article's page, and what editors have to do."""
