"""States of a link, the moves between them, who may make them, and its reasons in words; pure."""
