-- The settlements and the words that problems are generated from.
CREATE TEMP TABLE generated_spot (
    number integer, geom geometry(Point, 4326), region_code text, municipality_code text, population integer,
    words integer
) ON COMMIT DROP;
CREATE TEMP TABLE generated_word (
    spot_number integer, number integer, title text, text text, topic text, topic_codes text[], document text
) ON COMMIT DROP
