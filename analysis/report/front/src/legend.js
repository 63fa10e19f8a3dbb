// The legend of the map: what each mark stands for, and a button to see only that.
import { isSet, unset } from "./groups.js";
import { swatch } from "./shapes.js";
import { FAILS } from "./state.js";

// Rebuilds and renews the legend in an element. `show(groups, looks)` after the colours changed,
// `count(groups)` after the filter did.
export function createLegend(state, element) {
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
    number.className = "number";
    box.append(swatch(look), name, number);
    item.append(box);
    return { item, box, number, group };
  }

  // Each entry tells how many papers it would show, whichever is chosen now.
  function count({ groups, all, facet }) {
    const counts = new Array(groups.length).fill(0);
    state.fails.forEach((fails, i) => {
      if (!(fails & ~FAILS[facet])) for (const g of all(i, state.filter.further)) counts[g]++;
    });
    rows.forEach(({ item, box, number, group, place }) => {
      const on = isSet(group.filter, state.filter);
      if (group.filter) box.setAttribute("aria-pressed", String(on));
      number.textContent = counts[place].toLocaleString("en");
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
