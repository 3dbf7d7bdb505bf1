"""Pages that show several features: home, about, data; and what operators ask: health, metrics."""
