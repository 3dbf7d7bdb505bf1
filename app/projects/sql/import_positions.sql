-- Every different position of the file, for importing/sql/points.sql. Degrees, CRS84.
CREATE TEMP TABLE import_position ON COMMIT DROP AS
SELECT DISTINCT lon, lat FROM import_row_location WHERE lon IS NOT NULL
