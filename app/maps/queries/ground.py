"""What lies below the layers: outlines of the regions and names of places, as GeoJSON text."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

_REGIONS = text(
    """
    SELECT json_build_object('type', 'FeatureCollection', 'features', json_agg(json_build_object(
        'type', 'Feature', 'id', code, 'geometry', ST_AsGeoJSON(simplified, 5)::json,
        'properties', json_build_object(
            'code', code, 'name', CASE WHEN :language = 'en' THEN name_en ELSE name_ka END,
            'label', ST_AsGeoJSON(label_point, 4)::json -> 'coordinates',
            'government_control', government_control
        )
    ) ORDER BY code))::text FROM region
    """
)
_SETTLEMENTS = text(
    """
    SELECT json_build_object('type', 'FeatureCollection', 'features', json_agg(json_build_object(
        'type', 'Feature', 'geometry', ST_AsGeoJSON(point, 4)::json,
        'properties', json_build_object(
            'name', CASE WHEN :language = 'en' THEN name_en ELSE COALESCE(name_ka, name_en) END,
            'population', population
        )
    ) ORDER BY population DESC, id))::text FROM settlement
    """
)


def read_region_outlines(session: Session, language: str) -> str:
    """Return the 12 simplified outlines with their names as GeoJSON text."""
    return str(session.execute(_REGIONS, {"language": language}).scalar_one())


def read_settlement_names(session: Session, language: str) -> str:
    """Return the gazetteer's places, largest first, as GeoJSON text."""
    return str(session.execute(_SETTLEMENTS, {"language": language}).scalar_one())
