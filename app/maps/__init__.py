"""The project and problem map: aggregates by view, drawn with Folium."""
