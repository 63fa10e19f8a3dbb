// Names on the map: coarse ones first, finer ones as the map grows, none over another.

const GAP = 4; // pixels between two names, and to the frame
export const LEVELS = [1, 1.7, 3]; // how large the map is drawn when each grain's names come

const ROW = 64; // cells in a row of the counting grid, its empty border included

// Where the papers of each topic lie closest together, among those given: Map of topic to
// {i, n}, `i` being the paper that the name stands at. Places where a topic's papers stand
// among those of others count less, so that a name stays inside its own cluster.
export function hearts(xs, ys, topicOf, papers) {
  const side = Math.max(6, Math.min(ROW - 2, Math.round(Math.sqrt(papers.length) / 1.5)));
  const at = (value) => 1 + Math.max(0, Math.min(side - 1, Math.floor(value * side)));
  const cells = new Map(papers.map((i) => [i, at(ys[i]) * ROW + at(xs[i])]));
  const all = new Uint32Array(ROW * ROW), own = new Uint32Array(ROW * ROW);
  const members = new Map();
  for (const i of papers) {
    all[cells.get(i)]++;
    const topic = topicOf(i);
    if (topic < 0) continue;
    if (members.has(topic)) members.get(topic).push(i);
    else members.set(topic, [i]);
  }
  const found = new Map();
  for (const [topic, group] of members) {
    for (const i of group) own[cells.get(i)]++;
    let most = 0, heart = 0;
    for (const i of group) {
      const cell = cells.get(i), here = around(own, cell), score = (here * here) / around(all, cell);
      if (score > most) [most, heart] = [score, cell];
    }
    for (const i of group) own[cells.get(i)] = 0;
    found.set(topic, { i: medoid(group.filter((i) => isNear(cells.get(i), heart)), xs, ys), n: group.length });
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

// A box around a place, moved into the frame where it would be cut; null where the place is out.
function boxAt(x, y, { w, h }, width, height) {
  if (x < 0 || y < 0 || x > width || y > height || w + 2 * GAP > width) return null;
  const held = (value, size, room) => Math.max(GAP, Math.min(room - size - GAP, value));
  return { x: held(x - w / 2, w, width), y: held(y - h / 2, h, height), w, h };
}

// Choose which names are shown, and where: {item: box}. `items`, in order of rank, have a place
// on the screen and a size; one that finds no room at its place is left out.
export function place(items, width, height) {
  const taken = [], shown = new Map();
  const free = (box) => taken.every((other) => (
    box.x + box.w + GAP <= other.x || other.x + other.w + GAP <= box.x ||
    box.y + box.h + GAP <= other.y || other.y + other.h + GAP <= box.y
  ));
  for (const item of items) {
    for (const shift of [0, -0.45, 0.45]) {
      const box = boxAt(item.x, item.y + shift * item.size.h, item.size, width, height);
      if (box && free(box)) {
        taken.push(box);
        shown.set(item, box);
        break;
      }
    }
  }
  return shown;
}
