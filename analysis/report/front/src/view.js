// Where the map's points stand on the screen: what is in the middle, and how large it is drawn.

const MARGIN = 30; // pixels around the whole map
export const DEEPEST = 60; // times as large as the whole map

export function createView({ left, right, bottom, top }) {
  const middle = [(left + right) / 2, (bottom + top) / 2];
  const view = { k: 1, x: middle[0], y: middle[1], width: 1, height: 1 };
  const room = (pixels) => Math.max(pixels - 2 * MARGIN, 40);

  view.scale = (k = view.k) => {
    const across = room(view.width) / Math.max(right - left, 1e-9);
    const up = room(view.height) / Math.max(top - bottom, 1e-9);
    return k * Math.min(across, up, 1e6);
  };
  view.toScreen = (x, y) => {
    const s = view.scale();
    return [view.width / 2 + (x - view.x) * s, view.height / 2 - (y - view.y) * s];
  };
  view.toData = (sx, sy) => {
    const s = view.scale();
    return [view.x + (sx - view.width / 2) / s, view.y - (sy - view.height / 2) / s];
  };
  // Keep something of the map in sight: how far the middle may go depends on how large it is.
  function keepIn() {
    const s = view.scale();
    const held = (value, low, high, pixels) => {
      const slack = Math.min(pixels / 2 / s, (high - low) / 2 + MARGIN / s);
      const [from, to] = [low - MARGIN / s + slack, high + MARGIN / s - slack];
      return from > to ? (low + high) / 2 : Math.max(from, Math.min(to, value));
    };
    view.x = held(view.x, left, right, view.width);
    view.y = held(view.y, bottom, top, view.height);
  }
  view.resize = (width, height) => {
    [view.width, view.height] = [width, height];
    keepIn();
  };
  view.go = ({ k = view.k, x = view.x, y = view.y }) => {
    view.k = Math.max(1, Math.min(DEEPEST, k));
    [view.x, view.y] = [x, y];
    keepIn();
  };
  view.pan = (dx, dy) => {
    const s = view.scale();
    view.go({ x: view.x - dx / s, y: view.y + dy / s });
  };
  // What it takes to zoom around a place on the screen, which stays where it is.
  view.around = (factor, sx = view.width / 2, sy = view.height / 2) => {
    const k = Math.max(1, Math.min(DEEPEST, view.k * factor)), [x, y] = view.toData(sx, sy);
    const s = view.scale(k);
    return { k, x: x - (sx - view.width / 2) / s, y: y + (sy - view.height / 2) / s };
  };
  view.whole = () => ({ k: 1, x: middle[0], y: middle[1] });
  return view;
}
