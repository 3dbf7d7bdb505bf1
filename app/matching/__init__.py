"""Which resource can help which problem: suggestions with their reasons, links and their life, the gaps."""
