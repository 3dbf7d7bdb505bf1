-- Takes one outline in. Parameters: line, name, codes (municipalities that the name may mean), geometry (GeoJSON text,
-- CRS84), repair. reason: why PostGIS finds it invalid. An outline that nothing is left of after the repair is NULL.
INSERT INTO boundary (line, name, codes, reason, repaired, geom)
SELECT
    :line, :name, CAST(:codes AS text[]),
    CASE WHEN NOT told.valid THEN ST_IsValidReason(told.geom) END,
    NOT told.valid AND :repair AND NOT ST_IsEmpty(ST_CollectionExtract(ST_MakeValid(told.geom), 3)),
    CASE
        WHEN told.valid THEN ST_Multi(told.geom)
        WHEN :repair AND NOT ST_IsEmpty(ST_CollectionExtract(ST_MakeValid(told.geom), 3))
            THEN ST_Multi(ST_CollectionExtract(ST_MakeValid(told.geom), 3))
    END
FROM (
    SELECT outline.geom, ST_IsValid(outline.geom) AND ST_Area(outline.geom) > 0 AS valid
    FROM (SELECT ST_GeomFromGeoJSON(CAST(:geometry AS text)) AS geom) AS outline
) AS told
