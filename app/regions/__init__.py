"""Georgia's regions, municipalities and settlements, and the region of a position."""
