"""masked places: the two functions that say where the public sees a problem"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Why so, and what remains visible: docs/decisions/0012-masked-places.md. In the database, so that a report, an import
# and the generator mask by the very same lines, one place or a million.
#
# The centre of the place's cell in a fixed grid; sizes in 1/100,000 of a degree (CRS84). Exact places are kept to five
# decimals and a centre always has a sixth, so that a centre never equals an exact place.
_CELL_CENTRE = """
CREATE FUNCTION cell_centre(place geometry, east integer, north integer) RETURNS geometry
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $function$
    SELECT ST_SetSRID(
        ST_MakePoint(
            (round(ST_X(place) * 100000)::bigint / east * east + east / 2 + 0.5)::double precision / 100000,
            (round(ST_Y(place) * 100000)::bigint / north * north + north / 2 + 0.5)::double precision / 100000
        ),
        4326
    )
$function$
"""
# Cells of 240 x 180 are about 200 m x 200 m here, those ten times as large about 2 km x 2 km. A settlement counts
# within 5 km and its own region; 0.0625 degrees hold 5 km everywhere in Georgia, so that settlement's index is used.
_MASK_PLACE = """
CREATE FUNCTION mask_place(place geometry, location_precision text, region_code text, municipality_code text)
RETURNS TABLE (masked geometry, location_name text)
LANGUAGE sql STABLE PARALLEL SAFE AS $function$
    SELECT
        CASE location_precision
            WHEN 'exact' THEN place
            WHEN 'street' THEN cell_centre(place, 240, 180)
            WHEN 'village' THEN COALESCE(cell_centre(near.point, 240, 180), cell_centre(place, 2400, 1800))
            WHEN 'municipality' THEN cell_centre(COALESCE(seat.point, region.label_point), 240, 180)
        END,
        CASE WHEN location_precision <> 'municipality' THEN COALESCE(near.name_ka, near.name_en) END
    FROM region
    LEFT JOIN municipality AS seat ON seat.code = mask_place.municipality_code
    LEFT JOIN LATERAL (
        SELECT settlement.name_ka, settlement.name_en, settlement.point
        FROM settlement
        WHERE
            settlement.region_code = mask_place.region_code
            AND settlement.point && ST_Expand(place, 0.0625)
            AND ST_DWithin(settlement.point::geography, place::geography, 5000)
        ORDER BY ST_Distance(settlement.point::geography, place::geography), settlement.id
        LIMIT 1
    ) AS near ON TRUE
    WHERE region.code = mask_place.region_code
$function$
"""


def upgrade() -> None:
    op.execute(_CELL_CENTRE)
    op.execute(_MASK_PLACE)


def downgrade() -> None:
    op.execute("DROP FUNCTION mask_place(geometry, text, text, text)")
    op.execute("DROP FUNCTION cell_centre(geometry, integer, integer)")
