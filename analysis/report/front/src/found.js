// How many papers are shown, and which filters make it so.
import { button, counted, make, word } from "./dom.js";

// Every active filter: what it is called, its value, and what takes it back.
function active({ data, filter }) {
  const { query, theme, topic, digest, both, year, lasso } = filter;
  const label = topic && (data.grains[topic.grain].topics.find((row) => row.topic === topic.topic)?.label ?? "none");
  return [
    query.trim() ? ["Search", query.trim(), { query: "" }] : null,
    theme !== null ? ["Theme", theme < 0 ? "none" : data.themes[theme].name, { theme: null }] : null,
    topic ? ["Topic", label, { topic: null }] : null,
    digest !== null ? ["Digest", data.digests[digest].name, { digest: null }] : null,
    both ? ["In several digests", "", { both: false }] : null,
    year !== null ? ["Year", `${year}`, { year: null }] : null,
    lasso ? ["Picked on the map", counted(lasso.size, "paper"), { lasso: null }] : null,
  ].filter(Boolean);
}

export function startFound(state, element) {
  const count = make("p", { class: "count", role: "status" });
  const chips = make("ul", { class: "chips", "aria-label": "Active filters" });
  element.append(count, chips);

  // A chip that is gone must not take the reader's place in the page with it.
  const drop = (filter) => {
    state.set({ filter });
    (chips.querySelector("button") ?? document.getElementById("search")).focus();
  };
  const clear = () => {
    state.clear();
    document.getElementById("search").focus();
  };

  const draw = () => {
    const all = state.data.papers.id.length;
    const text = `${state.shown.length.toLocaleString("en")} of ${counted(all, "paper")}`;
    if (count.textContent !== text) count.textContent = text;
    const rows = active(state).map(([name, value, filter]) => {
      const chip = button("", () => drop(filter), { class: "chip" });
      chip.append(
        make("span", { class: "unseen" }, "Remove filter "),
        make("span", { class: "chip-text" }, value ? `${name}: ` : name, value ? word(value) : ""),
        make("span", { class: "cross", "aria-hidden": "true" }, "×"));
      return make("li", {}, chip);
    });
    if (rows.length) rows.push(make("li", {}, button("Clear all", clear, { class: "plain" })));
    chips.replaceChildren(...rows);
    chips.hidden = !rows.length;
  };
  draw();
  state.on((changes) => {
    if (changes.filter) draw();
  });
}
