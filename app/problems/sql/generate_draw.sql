-- A repeatable draw in [0, 1) for a number and a kind of draw; inlined by the planner.
CREATE OR REPLACE FUNCTION pg_temp.draw(number bigint, salt bigint) RETURNS double precision
LANGUAGE sql IMMUTABLE AS
$$ SELECT (hashint8extended(number, salt) & 4294967295)::double precision / 4294967296 $$
