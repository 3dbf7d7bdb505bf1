// Signs that would cover each other are pushed apart a little; a sign of an exact place never moves.

const ROUNDS = 16;
const GAP = 2;

function push(one, other) {
  const dx = other.x - one.x;
  const dy = other.y - one.y;
  const overX = (one.width + other.width) / 2 + GAP - Math.abs(dx);
  const overY = (one.height + other.height) / 2 + GAP - Math.abs(dy);
  if (overX <= 0 || overY <= 0 || (!one.reach && !other.reach)) return;
  // Along the shorter way out; half each, or all of it where one stays.
  const alongX = overX < overY;
  const way = (alongX ? overX * Math.sign(dx || 1) : overY * Math.sign(dy || 1)) / (one.reach && other.reach ? 2 : 1);
  if (one.reach) one[alongX ? "x" : "y"] -= way;
  if (other.reach) other[alongX ? "x" : "y"] += way;
}

function holdNear(box) {
  const away = Math.hypot(box.x - box.homeX, box.y - box.homeY);
  if (away <= box.reach) return;
  box.x = box.homeX + ((box.x - box.homeX) / away) * box.reach;
  box.y = box.homeY + ((box.y - box.homeY) / away) * box.reach;
}

/** Move the boxes (middle x and y, width, height in pixels) apart, none farther than its `reach`; changes them. */
export function spread(boxes) {
  for (const box of boxes) {
    box.homeX = box.x;
    box.homeY = box.y;
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let first = 0; first < boxes.length; first += 1) {
      for (let second = first + 1; second < boxes.length; second += 1) push(boxes[first], boxes[second]);
    }
    boxes.forEach(holdNear);
  }
  return boxes;
}
