// Which points lie near a place: a grid of cells, each with its points.

export function createGrid(xs, ys) {
  const n = xs.length, side = Math.max(1, Math.round(Math.sqrt(n / 3)));
  const range = (values) => {
    let low = Infinity, high = -Infinity;
    for (const value of values) { low = Math.min(low, value); high = Math.max(high, value); }
    return n ? [low, high] : [0, 1];
  };
  const [left, right] = range(xs), [bottom, top] = range(ys);
  const size = Math.max(right - left, top - bottom, 1e-9) / side;
  const cell = (value, low) => Math.max(0, Math.min(side - 1, Math.floor((value - low) / size)));
  const starts = new Uint32Array(side * side + 1), items = new Uint32Array(n);
  const cellOf = (i) => cell(ys[i], bottom) * side + cell(xs[i], left);
  for (let i = 0; i < n; i++) starts[cellOf(i) + 1]++;
  for (let c = 0; c < side * side; c++) starts[c + 1] += starts[c];
  const next = starts.slice();
  for (let i = 0; i < n; i++) items[next[cellOf(i)]++] = i;

  // Calls `visit` with every point in the cells that a rectangle touches.
  function within(x0, y0, x1, y1, visit) {
    const [c0, c1] = [cell(x0, left), cell(x1, left)];
    for (let row = cell(y0, bottom); row <= cell(y1, bottom); row++) {
      const end = starts[row * side + c1 + 1];
      for (let at = starts[row * side + c0]; at < end; at++) visit(items[at]);
    }
  }

  // The nearest point, no farther than `reach`, that `allows` lets through; null: none.
  function nearest(x, y, reach, allows) {
    let best = null, least = reach * reach;
    within(x - reach, y - reach, x + reach, y + reach, (i) => {
      const distance = (xs[i] - x) ** 2 + (ys[i] - y) ** 2;
      if (distance <= least && allows(i)) { best = i; least = distance; }
    });
    return best;
  }

  return { within, nearest, box: { left, right, bottom, top } };
}
