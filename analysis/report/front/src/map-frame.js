// The parts of the map on the page, empty: toolbar, canvas with what lies over it, legend, help.

const HELP = [
  "Each mark is a paper. Papers side by side are alike; far distances and directions mean nothing.",
  "Zoom with the wheel, two fingers, the buttons or + and −; 0 shows the whole map. More names come as you zoom in: coarse topics first, then finer ones. Drag to move.",
  "Point at a mark to read its title, click to open the paper.",
  "Lasso: draw a line around papers to see only those; an empty line clears it, Escape leaves. “In view only” does the same without drawing.",
  "On the keyboard: arrow keys go to the nearest paper on that side, with Shift they move the map; Enter opens the paper; L starts the lasso.",
  "An entry of the legend shows only its papers; press it again to see all. The others stay as faint dots.",
];

export function make(name, given = {}, ...inside) {
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

export function buildFrame(element, ways) {
  const colour = make("select", { id: "map-colour" }, ...ways.map(({ key, name }) => make("option", { value: key }, name)));
  const parts = {
    colour,
    lasso: button("Lasso", { "aria-pressed": "false" }),
    inView: button("In view only"),
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
    make("label", { for: "map-colour" }, "Colour by"), colour, parts.lasso, parts.inView,
    make("span", { class: "map-zoom" }, parts.farther, parts.nearer, parts.whole),
  );
  const about = make("p", { id: "map-about", class: "map-said" }, "Arrow keys go from paper to paper, with Shift they move the map; plus, minus and 0 zoom; Enter opens the paper.");
  element.classList.add("map");
  element.append(make("div", { class: "map-inside" }, bar, parts.frame, parts.legend, help()), about, parts.said);
  return parts;
}
