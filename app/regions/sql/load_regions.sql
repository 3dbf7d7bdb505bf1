-- Inserts or updates one region. Parameters: the columns of geodata/region_facts.csv; geom and simplified as
-- GeoJSON geometry text (CRS84). The label stands in the largest part, never between islands.
INSERT INTO region (
    code, name_ka, name_en, population, population_year, area_km2, government_control, geom, simplified, label_point
)
SELECT
    :code, :name_ka, :name_en, CAST(:population AS integer), CAST(:population_year AS integer),
    CAST(:area_km2 AS numeric), CAST(:government_control AS boolean),
    outline.geom,
    ST_Multi(ST_GeomFromGeoJSON(CAST(:simplified AS text))),
    (
        SELECT ST_PointOnSurface(part.geom)
        FROM ST_Dump(outline.geom) AS part
        ORDER BY ST_Area(part.geom) DESC
        LIMIT 1
    )
FROM (SELECT ST_Multi(ST_GeomFromGeoJSON(CAST(:geom AS text))) AS geom) AS outline
ON CONFLICT (code) DO UPDATE SET
    name_ka = excluded.name_ka, name_en = excluded.name_en, population = excluded.population,
    population_year = excluded.population_year, area_km2 = excluded.area_km2,
    government_control = excluded.government_control, geom = excluded.geom, simplified = excluded.simplified,
    label_point = excluded.label_point
