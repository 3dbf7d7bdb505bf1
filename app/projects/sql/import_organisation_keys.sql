-- Every different organisation that new or changed projects name, still without its id.
CREATE TEMP TABLE import_organisation ON COMMIT DROP AS
SELECT DISTINCT ON (staged.name_key, staged.ref)
    staged.name_key, staged.ref, staged.name_ka, staged.name_en, staged.kind, staged.slug, staged.seq,
    NULL::integer AS organisation_id
FROM import_row_organisation AS staged
JOIN import_project USING (external_id)
WHERE import_project.state <> 'same'
-- Where one row says donor and another nothing, donor is what is known.
ORDER BY staged.name_key, staged.ref, (staged.kind = 'other'), staged.seq
