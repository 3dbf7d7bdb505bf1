-- The temporary tables of one import; they go with its transaction. import_row_*: what the file says, row by row, in
-- the order read (seq). import_project: one row a project, the rows of the same external_id merged.
CREATE TEMP TABLE import_row (
    seq integer NOT NULL, line integer, external_id text NOT NULL, partial boolean NOT NULL,
    title_ka text, title_en text, description_ka text, description_en text, status text,
    planned_starts_on date, planned_ends_on date, actual_starts_on date, actual_ends_on date,
    starts_on date, ends_on date, budget_amount numeric(14, 2), budget_currency text, url text,
    parent_external_id text, raw jsonb, row_hash text NOT NULL, search_document text NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE import_row_organisation (
    seq integer NOT NULL, external_id text NOT NULL, role text NOT NULL, name_key text NOT NULL, ref text,
    name_ka text, name_en text, kind text NOT NULL, slug text NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE import_row_sector (
    seq integer NOT NULL, external_id text NOT NULL, vocabulary text NOT NULL, code text NOT NULL, name text,
    percentage numeric(5, 2)
) ON COMMIT DROP;
CREATE TEMP TABLE import_row_topic (
    seq integer NOT NULL, external_id text NOT NULL, topic_code text NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE import_row_budget (
    seq integer NOT NULL, external_id text NOT NULL, copy integer NOT NULL, kind text NOT NULL, starts_on date,
    ends_on date, amount numeric(14, 2) NOT NULL, currency text NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE import_row_transaction (
    seq integer NOT NULL, external_id text NOT NULL, copy integer NOT NULL, kind text NOT NULL, on_date date,
    amount numeric(14, 2) NOT NULL, currency text NOT NULL, description text
) ON COMMIT DROP;
CREATE TEMP TABLE import_row_document (
    seq integer NOT NULL, external_id text NOT NULL, copy integer NOT NULL, title text NOT NULL, url text NOT NULL,
    format text
) ON COMMIT DROP;
CREATE TEMP TABLE import_row_result (
    seq integer NOT NULL, external_id text NOT NULL, copy integer NOT NULL, title text NOT NULL, indicator text,
    baseline text, target text, actual text, period_end date
) ON COMMIT DROP;
CREATE TEMP TABLE import_row_location (
    seq integer NOT NULL, external_id text NOT NULL, place integer NOT NULL, line integer, ref text, name text,
    lon double precision, lat double precision, region_text text, region_named text, municipality_text text, municipality_key text,
    precision text NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE import_change (
    project_id integer NOT NULL, field text NOT NULL, before jsonb, after jsonb
) ON COMMIT DROP
