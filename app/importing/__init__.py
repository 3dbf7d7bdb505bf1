"""Reading of foreign files: safe, streaming, constant memory; problems told by line, field and code."""
