// What stands in the cells of a row.
import { addressOf } from "./address.js";
import { make, word } from "./dom.js";
import { topicLabels } from "./order.js";
import { marked } from "./words.js";

const FIRST = 3; // authors named in a row

function joined(parts, between) {
  return parts.flatMap((part, i) => (i ? [between, part] : [part]));
}

// A text in which the words that were searched for are marked.
export function searched(text, terms) {
  return make("bdi", {}, ...marked(text, terms).map(([part, hit]) => (hit ? make("mark", {}, part) : part)));
}

// Authors and venue; names that hold commas are set apart by semicolons.
function byline(papers, i) {
  const authors = papers.authors[i];
  const more = authors.length > FIRST + 1 ? authors.length - FIRST : 0;
  const named = more ? [...authors.slice(0, FIRST), `${more} more`] : authors;
  const between = named.some((name) => name.includes(",")) ? "; " : ", ";
  return [named.join(between), papers.venue[i]].filter(Boolean);
}

// `cells(i, terms)`: one element per column.
export function createCells(data, columns) {
  const { papers } = data;
  const labels = topicLabels(data);
  const write = {
    title(i, terms) {
      const line = byline(papers, i);
      // A link, so that a paper can be opened in a tab of its own, too.
      const name = make("a", { href: addressOf(papers.id[i]), class: "open-paper", tabindex: "-1" }, searched(papers.title[i], terms));
      const badge = papers.mark[i] ? make("strong", { class: "badge" }, papers.mark[i]) : null;
      const under = line.length ? make("span", { class: "under" }, ...joined(line.map((part) => searched(part, terms)), " · ")) : null;
      return [make("span", { class: "name" }, badge, name), under];
    },
    theme(i) {
      const [first, ...further] = papers.themes[i];
      if (!first) return [make("span", { class: "none" }, "No theme")];
      const also = further.map(([theme]) => data.themes[theme].name).join(", ");
      const sure = make("span", { class: "sure-of" }, `${Math.round(100 * first[1])} %`);
      return [word(data.themes[first[0]].name), " ", sure, also ? make("span", { class: "under also" }, "also ", word(also)) : ""];
    },
    topic: (i) => [labels.has(papers.topic[i]) ? word(labels.get(papers.topic[i])) : make("span", { class: "none" }, "No topic")],
    digests(i) {
      const names = papers.digests[i].map((place) => data.digests[place].name);
      const shown = names.length > 2 ? [names[0], `${names.length - 1} more`] : names;
      return joined(shown.map((name) => word(name)), ", ");
    },
    date: (i) => [papers.published[i]],
    upvotes: (i) => number(papers.upvotes[i], "upvotes"),
    citations: (i) => number(papers.citations[i], "citations"),
  };
  return (i, terms) => columns.map((column, k) =>
    make(k ? "td" : "th", {
      role: k ? "gridcell" : "rowheader", class: `cell ${column.key}`, "aria-colindex": `${k + 1}`,
    }, ...write[column.key](i, terms)));
}

// In cards no column head says what a number counts.
function number(value, unit) {
  return value === null ? [""] : [value.toLocaleString("en"), make("span", { class: "unit" }, ` ${unit}`)];
}
