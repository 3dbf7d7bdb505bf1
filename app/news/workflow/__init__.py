"""How a piece of news goes from a draft to the public, who may do what with it, and its words."""
