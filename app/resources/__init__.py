"""What members and partners can offer, what problems ask for, and what was promised to them."""
