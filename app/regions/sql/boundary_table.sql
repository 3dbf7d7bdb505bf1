-- The outlines of one file; they go with the transaction.
CREATE TEMP TABLE boundary (
    line integer NOT NULL, name text NOT NULL, codes text[] NOT NULL, code text, reason text,
    repaired boolean NOT NULL, geom geometry (MULTIPOLYGON, 4326), region_code text
) ON COMMIT DROP
