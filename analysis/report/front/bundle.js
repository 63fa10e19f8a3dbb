"use strict";
(() => {
const module_data = (() => {
// Read what the page holds: the papers at once, abstracts and evidence when first asked for.

function readData() {
  return JSON.parse(document.getElementById("data").textContent);
}

async function unpack(base64) {
  const bytes = Uint8Array.from(atob(base64.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

let unpacked = null;

// A promise of {abstract: [...], evidence: [[...]]}, one entry per paper.
function readTexts() {
  unpacked ??= unpack(document.getElementById("texts").textContent);
  return unpacked;
}
return { readData, readTexts };
})();

const module_grid = (() => {
// Which points lie near a place: a grid of cells, each with its points.

function createGrid(xs, ys) {
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
return { createGrid };
})();

const module_groups = (() => {
// What the papers are coloured by: their groups, each with its filter.

const NONE = { theme: "No theme", topic: "No topic", year: "No year" };
const MANY = 10; // digests beyond this are coloured in order, as years are

// Which ways to colour this study has, for the choice in the toolbar.
function waysToColour(data) {
  const ways = [];
  if (data.themes.length) ways.push({ key: "theme", name: "Theme" });
  data.grains.forEach((grain, i) => {
    const name = data.grains.length > 1 ? `Topic: ${grain.name}` : "Topic";
    ways.push({ key: `topic:${i}`, name: `${name} (${grain.topics.length})` });
  });
  if (data.digests.length > 1) ways.push({ key: "digest", name: "Digest" });
  if (data.papers.year.some((year) => year !== null)) ways.push({ key: "year", name: "Year" });
  return ways;
}

function byTheme({ papers, themes }) {
  const groups = themes.map((theme, i) => ({ name: theme.name, filter: { theme: i } }));
  groups.push({ name: NONE.theme, none: true, filter: { theme: -1 } });
  const of = papers.themes.map((list) => (list.length ? list[0][0] : themes.length));
  // Further themes count where they pass the filter.
  const also = (i, further) => (further ? papers.themes[i].map(([theme]) => theme) : [of[i]]);
  return { title: "Themes", groups, of, all: (i, further) => (papers.themes[i].length ? also(i, further) : [of[i]]) };
}

function byTopic({ papers, grains }, grain) {
  const topics = grains[grain].topics, place = new Map(topics.map(({ topic }, i) => [topic, i]));
  const groups = topics.map(({ topic, label }) => ({ name: label, filter: { topic: { grain, topic } } }));
  groups.push({ name: NONE.topic, none: true, filter: { topic: { grain, topic: -1 } } });
  const of = papers.path.map((path) => place.get(path[grain]) ?? topics.length);
  return { title: grains.length > 1 ? `Topics, ${grains[grain].name}` : "Topics", groups, of };
}

function byDigest({ papers, digests }) {
  const groups = digests.map(({ name }, i) => ({ name, filter: { digest: i } }));
  groups.push({ name: "In several digests", filter: { both: true } });
  const of = papers.digests.map((list) => (list.length > 1 ? digests.length : list[0]));
  const all = (i) => (papers.digests[i].length > 1 ? [...papers.digests[i], digests.length] : papers.digests[i]);
  return { title: "Digests", groups, of, all, ordered: digests.length > MANY };
}

function byYear({ papers }) {
  const years = [...new Set(papers.year)].filter((year) => year !== null).sort((a, b) => a - b);
  const place = new Map(years.map((year, i) => [year, i]));
  const groups = years.map((year) => ({ name: String(year), filter: { year } }));
  groups.push({ name: NONE.year, none: true, filter: null });
  return { title: "Years", groups, of: papers.year.map((year) => place.get(year) ?? years.length), ordered: true };
}

// {title, groups, of, all, ordered}: `of` gives the group of each paper (its place), `all` the
// groups whose filter the paper passes.
function groupsOf(data, colour, grain) {
  const make = { theme: byTheme, topic: byTopic, digest: byDigest, year: byYear }[colour] ?? byTheme;
  const made = make(data, grain);
  made.all ??= (i) => [made.of[i]];
  return made;
}

// The part of the filter that a group speaks of, and nothing chosen in it.
function unset(filter) {
  return Object.fromEntries(Object.keys(filter).map((key) => [key, key === "both" ? false : null]));
}

// Whether a group's filter is the one that is set.
function isSet(own, filter) {
  return own !== null && Object.entries(own).every(([key, value]) => {
    const now = filter[key];
    return key === "topic" ? now?.grain === value.grain && now?.topic === value.topic : now === value;
  });
}
return { waysToColour, groupsOf, unset, isSet };
})();

const module_shapes = (() => {
// The marks of the map: outlines of equal weight for the eye, as numbers of the radius.

const CORNERS = {
  square: [[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]],
  up: [[0, -1.2], [1.1, 0.85], [-1.1, 0.85]],
  down: [[0, 1.2], [-1.1, -0.85], [1.1, -0.85]],
  diamond: [[0, -1.25], [1.1, 0], [0, 1.25], [-1.1, 0]],
  plus: bars(0.42, 1.15, 0),
  cross: bars(0.22, 1.05, Math.PI / 4),
};

// Two bars across each other, turned by an angle.
function bars(half, long, angle) {
  const quarter = [[half, -long], [half, -half], [long, -half]];
  const turned = ([x, y], a) => [x * Math.cos(a) - y * Math.sin(a), x * Math.sin(a) + y * Math.cos(a)];
  return [0, 1, 2, 3].flatMap((i) => quarter.map((corner) => turned(corner, (i * Math.PI) / 2 + angle)));
}

// Add a mark to the path of a canvas.
function trace(context, shape, x, y, r) {
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
function swatch({ colour, shape }) {
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
return { trace, swatch };
})();

const module_legend = (() => {
// The legend of the map: what each mark stands for, and a button to see only that.
const { isSet, unset } = module_groups;
const { swatch } = module_shapes;

// Rebuilds and renews the legend in an element. `show(groups, looks)` after the colours changed,
// `count(groups)` after the filter did.
function createLegend(state, element) {
  const title = element.appendChild(document.createElement("h3"));
  const list = element.appendChild(document.createElement("ul"));
  title.id = "map-legend-title";
  list.setAttribute("aria-labelledby", title.id);
  let rows = [];

  function press(groups, group) {
    const nothing = Object.assign({}, ...groups.map(({ filter }) => unset(filter ?? {})));
    const on = isSet(group.filter, state.filter);
    state.set({ filter: on ? nothing : { ...nothing, ...group.filter } });
  }

  function row(groups, group, look) {
    const item = document.createElement("li");
    const box = document.createElement(group.filter ? "button" : "span");
    const name = document.createElement("span"), number = document.createElement("span");
    if (group.filter) {
      box.type = "button";
      box.addEventListener("click", () => press(groups, group));
    }
    name.textContent = group.name;
    name.className = "name";
    number.className = "count";
    box.append(swatch(look), name, number);
    item.append(box);
    return { item, box, number, group };
  }

  function count({ groups, all }) {
    const nothing = Object.assign({}, ...groups.map(({ filter }) => unset(filter ?? {})));
    const counts = new Array(groups.length).fill(0);
    for (const i of state.passing(nothing)) for (const g of all(i, state.filter.further)) counts[g]++;
    rows.forEach(({ item, box, number, group, place }) => {
      const on = isSet(group.filter, state.filter);
      if (group.filter) box.setAttribute("aria-pressed", String(on));
      number.textContent = String(counts[place]);
      item.classList.toggle("empty", !counts[place] && !on);
      item.hidden = !group.total;
    });
  }

  function show(made, looks) {
    title.textContent = made.title;
    for (const group of made.groups) group.total = 0;
    for (let i = 0; i < made.of.length; i++) for (const g of made.all(i, true)) made.groups[g].total++;
    rows = made.groups.map((group, place) => ({ ...row(made.groups, group, looks[place]), place }));
    list.replaceChildren(...rows.map(({ item }) => item));
    count(made);
  }

  return { show, count };
}
return { createLegend };
})();

const module_map_draw = (() => {
// The marks on the canvas: one path a look, or where they are many, pixel by pixel, which is some
// ten times as fast and has no smooth edges.
const { trace } = module_shapes;

const SMALL = 2; // pixels; below this radius shapes cannot be told apart
const MANY = 4000; // marks in the frame
const EDGE = 3; // marks of this radius and more get an edge, so that they stand apart

// How large a mark is: smaller where there are many, larger the more the map is zoomed in.
function radius(n, view) {
  const whole = (0.18 * view.scale(1)) / Math.sqrt(Math.max(n, 1));
  return Math.min(8, Math.max(1.2, Math.min(5, whole)) * Math.sqrt(view.k));
}

// `batches`: [{look, papers, faint}], the faint ones first; `paper`: the colour behind them.
function draw(context, batches, { xs, ys, view, grid, n, paper }) {
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
  const context = canvas.getContext("2d");
  context.beginPath();
  trace(context, shape, half, half, size);
  context.fill();
  const alpha = context.getImageData(0, 0, 2 * half, 2 * half).data, on = (at) => alpha[4 * at + 3] > 110;
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
return { radius, draw };
})();

const module_map_frame = (() => {
// The parts of the map on the page, empty: toolbar, canvas with what lies over it, legend, help.

const HELP = [
  "Each mark is a paper. Papers side by side are alike; far distances and directions mean nothing.",
  "Zoom with the wheel, two fingers, the buttons or + and −; 0 shows the whole map. More names come as you zoom in: coarse topics first, then finer ones. Drag to move.",
  "Point at a mark to read its title, click to open the paper.",
  "Lasso: draw a line around papers to see only those; an empty line clears it, Escape leaves. “Only what is in view” does the same without drawing.",
  "On the keyboard: arrow keys go to the nearest paper on that side, with Shift they move the map; Enter opens the paper; L starts the lasso.",
  "An entry of the legend shows only its papers; press it again to see all. The others stay as faint dots.",
];

function make(name, given = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(given)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

function button(words, given = {}) {
  return make("button", { type: "button", ...given }, words);
}

function help() {
  const list = make("ul", {}, ...HELP.map((words) => make("li", {}, words)));
  return make("details", { class: "map-help" }, make("summary", {}, "How to use the map"), list);
}

function buildFrame(element, ways) {
  const colour = make("select", { id: "map-colour" }, ...ways.map(({ key, name }) => make("option", { value: key }, name)));
  const parts = {
    colour,
    lasso: button("Lasso", { "aria-pressed": "false" }),
    inView: button("Only what is in view"),
    clear: button("", { class: "map-clear" }),
    nearer: button("+", { "aria-label": "Zoom in" }),
    farther: button("−", { "aria-label": "Zoom out" }),
    whole: button("Whole map"),
    canvas: make("canvas", {
      id: "map", tabindex: "0", role: "application", "aria-roledescription": "map of papers",
      "aria-describedby": "map-about",
    }),
    labels: make("div", { class: "map-labels", "aria-hidden": "true" }),
    ring: make("div", { class: "map-ring", hidden: "" }),
    open: make("div", { class: "map-ring map-open", hidden: "" }),
    tip: make("div", { class: "map-tip", hidden: "", "aria-hidden": "true" }),
    said: make("p", { class: "map-said", role: "status" }),
    legend: make("div", { class: "map-legend" }),
  };
  const line = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  parts.line = document.createElementNS("http://www.w3.org/2000/svg", "polygon");
  line.setAttribute("aria-hidden", "true");
  line.append(parts.line);
  parts.frame = make("div", { class: "map-frame" }, parts.canvas, line, parts.labels, parts.open, parts.ring, parts.tip);
  const bar = make(
    "div", { class: "map-bar", role: "group", "aria-label": "Map" },
    make("label", { for: "map-colour" }, "Colour by"), colour, parts.lasso, parts.inView, parts.clear,
    make("span", { class: "map-zoom" }, parts.farther, parts.nearer, parts.whole),
  );
  const about = make("p", { id: "map-about", class: "map-said" }, "Arrow keys go from paper to paper, with Shift they move the map; plus, minus and 0 zoom; Enter opens the paper.");
  element.classList.add("map");
  element.append(make("div", { class: "map-inside" }, bar, parts.frame, parts.legend, help()), about, parts.said);
  return parts;
}
return { make, buildFrame };
})();

const module_map_gestures = (() => {
// Mouse, pen and fingers on the map, told as what they mean.

const CLICK = 5; // pixels that a pointer may move and still click
const PASSING = 400; // ms: a page that was just scrolled is scrolled on, not zoomed

// `on`: {pan(dx, dy), zoom(factor, x, y), hover(x, y), leave(), click(x, y, touch),
// lineStart, lineMove, lineEnd}; `mode()`: "lasso" or "move"; `canZoomOut()`.
function listen(canvas, { mode, canZoomOut, on }) {
  const down = new Map();
  let start = null, drawing = false, spread = null, scrolled = -Infinity;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  // Distance and middle of two fingers.
  const pinch = () => {
    const [[ax, ay], [bx, by]] = [...down.values()];
    return { far: Math.hypot(ax - bx, ay - by), x: (ax + bx) / 2, y: (ay + by) / 2 };
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    down.set(event.pointerId, at(event));
    canvas.setPointerCapture(event.pointerId);
    start = down.size === 1 ? at(event) : null; // two fingers never click
    if (down.size === 1 && mode() === "lasso") { drawing = true; on.lineStart(...at(event)); }
    if (down.size === 2) {
      if (drawing) on.lineEnd(false);
      drawing = false;
      spread = pinch();
    }
  });
  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = at(event), before = down.get(event.pointerId);
    if (!before) { if (event.pointerType !== "touch") on.hover(x, y); return; }
    down.set(event.pointerId, [x, y]);
    if (spread && down.size === 2) {
      const now = pinch();
      on.pan(now.x - spread.x, now.y - spread.y);
      on.zoom(now.far / Math.max(spread.far, 1), now.x, now.y);
      spread = now;
    } else if (drawing) on.lineMove(x, y);
    else if (start && Math.hypot(x - start[0], y - start[1]) < CLICK) return;
    else if (down.size === 1) {
      if (start) on.pan(x - start[0], y - start[1]);
      else on.pan(x - before[0], y - before[1]);
      start = null;
    }
  });
  const up = (event) => {
    if (!down.delete(event.pointerId)) return;
    spread = null;
    if (drawing) on.lineEnd(event.type === "pointerup");
    else if (start && event.type === "pointerup") on.click(...start, event.pointerType === "touch");
    drawing = false;
    start = null;
  };
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);
  canvas.addEventListener("pointerleave", () => on.leave());

  window.addEventListener("wheel", (event) => {
    const out = event.deltaY > 0;
    if (event.target !== canvas || (!event.ctrlKey && out && !canZoomOut())) scrolled = event.timeStamp;
  }, { passive: true, capture: true });
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && event.timeStamp - scrolled < PASSING) {
      scrolled = event.timeStamp;
      return;
    }
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === 1 ? 18 : 1);
    on.zoom(Math.exp(-Math.max(-240, Math.min(240, pixels)) * (event.ctrlKey ? 0.01 : 0.0022)), ...at(event));
  }, { passive: false });
}
return { listen };
})();

const module_map_keys = (() => {
// The map on the keyboard.

const SIDES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const WORDS = { ArrowLeft: "to the left", ArrowRight: "to the right", ArrowUp: "above", ArrowDown: "below" };
const ASIDE = 2; // a paper off the line counts as so much farther

// The nearest of some papers on one side of a place; null: there is none.
function nextPaper(papers, xs, ys, from, [right, up]) {
  let best = null, least = Infinity;
  for (const i of papers) {
    const dx = xs[i] - xs[from], dy = ys[i] - ys[from];
    const along = dx * right + dy * up, aside = Math.abs(dx * up) + Math.abs(dy * right);
    if (i === from || along <= 0 || aside > 1.5 * along) continue;
    const far = along + ASIDE * aside;
    if (far < least) [best, least] = [i, far];
  }
  return best;
}

// `does`: {pan, zoom, whole, step(side, words), open, lasso, leave}
function listenToKeys(canvas, does) {
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const side = SIDES[event.key];
    if (side && event.shiftKey) does.pan(-80 * side[0], 80 * side[1]);
    else if (side) does.step(side, WORDS[event.key]);
    else if (event.key === "+" || event.key === "=") does.zoom(1.5);
    else if (event.key === "-" || event.key === "_") does.zoom(1 / 1.5);
    else if (event.key === "0") does.whole();
    else if (event.key === "Enter") does.open();
    else if (event.key === "l" || event.key === "L") does.lasso();
    else return;
    event.preventDefault();
    event.stopPropagation(); // letters that mean something elsewhere on the page
  });
  // Escape also works while the pointer draws, wherever the focus is.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && does.leave()) event.preventDefault();
  });
}
return { nextPaper, listenToKeys };
})();

const module_lasso = (() => {
// The papers inside a line drawn by hand.

const STEP = 4; // pixels between two corners of the line

// Whether a place is inside a closed polygon [[x, y], ...], by the even-odd rule.
function isInside(polygon, x, y) {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [ax, ay] = polygon[i], [bx, by] = polygon[j];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

// The points inside a polygon, all in the map's own units; null where there is none.
function pick(polygon, grid, xs, ys) {
  if (polygon.length < 3) return null;
  const found = new Set();
  const [px, py] = [polygon.map(([x]) => x), polygon.map(([, y]) => y)];
  grid.within(Math.min(...px), Math.min(...py), Math.max(...px), Math.max(...py), (i) => {
    if (isInside(polygon, xs[i], ys[i])) found.add(i);
  });
  return found.size ? found : null;
}

// A line being drawn, on the screen; `add` says whether the place is far enough to count.
function createLine(x, y) {
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
return { isInside, pick, createLine };
})();

const module_map_lasso = (() => {
// The lasso on the map: the mode, its line, and what it picks.
const { createLine, pick } = module_lasso;

function createLassoMode({ state, parts, view, grid, xs, ys, say }) {
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
    parts.clear.hidden = !state.filter.lasso;
    parts.clear.textContent = state.filter.lasso ? `Clear the lasso (${state.filter.lasso.size})` : "";
  }

  parts.lasso.addEventListener("click", () => turn(!on));
  parts.clear.addEventListener("click", () => {
    choose([]);
    parts.canvas.focus();
  });
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
return { createLassoMode };
})();

const module_labels = (() => {
// Names on the map: coarse ones first, finer ones as the map grows, none over another.

const GAP = 4; // pixels between two names, and to the frame
const LEVELS = [1, 1.7, 3]; // how large the map is drawn when each grain's names come

const ROW = 64; // cells in a row of the counting grid, its empty border included

// Where the papers of each topic lie closest together, among those given: Map of topic to
// {i, n}, `i` being the paper that the name stands at. Places where a topic's papers stand
// among those of others count less, so that a name stays inside its own cluster.
function hearts(xs, ys, topicOf, papers) {
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
    let most = 0, heart = 0;
    for (const i of group) {
      const cell = cells[i], here = around(own, cell), score = (here * here) / around(all, cell);
      if (score > most) [most, heart] = [score, cell];
    }
    for (const i of group) own[cells[i]] = 0;
    found.set(topic, { i: medoid(group.filter((i) => isNear(cells[i], heart)), xs, ys), n: group.length });
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

// Places to try around a heart, as shares of the name's width and height.
const SHIFTS = [[0, 0], [0, -0.5], [0, 0.5], [0.3, 0], [-0.3, 0], [0, -1], [0, 1], [0.3, -0.5], [-0.3, -0.5], [0.3, 0.5], [-0.3, 0.5]];

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
function place(items, width, height, hides) {
  const taken = [], shown = new Map();
  for (const item of items) {
    let best = null, least = Infinity;
    for (const shift of SHIFTS) {
      const box = boxAt(item, shift, width, height);
      if (!box || taken.some((other) => meet(box, other))) continue;
      const cost = hides(item, box) + 2 * Math.hypot(...shift);
      if (cost < least) [best, least] = [box, cost];
    }
    if (best) {
      taken.push(best);
      shown.set(item, best);
    }
  }
  return shown;
}
return { LEVELS, hearts, place };
})();

const module_map_names = (() => {
// The topics' names over the map: elements, as the browser draws text best.
const { LEVELS, hearts, place } = module_labels;

const OWN = 0.5, OTHERS = 1.5; // how bad it is to cover a mark of the topic, or of another one

function createNames({ papers, grains }, { xs, ys, grid }, layer) {
  const items = [], topics = grains.map((_, grain) => Int32Array.from(papers.path, (path) => path[grain] ?? -1));
  grains.forEach((known, grain) => {
    for (const { topic, label, parent } of known.topics) {
      const element = document.createElement("span");
      element.className = `grain-${Math.min(grain, LEVELS.length - 1)}`;
      element.textContent = label;
      // A topic with the name of the one that holds it would only say it twice.
      const holder = items.find((item) => item.grain === grain - 1 && item.topic === parent);
      if (holder?.label === label) continue;
      items.push({ grain, topic, label, element, size: { w: 0, h: 0 }, heart: null });
    }
  });
  layer.append(...items.map(({ element }) => element));

  // After the frame's size changed.
  function measure() {
    for (const { element } of items) element.style.transform = "";
    for (const item of items) item.size = { w: item.element.offsetWidth, h: item.element.offsetHeight };
  }

  // After the filter changed: names stand among the papers that are shown.
  function renew(shown) {
    grains.forEach((_, grain) => {
      const found = hearts(xs, ys, (i) => topics[grain][i], shown);
      for (const item of items) if (item.grain === grain) item.heart = found.get(item.topic) ?? null;
    });
    items.sort((a, b) => a.grain - b.grain || (b.heart?.n ?? 0) - (a.heart?.n ?? 0) || a.topic - b.topic);
  }

  function draw(view, passing) {
    const level = LEVELS.filter((k) => view.k >= k - 1e-6).length;
    const ready = items.filter((item) => item.heart && item.grain < level);
    for (const item of ready) [item.x, item.y] = view.toScreen(xs[item.heart.i], ys[item.heart.i]);
    const hides = ({ grain, topic }, { x, y, w, h }) => {
      const [left, top] = view.toData(x, y), [right, bottom] = view.toData(x + w, y + h);
      let cost = 0;
      grid.within(left, bottom, right, top, (i) => {
        if (passing[i]) cost += topics[grain][i] === topic ? OWN : OTHERS;
      });
      return cost;
    };
    const shown = place(ready, view.width, view.height, hides);
    for (const item of items) {
      const box = shown.get(item);
      item.element.classList.toggle("shown", Boolean(box));
      if (box) item.element.style.transform = `translate(${Math.round(box.x)}px, ${Math.round(box.y)}px)`;
    }
  }

  return { measure, renew, draw };
}
return { createNames };
})();

const module_view = (() => {
// Where the map's points stand on the screen: what is in the middle, and how large it is drawn.

const MARGIN = 30; // pixels around the whole map
const DEEPEST = 60; // times as large as the whole map

function createView({ left, right, bottom, top }) {
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
return { DEEPEST, createView };
})();

const module_map_theme = (() => {
// Whether the page is dark, and when that changes.

function isDark() {
  return getComputedStyle(document.documentElement).colorScheme === "dark";
}

function follow(listener) {
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", listener);
  new MutationObserver(listener).observe(document.documentElement, { attributes: true, attributeFilter: ["data-look"] });
}
return { isDark, follow };
})();

const module_palette = (() => {
// Colours and shapes of themes, topics, digests and years.
//
// Colour is never alone: a look is a colour and a shape. The first colours are Okabe and Ito's
// as far as they keep a contrast of 3 to 1 on the page; the others were chosen so that readers
// with red-green blindness can tell them from these, as far as ten colours allow.

const ON_LIGHT = [
  "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#2391cc",
  "#6b5200", "#8a8f00", "#4a1486", "#8c1c35", "#00606b",
];
const ON_DARK = [
  "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9",
  "#e69f00", "#f0e442", "#9471fd", "#ffb1a6", "#bbfafc",
];
// What has an order runs through these; lightness tells early from late without any hue.
const LINE_ON_LIGHT = ["#a98600", "#d0542c", "#9c2a6d", "#3c1a78"];
const LINE_ON_DARK = ["#7d5fd3", "#d0549c", "#f58a5b", "#fbe98a"];
const SHAPES = ["disc", "square", "up", "diamond", "down", "plus"];

function between(stops, t) {
  const at = t * (stops.length - 1), i = Math.min(Math.floor(at), stops.length - 2);
  const part = (hex, c) => parseInt(hex.slice(1 + 2 * c, 3 + 2 * c), 16);
  const mix = [0, 1, 2].map((c) => {
    const value = part(stops[i], c) * (1 - (at - i)) + part(stops[i + 1], c) * (at - i);
    return Math.round(value).toString(16).padStart(2, "0");
  });
  return `#${mix.join("")}`;
}

// The looks of `n` things, {colour, shape} each: neighbours share neither. `ordered`: years, or
// digests where they are many.
function looks(n, dark, ordered = false) {
  const colours = dark ? ON_DARK : ON_LIGHT;
  return Array.from({ length: n }, (_, i) => {
    const round = Math.floor(i / colours.length);
    const colour = ordered
      ? between(dark ? LINE_ON_DARK : LINE_ON_LIGHT, n > 1 ? i / (n - 1) : 0)
      : colours[i % colours.length];
    return { colour, shape: SHAPES[(i + (ordered ? 0 : round)) % SHAPES.length] };
  });
}

// How papers look that are under nothing: no theme, no topic, no year.
function lookOfNone(dark) {
  return { colour: dark ? "#a6a6a6" : "#767676", shape: "cross" };
}
return { looks, lookOfNone };
})();

const module_map = (() => {
// The map of the papers: marks on a canvas, linked to the table by the state.
const { createGrid } = module_grid;
const { groupsOf, waysToColour } = module_groups;
const { createLegend } = module_legend;
const { draw, radius } = module_map_draw;
const { buildFrame } = module_map_frame;
const { listen } = module_map_gestures;
const { listenToKeys, nextPaper } = module_map_keys;
const { createLassoMode } = module_map_lasso;
const { createNames } = module_map_names;
const { createView } = module_view;
const { follow, isDark } = module_map_theme;
const { lookOfNone, looks } = module_palette;

const REACH = 14, REACH_OF_A_FINGER = 24; // pixels around the pointer in which a mark is found

function startMap(state, element) {
  const data = state.data, n = data.papers.id.length;
  if (!n) return;
  const xs = Float32Array.from(data.papers.x), ys = Float32Array.from(data.papers.y);
  const grid = createGrid(xs, ys), view = createView(grid.box);
  const ways = waysToColour(data), parts = buildFrame(element, ways);
  const context = parts.canvas.getContext("2d");
  const legend = createLegend(state, parts.legend);
  const names = createNames(data, { xs, ys, grid }, parts.labels);
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const lasso = createLassoMode({ state, parts, view, grid, xs, ys, say });
  let made, batches, passing, waiting = false, stale = true, colours = {}, current = null, moving = 0;

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

  function go(target, slowly = false) {
    cancelAnimationFrame(moving);
    const from = { k: view.k, x: view.x, y: view.y }, began = performance.now();
    if (!slowly || still.matches) {
      view.go(target);
      redraw();
      return;
    }
    const step = (now) => {
      const t = Math.min(1, Math.max(0, now - began) / 180), mix = (a, b) => a + (b - a) * t * (2 - t);
      const k = from.k * (target.k / from.k) ** (t * (2 - t));
      view.go({ k, x: mix(from.x, target.x), y: mix(from.y, target.y) });
      redraw();
      if (t < 1) moving = requestAnimationFrame(step);
    };
    moving = requestAnimationFrame(step);
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

  const zoom = (factor) => go(view.around(factor), true), whole = () => go(view.whole(), true);
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
return { startMap };
})();

const module_state = (() => {
// The one place that knows what is filtered, sorted, coloured and open.
//
// Every part of the page reads `state.shown` and changes things through `state.set`; it hears
// of changes, its own too, through `state.on`.

const NOTHING = {
  query: "", // words typed into the search
  theme: null, // place of a theme; -1: none
  further: true, // papers whose further themes match count, too
  topic: null, // {grain, topic}
  digest: null, // place of a digest
  both: false, // only papers that several digests list
  year: null,
  lasso: null, // Set of papers picked on the map
};

function createState(data) {
  const heard = [];
  const n = data.papers.id.length;
  const all = Array.from({ length: n }, (_, i) => i);
  let matches = null; // papers that the query finds; null: all
  const state = {
    data,
    filter: { ...NOTHING },
    sort: { key: "theme", down: false },
    colour: data.colour ?? "theme", // theme, topic, digest, year
    grain: data.own,
    open: null, // the paper that is read
    hover: null, // the paper under the pointer, on the map or in the table
    shown: all, // papers that pass the filter, in the order of the data
  };

  function passes(i, f = state.filter) {
    const p = data.papers;
    if (matches && !matches.has(i)) return false;
    if (f.lasso && !f.lasso.has(i)) return false;
    if (f.theme === -1 && p.themes[i].length) return false;
    if (f.theme !== null && f.theme >= 0) {
      const themes = f.further ? p.themes[i] : p.themes[i].slice(0, 1);
      if (!themes.some(([theme]) => theme === f.theme)) return false;
    }
    if (f.topic && (p.path[i][f.topic.grain] ?? -1) !== f.topic.topic) return false;
    if (f.digest !== null && !p.digests[i].includes(f.digest)) return false;
    if (f.both && p.digests[i].length < 2) return false;
    return f.year === null || p.year[i] === f.year;
  }

  // `found`: Set of papers that `filter.query` finds, or null; whoever searches gives it.
  state.set = (changes, found) => {
    if (changes.filter) {
      state.filter = { ...state.filter, ...changes.filter };
      if ("query" in changes.filter) matches = found ?? null;
      state.shown = all.filter((i) => passes(i));
    }
    for (const [key, value] of Object.entries(changes)) {
      if (key !== "filter") state[key] = value;
    }
    for (const listener of heard) listener(changes);
  };
  // The papers that would be shown if the filter were changed so.
  state.passing = (changes) => {
    const filter = { ...state.filter, ...changes };
    return all.filter((i) => passes(i, filter));
  };
  state.clear = () => state.set({ filter: { ...NOTHING } }, null);
  state.on = (listener) => heard.push(listener);
  return state;
}
return { createState };
})();

const module_main = (() => {
// Bring the page to life.
const { readData } = module_data;
const { startMap } = module_map;
const { createState } = module_state;

const state = createState(readData());
document.documentElement.classList.add("live");
startMap(state, document.getElementById("map-view"));
})();
})();
