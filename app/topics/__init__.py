"""The one vocabulary of topics, for projects, problems, news and subscriptions."""
