// The topics' names over the map: elements, as the browser draws text best.
import { LEVELS, hearts, place } from "./labels.js";

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
