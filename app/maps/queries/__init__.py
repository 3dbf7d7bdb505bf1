"""What the map asks for: aggregates of a view of each layer, the records of a cell, the ground below."""
