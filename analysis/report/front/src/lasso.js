// The papers inside a line drawn by hand.

const STEP = 4; // pixels between two corners of the line

// Whether a place is inside a closed polygon [[x, y], ...], by the even-odd rule.
export function isInside(polygon, x, y) {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [ax, ay] = polygon[i], [bx, by] = polygon[j];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

// The points inside a polygon, all in the map's own units; null where there is none.
export function pick(polygon, grid, xs, ys) {
  if (polygon.length < 3) return null;
  const found = new Set();
  const [px, py] = [polygon.map(([x]) => x), polygon.map(([, y]) => y)];
  grid.within(Math.min(...px), Math.min(...py), Math.max(...px), Math.max(...py), (i) => {
    if (isInside(polygon, xs[i], ys[i])) found.add(i);
  });
  return found.size ? found : null;
}

// A line being drawn, on the screen; `add` says whether the place is far enough to count.
export function createLine(x, y) {
  const corners = [[x, y]];
  return {
    corners,
    add(nx, ny) {
      const [lx, ly] = corners[corners.length - 1];
      const far = Math.hypot(nx - lx, ny - ly) >= STEP;
      if (far) corners.push([nx, ny]);
      return far;
    },
  };
}
