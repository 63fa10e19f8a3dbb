// The lasso on the map: the mode, its line, and what it picks.
import { createLine, pick } from "./lasso.js";

export function createLassoMode({ state, parts, view, grid, xs, ys, say }) {
  let on = false, drawn = null; // the line being drawn, on the screen
  let polygon = null; // the line that picked, in the map's own units
  let own = null; // the Set it picked, to know when another filter took its place

  function turn(to) {
    on = to;
    drawn = null;
    parts.lasso.setAttribute("aria-pressed", String(on));
    parts.canvas.classList.toggle("drawing", on);
    draw();
  }

  function draw() {
    const corners = drawn ? drawn.corners : (polygon ?? []).map(([x, y]) => view.toScreen(x, y));
    parts.line.setAttribute("points", corners.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" "));
  }

  function choose(corners) {
    const found = pick(corners, grid, xs, ys);
    [polygon, own] = [found && corners, found];
    state.set({ filter: { lasso: found } });
    say(found ? `${state.shown.length} papers picked` : "Lasso cleared");
  }

  function renew() {
    if (state.filter.lasso !== own) [polygon, own] = [null, null];
  }

  parts.lasso.addEventListener("click", () => turn(!on));
  parts.inView.addEventListener("click", () => {
    const [x0, y1] = view.toData(0, 0), [x1, y0] = view.toData(view.width, view.height);
    choose([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]);
  });

  return {
    draw, renew,
    isOn: () => on,
    toggle: () => turn(!on),
    leave: () => {
      const was = on;
      if (was) turn(false);
      return was;
    },
    start: (x, y) => { drawn = createLine(x, y); },
    move: (x, y) => { if (drawn?.add(x, y)) draw(); },
    end: (whole) => {
      const corners = drawn?.corners.map(([x, y]) => view.toData(x, y)) ?? [];
      const had = drawn;
      drawn = null;
      if (whole && had) choose(corners);
      draw();
    },
  };
}
