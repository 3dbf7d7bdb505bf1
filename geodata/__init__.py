"""What Kseli knows of Georgia as files, and the scripts that rebuild them; see README.md beside this."""
