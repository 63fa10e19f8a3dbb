// Names on the map: coarse ones first, finer ones as the map grows, none over another.

const GAP = 4; // pixels between two names, and to the frame
export const LEVELS = [1, 1.7, 3]; // how large the map is drawn when each grain's names come

const ROW = 64; // cells in a row of the counting grid, its empty border included

// Where the papers of each topic lie closest together, among those given: Map of topic to
// {i, n, share}: the paper that the name stands at, the topic's papers, and its share of all
// papers around that place. Places where a topic's papers stand
// among those of others count less, so that a name stays inside its own cluster.
export function hearts(xs, ys, topicOf, papers) {
  const side = Math.max(6, Math.min(ROW - 2, Math.round(Math.sqrt(papers.length) / 1.5)));
  const at = (value) => 1 + Math.max(0, Math.min(side - 1, Math.floor(value * side)));
  const cells = new Uint16Array(xs.length);
  for (const i of papers) cells[i] = at(ys[i]) * ROW + at(xs[i]);
  const all = new Uint32Array(ROW * ROW), own = new Uint32Array(ROW * ROW);
  const members = new Map();
  for (const i of papers) {
    all[cells[i]]++;
    const topic = topicOf(i);
    if (topic < 0) continue;
    if (members.has(topic)) members.get(topic).push(i);
    else members.set(topic, [i]);
  }
  const found = new Map();
  for (const [topic, group] of members) {
    for (const i of group) own[cells[i]]++;
    let most = 0, heart = 0, share = 0;
    for (const i of group) {
      const cell = cells[i], here = around(own, cell), part = here / around(all, cell);
      if (here * part > most) [most, heart, share] = [here * part, cell, part];
    }
    for (const i of group) own[cells[i]] = 0;
    found.set(topic, { i: medoid(group.filter((i) => isNear(cells[i], heart)), xs, ys), n: group.length, share });
  }
  return found;
}

function around(counts, cell) {
  let sum = 0;
  for (const row of [-ROW, 0, ROW]) sum += counts[cell + row - 1] + counts[cell + row] + counts[cell + row + 1];
  return sum;
}

function isNear(cell, other) {
  return Math.abs((cell % ROW) - (other % ROW)) < 2 && Math.abs(Math.floor(cell / ROW) - Math.floor(other / ROW)) < 2;
}

// The paper nearest to the middle of some.
function medoid(members, xs, ys) {
  const mean = (values) => members.reduce((sum, i) => sum + values[i], 0) / members.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const far = (i) => (xs[i] - mx) ** 2 + (ys[i] - my) ** 2;
  return members.reduce((best, i) => (far(i) < far(best) ? i : best));
}

// Places to try, as shares of the name's width and height. All but the last two cover the heart;
// those stand right below and above it, where a coarser name has the place, and come last.
const SHIFTS = [[0, 0], [0, -0.4], [0, 0.4], [0.3, 0], [-0.3, 0], [0.3, -0.4], [-0.3, -0.4], [0.3, 0.4], [-0.3, 0.4], [0, 1], [0, -1]];
const BESIDE = 8; // how bad that is, in marks covered

// A box around a place, moved into the frame where it would be cut; null where the place is out.
function boxAt({ x, y, size: { w, h } }, [right, down], width, height) {
  if (x < 0 || y < 0 || x > width || y > height || w + 2 * GAP > width) return null;
  const held = (value, size, room) => Math.max(GAP, Math.min(room - size - GAP, value));
  return { x: held(x + (right - 0.5) * w, w, width), y: held(y + (down - 0.5) * h, h, height), w, h };
}

function meet(a, b) {
  return a.x - GAP < b.x + b.w && b.x - GAP < a.x + a.w && a.y - GAP < b.y + b.h && b.y - GAP < a.y + a.h;
}

// Choose which names are shown, and where: Map of item to box. `items`, in order of rank, have
// a heart on the screen and a size; `hides(item, box)` says how bad it is what a box covers. A
// name that finds no room at its heart is left out.
export function place(items, width, height, hides) {
  const taken = [], shown = new Map();
  for (const item of items) {
    let best = null, least = Infinity;
    for (const shift of SHIFTS) {
      const box = boxAt(item, shift, width, height);
      if (!box || taken.some((other) => meet(box, other))) continue;
      const cost = hides(item, box) + 2 * Math.hypot(...shift) + (Math.abs(shift[1]) < 1 ? 0 : BESIDE);
      if (cost < least) [best, least] = [box, cost];
    }
    if (best) {
      taken.push(best);
      shown.set(item, best);
    }
  }
  return shown;
}
