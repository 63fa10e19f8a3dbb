// One paper, read in a dialog: what it says, where it is filed and why, what is near it.
import { searched } from "./cells.js";
import { readTexts } from "./data.js";
import { button, counted, make, word } from "./dom.js";
import { showOnly } from "./show.js";
import { termsOf } from "./words.js";

const GRAINS = { coarse: "Coarse", medium: "Medium", fine: "Fine" };

function part(title, ...children) {
  return make("section", {}, make("h3", {}, title), ...children);
}

function linksOf(links) {
  const safe = links.filter(([, address]) => /^https?:\/\//i.test(address));
  if (!safe.length) return null;
  return make("ul", { class: "links" }, ...safe.map(([name, address]) => make("li", {},
    make("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, word(name), make("span", { "aria-hidden": "true" }, " ↗"),
      make("span", { class: "unseen" }, " (opens in a new tab)")))));
}

function facts(papers, i) {
  const names = papers.authors[i];
  const authors = names.join(names.some((name) => name.includes(",")) ? "; " : ", ");
  const counts = [
    papers.upvotes[i] === null ? "" : counted(papers.upvotes[i], "upvote"),
    papers.citations[i] === null ? "" : `cited ${counted(papers.citations[i], "time")}`,
  ];
  const rest = [papers.venue[i], papers.published[i], ...counts].filter(Boolean).join(" · ");
  return [authors && make("p", { class: "byline" }, word(authors)), rest && make("p", { class: "byline quiet" }, word(rest))].filter(Boolean);
}

function themesOf(data, i, go) {
  if (!data.themes.length) return null;
  const rows = data.papers.themes[i].map(([theme, sure], k) => {
    const share = Math.round(100 * sure);
    const bar = make("span", { class: "bar", "aria-hidden": "true" }, make("span", {}));
    bar.firstChild.style.width = `${share}%`;
    const name = go(data.themes[theme].name, { theme });
    return make("li", {}, name, bar, make("span", {}, `${share} %`), k ? make("span", { class: "quiet" }, "further") : null);
  });
  if (!rows.length) return part("Themes", make("p", {}, go("No theme", { theme: -1 })));
  return part("Themes", make("ul", { class: "sure" }, ...rows), make("div", { class: "why" }));
}

function topicsOf(data, i, go) {
  const path = data.papers.path[i].map((topic, grain) => {
    const { name, topics } = data.grains[grain];
    const label = topics.find((row) => row.topic === topic)?.label;
    const sure = grain === data.own && label ? ` (${Math.round(100 * data.papers.confidence[i])} % sure)` : "";
    return make("li", {}, make("span", { class: "quiet" }, `${GRAINS[name] ?? name}${sure}`),
      go(label ?? "In no topic", { topic: { grain, topic } }));
  });
  return path.length ? part("Topic, coarse to fine", make("ol", { class: "path" }, ...path)) : null;
}

async function fillTexts({ data, filter }, i, abstract, why) {
  const texts = await readTexts().catch(() => null);
  const said = texts?.abstract[i];
  abstract.classList.toggle("quiet", !said);
  if (said) abstract.replaceChildren(searched(said, termsOf(filter.query)));
  else abstract.textContent = texts ? "No abstract came with this paper." : "This browser cannot unpack the abstracts.";
  const reasons = texts?.evidence[i] ?? [];
  if (why && reasons.length) {
    const first = data.themes[data.papers.themes[i][0][0]].name;
    why.append(make("p", { class: "quiet" }, "Why ", word(first), ":"), make("ul", {}, ...reasons.map((reason) => make("li", {}, word(reason)))));
  }
}

// `focusRow(i)` puts the reader on the row of a paper, and says whether it is in the table.
export function startPaper(state, dialog, focusRow) {
  const { data } = state;
  const { papers } = data;
  const trail = []; // papers from which a near one was opened
  let opener = null; // what had the focus before
  const step = (by) => {
    const place = state.order.indexOf(state.open) + by;
    if (state.order.includes(state.open) && state.order[place] !== undefined) move(state.order[place]);
  };
  const move = (i) => {
    trail.length = 0;
    state.set({ open: i });
  };
  const previous = button("‹ Previous", () => step(-1), { class: "plain", "aria-keyshortcuts": "ArrowLeft" });
  const next = button("Next ›", () => step(1), { class: "plain", "aria-keyshortcuts": "ArrowRight" });
  const back = button("↩ Back", () => state.set({ open: trail.pop() }), { class: "plain" });
  const where = make("span", { class: "where" });
  const close = button("Close", () => dialog.close(), { class: "plain close" });
  const title = make("h2", { id: "paper-title", tabindex: "-1" });
  const content = make("div", { class: "content" });
  dialog.append(make("div", { class: "steps" }, previous, next, where, back, close), make("div", { class: "sheet" }, title, content));

  const go = (name, filter) => button(word(name), () => {
    opener = null;
    dialog.close();
    showOnly(state, filter);
  }, { class: "go" });

  function nearest(i) {
    if (!papers.nearest[i].length) return null;
    return part("Nearest papers", make("ol", { class: "near" }, ...papers.nearest[i].map((other) =>
      make("li", {}, button(word(papers.title[other]), () => {
        trail.push(i);
        state.set({ open: other });
      }, { class: "go" })))));
  }

  function draw(i) {
    const place = state.order.indexOf(i);
    previous.disabled = place <= 0;
    next.disabled = place < 0 || place === state.order.length - 1;
    back.hidden = !trail.length;
    where.textContent = place < 0 ? "not among the papers shown" : `${(place + 1).toLocaleString("en")} of ${state.order.length.toLocaleString("en")}`;
    title.replaceChildren(searched(papers.title[i], termsOf(state.filter.query)));
    if (papers.mark[i]) title.prepend(make("strong", { class: "badge" }, papers.mark[i]), " ");
    const abstract = make("p", { class: "abstract", dir: "auto" }, "Unpacking the abstract …");
    const digests = papers.digests[i].map((digest) => make("li", {}, go(data.digests[digest].name, { digest })));
    const themes = themesOf(data, i, go);
    content.replaceChildren(...[
      ...facts(papers, i), linksOf(papers.links[i]), part("Abstract", abstract), themes, topicsOf(data, i, go),
      part("Digests", make("ul", { class: "digests" }, ...digests)), nearest(i),
    ].filter(Boolean));
    fillTexts(state, i, abstract, themes?.querySelector(".why"));
  }

  state.on((changes) => {
    if ("filter" in changes && state.open !== null && dialog.open) draw(state.open);
    if (!("open" in changes)) return;
    if (state.open === null) {
      if (dialog.open) dialog.close();
      return;
    }
    draw(state.open);
    if (!dialog.open) {
      opener = document.activeElement;
      dialog.showModal();
    }
    dialog.querySelector(".sheet").scrollTop = 0;
    title.focus({ preventScroll: true });
  });
  dialog.addEventListener("close", () => {
    const last = state.open, from = opener;
    trail.length = 0;
    if (last !== null) state.set({ open: null });
    if (!from) return;
    const fromTable = from === document.body || from.closest("#table-view");
    if (!(fromTable && focusRow(last)) && from.isConnected) from.focus();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // on the page beside it
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowLeft") step(-1);
    else if (event.key === "ArrowRight") step(1);
    else return;
    event.preventDefault();
  });
}
