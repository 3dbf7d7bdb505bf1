"""States of the inventory, who may change what, and the words for it; pure, no database and no request."""
