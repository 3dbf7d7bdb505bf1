-- Finds the organisations that are known: by IATI reference, or else by a name; keeps a new name of a known one.
UPDATE import_organisation SET organisation_id = organisation.id
FROM organisation
WHERE import_organisation.organisation_id IS NULL AND organisation.iati_ref = import_organisation.ref;
UPDATE import_organisation SET organisation_id = organisation_name.organisation_id
FROM organisation_name
WHERE import_organisation.organisation_id IS NULL AND organisation_name.name_key = import_organisation.name_key;
INSERT INTO organisation_name (name_key, organisation_id)
SELECT DISTINCT ON (name_key) name_key, organisation_id
FROM import_organisation
WHERE organisation_id IS NOT NULL
ORDER BY name_key, seq
ON CONFLICT (name_key) DO NOTHING
