// Signs that would cover each other are pushed apart a little; a sign of an exact place never moves, and one that stands
// for no point at all, but for a region, takes the nearest free place there.

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

// How a place for a loose box is looked for: rings around its home, this many pixels apart, with this many places each.
const RING = 6;
const PLACES = 16;
function covered(box, x, y, others) {
  let area = 0;
  for (const other of others) {
    const overX = (box.width + other.width) / 2 + GAP - Math.abs(x - other.x);
    const overY = (box.height + other.height) / 2 + GAP - Math.abs(y - other.y);
    if (overX > 0 && overY > 0) area += overX * overY;
  }
  return area;
}

/** Put the box where it covers least of the others, as near to its home as can be. */
function settle(box, others) {
  let best = Infinity;
  const { homeX, homeY } = box;
  for (let away = 0; away <= box.reach && best > 0; away += RING) {
    for (let turn = 0; turn < (away ? PLACES : 1); turn += 1) {
      const [x, y] = [Math.cos, Math.sin].map((part) => away * part((turn / PLACES) * 2 * Math.PI));
      const cost = covered(box, homeX + x, homeY + y, others) + (box.price?.(homeX + x, homeY + y) ?? 0);
      if (cost >= best) continue;
      best = cost;
      [box.x, box.y] = [homeX + x, homeY + y];
    }
  }
}

/**
 * Move the boxes (middle x and y, width, height in pixels) apart, none farther than its `reach`; changes them. A `loose`
 * one comes last and jumps to where it fits; its `price(x, y)` weighs a place in square pixels of covered signs,
 * and `room` tells how large the area is where it belongs.
 */
export function spread(boxes) {
  const held = boxes.filter(({ loose }) => !loose);
  for (const box of boxes) {
    box.homeX = box.x;
    box.homeY = box.y;
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let first = 0; first < held.length; first += 1) {
      for (let second = first + 1; second < held.length; second += 1) push(held[first], held[second]);
    }
    held.forEach(holdNear);
  }
  const settled = [...held];
  // Those with least room of their own find a place with most difficulty.
  const loose = boxes.filter((box) => box.loose).sort((one, other) => (one.room ?? 0) - (other.room ?? 0));
  for (const box of loose) {
    settle(box, settled);
    settled.push(box);
  }
  return boxes;
}
