-- One row a problem of the file, as read and looked up; seq is the file's order.
CREATE TEMP TABLE import_problem_row (
    seq integer NOT NULL,
    line integer NOT NULL,
    external_id text NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    language text NOT NULL,
    topic_code text NOT NULL,
    region_text text,
    region_named text,
    municipality_text text,
    municipality_key text,
    lon double precision,
    lat double precision,
    location_precision text NOT NULL,
    status text,
    closed_on date,
    reported_on date,
    email text,
    raw jsonb NOT NULL,
    content_hash text NOT NULL,
    search_document text NOT NULL
) ON COMMIT DROP;
-- What the search finds a settlement's problems by.
CREATE TEMP TABLE import_problem_word (
    name text PRIMARY KEY,
    words text NOT NULL
) ON COMMIT DROP
