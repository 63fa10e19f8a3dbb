// The table of papers: its head, its rows, and what a click or a key does in it.
import { createCells } from "./cells.js";
import { button, make } from "./dom.js";
import { columnsOf } from "./order.js";
import { createRows } from "./rows.js";
import { termsOf } from "./words.js";

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

function frameOf(data, columns, headRow) {
  const body = make("tbody", { role: "rowgroup" });
  const settings = { role: "grid", class: "papers-table", "aria-labelledby": "papers-title", "aria-colcount": `${columns.length}` };
  const table = make("table", settings, make("thead", { role: "rowgroup" }, headRow), body);
  const widths = (of) => columns.map((column) => of[column.key]).join(" ");
  table.style.setProperty("--columns", widths(WIDTHS));
  table.style.setProperty("--narrower", widths(NARROWER));
  const { authors, venue } = data.papers;
  table.classList.toggle("one-line", authors.every((names) => !names.length) && venue.every((name) => !name));
  return { table, body, scroller: make("div", { class: "scroller" }, table) };
}

// Pointer and keys over the rows.
function listen(state, body, rows) {
  const placeOf = (target) => {
    const row = target.closest?.("tr.paper");
    return row ? Number(row.dataset.place) : null;
  };
  const hover = (i) => {
    if (state.hover !== i) state.set({ hover: i });
  };
  const over = (event) => hover(state.order[placeOf(event.target)] ?? null);
  body.addEventListener("pointerover", over);
  body.addEventListener("focusin", over);
  body.addEventListener("pointerleave", () => hover(null));
  body.addEventListener("focusout", () => hover(null));
  body.addEventListener("click", (event) => {
    const place = placeOf(event.target);
    // With these keys the title's link opens elsewhere; and words can be selected to be copied.
    if (place === null || event.ctrlKey || event.metaKey || event.shiftKey || getSelection().toString()) return;
    event.preventDefault();
    rows.focus(place);
    state.set({ open: state.order[place] });
  });
  body.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey) return;
    const place = rows.led(event.key);
    if (place !== null) rows.focus(place);
    else if (event.key === "Enter" || event.key === " ") state.set({ open: state.order[rows.active()] });
    else return;
    event.preventDefault();
  });
}

export function startTable(state, element) {
  const { data } = state;
  const columns = columnsOf(data);
  const cells = createCells(data, columns);
  const { heads, row: head } = headOf(columns, (column) => {
    const same = state.sort.key === column.key;
    state.set({ sort: { key: column.key, down: same ? !state.sort.down : Boolean(column.down) } });
  });
  const fields = sortFields(columns, state);
  const { table, body, scroller } = frameOf(data, columns, head);
  const nothing = make("p", { class: "nothing", hidden: true }, "No paper fits all of these filters.");
  element.classList.toggle("many", columns.length > 5);
  element.append(fields.whole, scroller, nothing);

  let terms = [];
  const paint = (row, place) => {
    row.classList.toggle("hovered", state.order[place] === state.hover);
    row.classList.toggle("opened", state.order[place] === state.open);
  };
  const build = (place) => {
    const row = make("tr", { role: "row", class: "paper" }, ...cells(state.order[place], terms));
    paint(row, place);
    return row;
  };
  const rows = createRows({ scroller, head, body, build });
  listen(state, body, rows);

  function renew() {
    terms = termsOf(state.filter.query);
    table.setAttribute("aria-rowcount", `${state.order.length + 1}`);
    table.dataset.sort = state.sort.key;
    scroller.hidden = !state.order.length;
    nothing.hidden = Boolean(state.order.length);
    heads.forEach((one, k) => {
      const sorted = columns[k].key === state.sort.key;
      one.setAttribute("aria-sort", !sorted ? "none" : state.sort.down ? "descending" : "ascending");
    });
    fields.show(state);
    rows.renew(state.order.length);
  }

  state.on((changes) => {
    if (changes.filter || changes.sort) renew();
    if (Number.isInteger(changes.open)) {
      const place = state.order.indexOf(changes.open);
      if (place >= 0) rows.bring(place);
    }
    if ("hover" in changes || "open" in changes) rows.each(paint);
  });
  renew();

  // Who closes a paper comes back to its row; false: it is not in the table.
  return {
    columns,
    focusPaper(i) {
      const place = state.order.indexOf(i);
      if (place >= 0) rows.focus(place);
      return place >= 0;
    },
  };
}
