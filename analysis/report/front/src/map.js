// The map of the papers: marks on a canvas, linked to the table by the state.
import { createGrid } from "./grid.js";
import { groupsOf, waysToColour } from "./groups.js";
import { createLegend } from "./legend.js";
import { draw, radius } from "./map-draw.js";
import { buildFrame } from "./map-frame.js";
import { listen } from "./map-gestures.js";
import { listenToKeys, nextPaper } from "./map-keys.js";
import { createLassoMode } from "./map-lasso.js";
import { createMotion } from "./map-motion.js";
import { createNames } from "./map-names.js";
import { createView } from "./view.js";
import { follow, isDark } from "./map-theme.js";
import { lookOfNone, looks } from "./palette.js";

const REACH = 14, REACH_OF_A_FINGER = 24; // pixels around the pointer in which a mark is found

export function startMap(state, element) {
  const data = state.data, n = data.papers.id.length;
  if (!n) return;
  const xs = Float32Array.from(data.papers.x), ys = Float32Array.from(data.papers.y);
  const grid = createGrid(xs, ys), view = createView(grid.box);
  const ways = waysToColour(data), parts = buildFrame(element, ways);
  const context = parts.canvas.getContext("2d");
  const legend = createLegend(state, parts.legend);
  const names = createNames(data, { xs, ys, grid }, parts.labels);
  const go = createMotion(view, () => redraw());
  const lasso = createLassoMode({ state, parts, view, grid, xs, ys, say });
  let made, batches, passing, waiting = false, stale = true, colours = {}, current = null;

  function say(words) { parts.said.textContent = words; }

  // Which marks are drawn in which look; again whenever colours or the filter change.
  function batch() {
    passing = new Uint8Array(n);
    for (const i of state.shown) passing[i] = 1;
    const lists = made.groups.map(() => []), faint = [];
    for (let i = 0; i < n; i++) (passing[i] ? lists[made.of[i]] : faint).push(i);
    batches = made.groups.map((_, g) => ({ look: made.looks[g], papers: lists[g] }));
    batches.unshift({ look: { colour: colours.faint }, papers: faint, faint: true });
    const shown = state.shown.length;
    parts.canvas.setAttribute("aria-label", `Map of ${n} papers, ${shown === n ? "all" : shown} shown, coloured by ${made.title.toLowerCase()}`);
  }

  function recolour() {
    const dark = isDark();
    const style = getComputedStyle(document.documentElement), of = (name) => style.getPropertyValue(name).trim();
    colours = { paper: of("--paper"), faint: of("--line") };
    made = groupsOf(data, state.colour, state.grain);
    made.looks = looks(made.groups.length - (made.groups.at(-1).none ? 1 : 0), dark, made.ordered);
    if (made.groups.at(-1).none) made.looks.push(lookOfNone(dark));
    parts.colour.value = state.colour === "topic" ? `topic:${state.grain}` : state.colour;
    batch();
    legend.show(made, made.looks);
    redraw();
  }

  // Marks and names are drawn again only where asked for; rings and titles always.
  function redraw(marks = true) {
    stale ||= marks;
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      if (view.width < 2) return;
      if (stale) {
        draw(context, batches, { xs, ys, view, grid, n, paper: colours.paper });
        names.draw(view, passing);
        lasso.draw();
      }
      stale = false;
      point(parts.ring, state.hover);
      point(parts.open, state.open);
      tip();
      parts.canvas.classList.toggle("near", view.k > 1.001);
      parts.farther.disabled = view.k <= 1;
      element.dataset.zoom = view.k.toFixed(2);
    });
  }

  function point(ring, i) {
    const [x, y] = i === null ? [-1, -1] : view.toScreen(xs[i], ys[i]);
    ring.hidden = !(x >= 0 && y >= 0 && x <= view.width && y <= view.height);
    if (ring.hidden) return;
    const size = 2 * radius(n, view) + 9;
    ring.style.width = ring.style.height = `${size}px`;
    ring.style.transform = `translate(${x - size / 2}px, ${y - size / 2}px)`;
  }

  // The title of the paper that the map points at, inside the frame whatever its place.
  function tip() {
    parts.tip.hidden = current === null || current !== state.hover || parts.ring.hidden;
    if (parts.tip.hidden) return;
    const [x, y] = view.toScreen(xs[current], ys[current]);
    parts.tip.replaceChildren(line("title", data.papers.title[current]), line("group", about(current)));
    const { offsetWidth: w, offsetHeight: h } = parts.tip, off = radius(n, view) + 8;
    const left = Math.max(4, Math.min(view.width - w - 4, x - w / 2));
    const top = y - off - h >= 4 ? y - off - h : Math.min(y + off, view.height - h - 4);
    parts.tip.style.transform = `translate(${left}px, ${Math.max(4, top)}px)`;
  }

  function line(name, words) {
    const box = document.createElement("span");
    box.className = name;
    box.textContent = words;
    return box;
  }

  function about(i) {
    const mark = data.papers.mark[i];
    return `${made.groups[made.of[i]].name}${mark ? ` [${mark}]` : ""}`;
  }

  function pointAt(i) {
    current = i;
    if (i !== state.hover) state.set({ hover: i });
  }

  function find(x, y, touch) {
    const [dx, dy] = view.toData(x, y);
    return grid.nearest(dx, dy, (touch ? REACH_OF_A_FINGER : REACH) / view.scale(), (i) => passing[i]);
  }

  function step(side, words) {
    if (!state.shown.length) return;
    const from = current ?? state.hover;
    const next = from === null ? nearestToMiddle() : nextPaper(state.shown, xs, ys, from, side);
    if (next === null) return say(`No paper farther ${words}`);
    pointAt(next);
    const [x, y] = view.toScreen(xs[next], ys[next]);
    if (x < 20 || y < 20 || x > view.width - 20 || y > view.height - 20) go({ k: view.k, x: xs[next], y: ys[next] });
    say(`${data.papers.title[next]}. ${about(next)}`);
  }

  function nearestToMiddle() {
    const far = (i) => (xs[i] - view.x) ** 2 + (ys[i] - view.y) ** 2;
    return state.shown.reduce((best, i) => (far(i) < far(best) ? i : best));
  }

  // Keys and buttons zoom around the paper that is pointed at, so that it stays in view.
  function zoom(factor) {
    const at = current === null || parts.ring.hidden ? [] : view.toScreen(xs[current], ys[current]);
    go(view.around(factor, ...at), true);
  }
  const whole = () => go(view.whole(), true);
  listen(parts.canvas, {
    mode: () => (lasso.isOn() ? "lasso" : "move"),
    canZoomOut: () => view.k > 1.001,
    on: {
      pan: (dx, dy) => { view.pan(dx, dy); redraw(); },
      zoom: (factor, x, y) => go(view.around(factor, x, y)),
      hover: (x, y) => pointAt(lasso.isOn() ? null : find(x, y, false)),
      leave: () => pointAt(null),
      click: (x, y, touch) => {
        const i = find(x, y, touch);
        pointAt(i);
        if (i !== null) state.set({ open: i });
      },
      lineStart: lasso.start, lineMove: lasso.move, lineEnd: lasso.end,
    },
  });
  listenToKeys(parts.canvas, {
    zoom, whole, step,
    pan: (dx, dy) => { view.pan(dx, dy); redraw(); },
    open: () => current !== null && state.set({ open: current }),
    lasso: lasso.toggle,
    leave: () => {
      if (lasso.leave()) return true;
      const had = current !== null && document.activeElement === parts.canvas;
      if (had) pointAt(null);
      return had;
    },
  });
  parts.nearer.addEventListener("click", () => zoom(1.5));
  parts.farther.addEventListener("click", () => zoom(1 / 1.5));
  parts.whole.addEventListener("click", whole);
  parts.colour.addEventListener("change", () => {
    const [colour, grain] = parts.colour.value.split(":");
    state.set(grain === undefined ? { colour } : { colour, grain: Number(grain) });
  });
  state.on((changes) => {
    if ("colour" in changes || ("grain" in changes && state.colour === "topic")) recolour();
    if (changes.filter) {
      batch();
      names.renew(state.shown);
      legend.count(made);
      lasso.renew();
    }
    redraw("filter" in changes);
  });
  follow(recolour);
  const { left, right, bottom, top } = grid.box;
  parts.frame.style.aspectRatio = Math.max(0.9, Math.min(1.8, (right - left) / Math.max(top - bottom, 1e-9)));
  new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = parts.frame, ratio = window.devicePixelRatio || 1;
    [parts.canvas.width, parts.canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    view.resize(width, height);
    names.measure();
    redraw();
  }).observe(parts.frame);
  if (!ways.some(({ key }) => key.split(":")[0] === state.colour)) state.colour = ways[0]?.key.split(":")[0] ?? "year";
  recolour();
  names.renew(state.shown);
  lasso.renew();
}
