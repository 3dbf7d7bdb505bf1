"""Reading of foreign files: safe, streaming, in constant memory; problems are told by line, field and code."""
