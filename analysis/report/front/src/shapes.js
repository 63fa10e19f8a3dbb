// The marks of the map: outlines of equal weight for the eye, as numbers of the radius.

const CORNERS = {
  square: [[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]],
  up: [[0, -1.2], [1.1, 0.85], [-1.1, 0.85]],
  down: [[0, 1.2], [-1.1, -0.85], [1.1, -0.85]],
  diamond: [[0, -1.25], [1.1, 0], [0, 1.25], [-1.1, 0]],
  plus: bars(0.42, 1.15, 0),
  cross: bars(0.3, 1.05, Math.PI / 4),
};

// Two bars across each other, turned by an angle.
function bars(half, long, angle) {
  const quarter = [[half, -long], [half, -half], [long, -half]];
  const turned = ([x, y], a) => [x * Math.cos(a) - y * Math.sin(a), x * Math.sin(a) + y * Math.cos(a)];
  return [0, 1, 2, 3].flatMap((i) => quarter.map((corner) => turned(corner, (i * Math.PI) / 2 + angle)));
}

// Add a mark to the path of a canvas.
export function trace(context, shape, x, y, r) {
  if (shape === "disc") {
    context.moveTo(x + r, y);
    context.arc(x, y, r, 0, 2 * Math.PI);
    return;
  }
  CORNERS[shape].forEach(([dx, dy], i) => {
    if (i) context.lineTo(x + r * dx, y + r * dy);
    else context.moveTo(x + r * dx, y + r * dy);
  });
  context.closePath();
}

// A mark as a small picture beside words.
export function swatch({ colour, shape }) {
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const kind = shape === "disc" ? "circle" : "polygon";
  const mark = document.createElementNS("http://www.w3.org/2000/svg", kind);
  if (shape === "disc") mark.setAttribute("r", "5");
  else mark.setAttribute("points", CORNERS[shape].map(([x, y]) => `${(5 * x).toFixed(2)},${(5 * y).toFixed(2)}`).join(" "));
  mark.setAttribute("fill", colour);
  picture.setAttribute("viewBox", "-7 -7 14 14");
  picture.setAttribute("aria-hidden", "true");
  picture.append(mark);
  return picture;
}
