"""States of a problem, the moves between them, who may make them; pure, no database and no request."""
