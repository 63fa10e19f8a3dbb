// The marks on the canvas, drawn in batches: one path for all marks of a look.
import { trace } from "./shapes.js";

const SMALL = 2; // pixels; below this radius shapes cannot be told apart, and squares are quick
const EDGE = 3; // marks of this radius and more get an edge, so that they stand apart

// How large a mark is: smaller where there are many, larger the more the map is zoomed in.
export function radius(n, view) {
  const whole = (0.18 * view.scale(1)) / Math.sqrt(Math.max(n, 1));
  return Math.min(8, Math.max(1.2, Math.min(5, whole)) * Math.sqrt(view.k));
}

// `batches`: [{look, papers}], the faint ones first; `colours`: {paper} of the page.
export function draw(context, batches, { xs, ys, view, grid, n, paper }) {
  const ratio = context.canvas.width / view.width;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, view.width, view.height);
  const r = radius(n, view), inView = visible(view, grid, xs.length, r);
  for (const { look, papers, faint } of batches) {
    context.beginPath();
    const size = faint ? Math.max(0.9, r * 0.7) : r;
    mark(context, faint ? "disc" : look.shape, size, papers, { xs, ys, view, inView });
    context.fillStyle = look.colour;
    context.fill();
    if (size >= EDGE && !faint) {
      context.strokeStyle = paper;
      context.lineWidth = 0.8;
      context.stroke();
    }
  }
}

function mark(context, shape, r, papers, { xs, ys, view, inView }) {
  const s = view.scale(), left = view.width / 2 - view.x * s, top = view.height / 2 + view.y * s;
  for (const i of papers) {
    if (inView && !inView[i]) continue;
    const x = left + xs[i] * s, y = top - ys[i] * s;
    if (r < SMALL) context.rect(x - r, y - r, 2 * r, 2 * r);
    else trace(context, shape, x, y, r);
  }
}

// Which points are in the frame, where not all are: one byte a point.
function visible(view, grid, n, r) {
  if (view.k === 1) return null;
  const [x0, y1] = view.toData(-2 * r, -2 * r), [x1, y0] = view.toData(view.width + 2 * r, view.height + 2 * r);
  const found = new Uint8Array(n);
  grid.within(x0, y0, x1, y1, (i) => { found[i] = 1; });
  return found;
}
