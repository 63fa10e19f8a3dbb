// The marks on the canvas: one path a look, or where they are many, pixel by pixel, which is some
// ten times as fast and has no smooth edges.
import { trace } from "./shapes.js";

const SMALL = 2; // pixels; below this radius shapes cannot be told apart
const MANY = 4000; // marks in the frame
const EDGE = 3; // marks of this radius and more get an edge, so that they stand apart

// How large a mark is: smaller where there are many, larger the more the map is zoomed in.
export function radius(n, view) {
  const whole = (0.18 * view.scale(1)) / Math.sqrt(Math.max(n, 1));
  return Math.min(8, Math.max(1.2, Math.min(5, whole)) * Math.sqrt(view.k));
}

// `batches`: [{look, papers, faint}], the faint ones first; `paper`: the colour behind them.
export function draw(context, batches, { xs, ys, view, grid, n, paper }) {
  const ratio = context.canvas.width / view.width, r = radius(n, view);
  const s = view.scale(), left = view.width / 2 - view.x * s, top = view.height / 2 + view.y * s;
  const inView = visible(view, grid, xs.length, r);
  // Calls `visit` with the place on the screen of every paper in the frame.
  const each = (papers, visit) => {
    for (const i of papers) if (!inView || inView[i]) visit(left + xs[i] * s, top - ys[i] * s);
  };
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, view.width, view.height);
  if ((inView ? inView.count : n) > MANY) pixels(context, batches, each, r, ratio);
  else shapes(context, batches, each, r, paper);
}

function shapes(context, batches, each, r, paper) {
  for (const { look, papers, faint } of batches) {
    const size = faint ? 0.7 * r : r;
    context.beginPath();
    each(papers, (x, y) => trace(context, faint ? "disc" : look.shape, x, y, size));
    context.fillStyle = look.colour;
    context.fill();
    if (size < EDGE || faint) continue;
    context.strokeStyle = paper;
    context.lineWidth = 0.8;
    context.stroke();
  }
}

function pixels(context, batches, each, r, ratio) {
  const { width, height } = context.canvas, image = context.createImageData(width, height);
  const all = new Uint32Array(image.data.buffer);
  for (const { look, papers, faint } of batches) {
    const colour = pixel(context, look.colour), size = faint ? 0.7 * r : r;
    const { half, runs } = stamp(faint || size < SMALL ? "disc" : look.shape, size * ratio);
    each(papers, (x, y) => {
      const column = Math.round(x * ratio) - half, row = Math.round(y * ratio) - half;
      if (column < 0 || row < 0 || column + 2 * half > width || row + 2 * half > height) return;
      for (const [down, from, to] of runs) {
        const start = (row + down) * width + column;
        all.fill(colour, start + from, start + to);
      }
    });
  }
  context.putImageData(image, 0, 0);
}

const stamps = new Map();

// A mark as rows of pixels: [row, first, last + 1].
function stamp(shape, r) {
  const size = Math.max(0.6, Math.round(4 * r) / 4), key = `${shape} ${size}`;
  if (stamps.has(key)) return stamps.get(key);
  const half = Math.ceil(1.3 * size), canvas = document.createElement("canvas"), runs = [];
  canvas.width = canvas.height = 2 * half;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.beginPath();
  trace(context, shape, half, half, size);
  context.fill();
  const { data } = context.getImageData(0, 0, 2 * half, 2 * half);
  const alpha = data.filter((_, at) => at % 4 === 3), least = Math.min(110, 0.9 * Math.max(...alpha));
  const on = (at) => alpha[at] > least; // the smallest dots have no full pixel
  for (let row = 0; row < 2 * half; row++) {
    for (let column = 0; column < 2 * half; column++) {
      const at = row * 2 * half + column;
      if (!on(at)) continue;
      if (column && on(at - 1)) runs[runs.length - 1][2]++;
      else runs.push([row, column, column + 1]);
    }
  }
  stamps.set(key, { half, runs });
  return stamps.get(key);
}

// A colour as a pixel of image data; the canvas writes any colour as #rrggbb.
function pixel(context, colour) {
  context.fillStyle = colour;
  const [red, green, blue] = [1, 3, 5].map((i) => parseInt(context.fillStyle.slice(i, i + 2), 16));
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

// Which points are in the frame, where not all are: one byte a point.
function visible(view, grid, n, r) {
  if (view.k === 1) return null;
  const [x0, y1] = view.toData(-2 * r, -2 * r), [x1, y0] = view.toData(view.width + 2 * r, view.height + 2 * r);
  const found = new Uint8Array(n);
  found.count = 0;
  grid.within(x0, y0, x1, y1, (i) => {
    found[i] = 1;
    found.count++;
  });
  return found;
}
