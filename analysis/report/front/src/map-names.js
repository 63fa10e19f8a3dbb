// The topics' names over the map: elements, as the browser draws text best.
import { LEVELS, hearts, place } from "./labels.js";

// What brings a name in whose own place is out of sight: so many of its papers in sight, and such
// a share of all papers around them, since a name among others' papers would mislead.
const FEWEST = 5, LEAST = 0.6;
const OWN = 0.5, OTHERS = 1.5; // how bad it is to cover a mark of the topic, or of another one

export function createNames({ papers, grains }, { xs, ys, grid }, layer) {
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

  // Names whose place is out of sight stand among those of their papers that are in sight, so
  // that a reader who zoomed in still knows where they are.
  function bringIn(away, view, passing) {
    const [left, top] = view.toData(0, 0), [right, bottom] = view.toData(view.width, view.height), seen = [];
    grid.within(left, bottom, right, top, (i) => {
      if (passing[i] && xs[i] > left && xs[i] < right && ys[i] > bottom && ys[i] < top) seen.push(i);
    });
    grains.forEach((_, grain) => {
      const wanted = new Map(away.filter((item) => item.grain === grain).map((item) => [item.topic, item]));
      const found = hearts(xs, ys, (i) => (wanted.has(topics[grain][i]) ? topics[grain][i] : -1), wanted.size ? seen : []);
      for (const [topic, { i, n, share }] of found) {
        if (n >= FEWEST && share >= LEAST) [wanted.get(topic).x, wanted.get(topic).y] = view.toScreen(xs[i], ys[i]);
      }
    });
  }

  function draw(view, passing) {
    const level = LEVELS.filter((k) => view.k >= k - 1e-6).length;
    const ready = items.filter((item) => item.heart && item.grain < level);
    for (const item of ready) [item.x, item.y] = view.toScreen(xs[item.heart.i], ys[item.heart.i]);
    if (view.k > LEVELS[1]) bringIn(ready.filter(({ x, y }) => x < 0 || y < 0 || x > view.width || y > view.height), view, passing);
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
