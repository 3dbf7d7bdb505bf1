-- Creates organisations that nothing leads to: one a reference, one a name. Those that share either with a created
-- one are found in the next round. A taken slug gets the next free number.
WITH by_ref AS (
    SELECT DISTINCT ON (COALESCE(ref, name_key)) *
    FROM import_organisation
    WHERE organisation_id IS NULL
    ORDER BY COALESCE(ref, name_key), (kind = 'other'), seq
),
chosen AS (
    SELECT DISTINCT ON (name_key) * FROM by_ref ORDER BY name_key, (ref IS NULL), seq
),
numbered AS (
    SELECT
        chosen.*,
        row_number() OVER (PARTITION BY slug ORDER BY seq, name_key) AS copy,
        (
            SELECT max(COALESCE(substring(organisation.slug FROM '-([0-9]{1,6})$')::integer, 1))
            FROM organisation
            WHERE organisation.slug = chosen.slug OR organisation.slug ~ ('^' || chosen.slug || '-[0-9]{1,6}$')
        ) AS last_taken
    FROM chosen
),
created AS (
    INSERT INTO organisation (slug, kind, name_ka, name_en, iati_ref)
    SELECT
        slug || CASE
            WHEN COALESCE(last_taken, 0) + copy = 1 THEN ''
            ELSE '-' || (COALESCE(last_taken, 0) + copy)::text
        END,
        kind, name_ka, name_en, ref
    FROM numbered
    ORDER BY seq, name_key
    RETURNING id, iati_ref, name_ka, name_en
)
INSERT INTO organisation_name (name_key, organisation_id)
SELECT chosen.name_key, created.id
FROM created
JOIN chosen ON (created.iati_ref, created.name_ka, created.name_en)
    IS NOT DISTINCT FROM (chosen.ref, chosen.name_ka, chosen.name_en)
ON CONFLICT (name_key) DO NOTHING
