// Go to the papers that something elsewhere in the page speaks of.
import { smoothly } from "./dom.js";
import { NOTHING } from "./state.js";

// Bring the papers into view and put the reader there.
export function reveal(behavior = smoothly()) {
  const heading = document.getElementById("papers-title");
  heading.tabIndex = -1;
  heading.scrollIntoView({ behavior, block: "start" });
  heading.focus({ preventScroll: true });
}

// Show the papers of one filter and no other.
export function showOnly(state, filter) {
  state.set({ filter: { ...NOTHING, ...filter } });
  reveal();
}

// What `data-show` asks for: changes of the state, or null where it names nothing that is here.
function asked(data, text) {
  const [kind, ...rest] = text.split(":");
  const name = rest.join(":");
  const place = (names) => (names.includes(name) ? names.indexOf(name) : null);
  if (kind === "none") return { filter: { theme: -1 } };
  if (kind === "both") return { filter: { both: true } };
  if (kind === "theme") {
    const theme = place(data.themes.map((row) => row.id));
    return theme === null ? null : { filter: { theme } };
  }
  if (kind === "digest") {
    const digest = place(data.digests.map((row) => row.name));
    return digest === null ? null : { filter: { digest } };
  }
  if (kind === "paper") {
    const open = place(data.papers.id);
    return open === null ? null : { open };
  }
  const [grain, topic] = rest.map(Number);
  const known = kind === "topic" && data.grains[grain]?.topics.some((row) => row.topic === topic);
  return known ? { filter: { topic: { grain, topic } } } : null;
}

export function startShow(state) {
  document.addEventListener("click", (event) => {
    const text = event.target.closest?.("[data-show]")?.dataset.show;
    const changes = text ? asked(state.data, text) : null;
    if (changes?.filter) showOnly(state, changes.filter);
    else if (changes) state.set(changes);
  });
}
