// The table of papers: only the rows in view are in the page, so 50,000 papers are no burden.
import { createCells } from "./cells.js";
import { button, make } from "./dom.js";
import { columnsOf } from "./order.js";
import { termsOf } from "./words.js";

const SPARE = 4; // rows drawn above and below what is seen
const WIDTHS = {
  title: "minmax(14rem, 3fr)", theme: "minmax(8.5rem, 1fr)", topic: "minmax(9rem, 1.1fr)", digests: "minmax(5.5rem, .5fr)",
  date: "5.8rem", upvotes: "5.6rem", citations: "4.4rem",
};
const NARROWER = { ...WIDTHS, topic: "" };

function headOf(columns, sortBy) {
  const heads = columns.map((column, k) =>
    make("th", { role: "columnheader", scope: "col", class: `cell ${column.key}`, "aria-colindex": `${k + 1}` },
      button(column.name, () => sortBy(column), { class: "sort" })));
  return { heads, row: make("tr", { role: "row", "aria-rowindex": "1", class: "head" }, ...heads) };
}

// Cards have no column heads to sort by.
function sortFields(columns, state) {
  const key = make("select", { "aria-label": "Sort by" }, ...columns.map((column) => make("option", { value: column.key }, column.name)));
  const way = button("", () => state.set({ sort: { ...state.sort, down: !state.sort.down } }), { class: "plain" });
  key.addEventListener("change", () => {
    state.set({ sort: { key: key.value, down: Boolean(columns.find((column) => column.key === key.value).down) } });
  });
  const show = ({ sort }) => {
    key.value = sort.key;
    way.textContent = sort.down ? "↓ descending" : "↑ ascending";
  };
  return { show, whole: make("div", { class: "sort-fields" }, make("span", { "aria-hidden": "true" }, "Sort by"), key, way) };
}

export function startTable(state, element) {
  const { data } = state;
  const columns = columnsOf(data);
  const cells = createCells(data, columns);
  const { heads, row: headRow } = headOf(columns, (column) => {
    const same = state.sort.key === column.key;
    state.set({ sort: { key: column.key, down: same ? !state.sort.down : Boolean(column.down) } });
  });
  const fields = sortFields(columns, state);
  const body = make("tbody", { role: "rowgroup" });
  const table = make("table", { role: "grid", class: "papers-table", "aria-labelledby": "papers-title", "aria-colcount": `${columns.length}` },
    make("thead", { role: "rowgroup" }, headRow), body);
  const scroller = make("div", { class: "scroller" }, table);
  const nothing = make("p", { class: "nothing", hidden: true }, "No paper fits all of these filters.");
  element.append(fields.whole, scroller, nothing);
  const widths = (of) => columns.map((column) => of[column.key]).join(" ");
  table.style.setProperty("--columns", widths(WIDTHS));
  table.style.setProperty("--narrower", widths(NARROWER));
  element.classList.toggle("many", columns.length > 5);
  table.classList.toggle("one-line", data.papers.authors.every((names) => !names.length) && data.papers.venue.every((venue) => !venue));

  const rows = new Map(); // by their place in the order
  let active = 0; // the row that Tab comes to
  let height = 0;
  let terms = [];

  function rowAt(place) {
    const i = state.order[place];
    const row = make("tr", { role: "row", class: "paper", "aria-rowindex": `${place + 2}`, tabindex: place === active ? "0" : "-1" }, ...cells(i, terms));
    row.dataset.place = place;
    row.classList.toggle("hovered", i === state.hover);
    row.classList.toggle("opened", i === state.open);
    row.style.top = `${place * height}px`;
    return row;
  }

  function draw() {
    const n = state.order.length;
    if (!height && n) measure();
    const from = Math.max(0, Math.floor(scroller.scrollTop / height) - SPARE);
    const to = Math.min(n, Math.ceil((scroller.scrollTop + scroller.clientHeight) / height) + SPARE);
    const wanted = new Set([active]); // stays, for it may have the focus
    for (let place = from; place < to; place += 1) wanted.add(place);
    for (const [place, row] of rows) {
      if (!wanted.has(place)) {
        row.remove();
        rows.delete(place);
      }
    }
    // In the order of the papers, as screen readers go through them.
    let after = null;
    for (const place of [...wanted].filter((at) => at < n).sort((a, b) => b - a)) {
      if (!rows.has(place)) {
        rows.set(place, rowAt(place));
        body.insertBefore(rows.get(place), after);
      }
      after = rows.get(place);
    }
  }

  function measure() {
    if (!state.order.length) return;
    const row = rows.values().next().value ?? rowAt(0);
    if (!row.isConnected) body.append(row);
    const found = row.getBoundingClientRect().height;
    if (![...rows.values()].includes(row)) row.remove();
    if (!found || found === height) return;
    height = found;
    body.style.height = `${state.order.length * height}px`;
    for (const [place, other] of rows) other.style.top = `${place * height}px`;
  }

  function redraw() {
    const focused = body.contains(document.activeElement);
    for (const row of rows.values()) row.remove();
    rows.clear();
    terms = termsOf(state.filter.query);
    active = Math.min(active, Math.max(0, state.order.length - 1));
    table.setAttribute("aria-rowcount", `${state.order.length + 1}`);
    body.style.height = `${state.order.length * height}px`;
    scroller.hidden = !state.order.length;
    nothing.hidden = Boolean(state.order.length);
    heads.forEach((head, k) => {
      const sorted = columns[k].key === state.sort.key;
      head.setAttribute("aria-sort", !sorted ? "none" : state.sort.down ? "descending" : "ascending");
    });
    table.dataset.sort = state.sort.key;
    fields.show(state);
    draw();
    if (focused) rows.get(active)?.focus({ preventScroll: true });
  }

  // Show a row whole, below the head that stays in place.
  function bring(place) {
    const top = place * height, room = scroller.clientHeight - headRow.offsetHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + height > scroller.scrollTop + room) scroller.scrollTop = top + height - room;
    draw();
  }

  function activate(place, focus) {
    rows.get(active)?.setAttribute("tabindex", "-1");
    active = place;
    bring(place);
    rows.get(place)?.setAttribute("tabindex", "0");
    if (focus) rows.get(place)?.focus({ preventScroll: true });
  }

  const placeOf = (target) => {
    const row = target.closest?.("tr.paper");
    return row ? Number(row.dataset.place) : null;
  };
  const hover = (i) => {
    if (state.hover !== i) state.set({ hover: i });
  };
  body.addEventListener("click", (event) => {
    const place = placeOf(event.target);
    if (place === null || getSelection().toString() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault(); // the title's link
    activate(place, true);
    state.set({ open: state.order[place] });
  });
  body.addEventListener("pointerover", (event) => hover(state.order[placeOf(event.target)] ?? null));
  body.addEventListener("pointerleave", () => hover(null));
  body.addEventListener("focusin", (event) => hover(state.order[placeOf(event.target)] ?? null));
  body.addEventListener("focusout", () => hover(null));
  body.addEventListener("keydown", (event) => {
    const page = Math.max(1, Math.floor((scroller.clientHeight - headRow.offsetHeight) / height) - 1);
    const last = state.order.length - 1;
    const moves = { ArrowUp: active - 1, ArrowDown: active + 1, PageUp: active - page, PageDown: active + page, Home: 0, End: last };
    if (event.altKey || event.metaKey) return;
    if (event.key in moves) activate(Math.max(0, Math.min(last, moves[event.key])), true);
    else if (event.key === "Enter" || event.key === " ") state.set({ open: state.order[active] });
    else return;
    event.preventDefault();
  });
  scroller.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
  new ResizeObserver(() => {
    measure();
    draw();
  }).observe(scroller);
  state.on((changes) => {
    if (changes.filter || changes.sort) {
      active = 0;
      scroller.scrollTop = 0;
      redraw();
    }
    if ("hover" in changes || "open" in changes) {
      for (const [place, row] of rows) {
        row.classList.toggle("hovered", state.order[place] === state.hover);
        row.classList.toggle("opened", state.order[place] === state.open);
      }
    }
  });
  redraw();

  // Who closes a paper comes back to its row; false: it is not in the table.
  return {
    columns,
    focusPaper(i) {
      const place = state.order.indexOf(i);
      if (place >= 0) activate(place, true);
      return place >= 0;
    },
  };
}
