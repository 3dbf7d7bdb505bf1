"""How much one file may hold. Each limit keeps reading under 5 s of CPU and 300 MB for any hostile file."""

MEGABYTE = 1024 * 1024

MAX_FIELD_CHARACTERS = 100_000
MAX_COLUMNS = 300
MAX_JOINED_ROWS = 50_000

MAX_JSON_DEPTH = 32
MAX_VERTICES = 50_000
# A feature of 50,000 positions takes 2 to 3 MB; parsed, the worst one takes 25 times its bytes.
MAX_FEATURE_BYTES = 4 * MEGABYTE

# As a tree, an activity of empty elements takes 30 times its bytes.
MAX_ACTIVITY_BYTES = 5 * MEGABYTE
MAX_PROLOG_BYTES = 64 * 1024

MAX_ZIP_MEMBERS = 50
MAX_ZIP_RATIO = 100
MAX_UNPACKED_BYTES = 500 * MEGABYTE
# Below this size a ratio says nothing: a blank .dbf of 60 kB does no harm however well it packs.
RATIO_FREE_BYTES = 64 * 1024
MAX_SHAPE_RECORDS = 100_000
