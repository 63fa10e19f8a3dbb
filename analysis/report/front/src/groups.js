// What the papers are coloured by: their groups, each with its filter.

import { FAILS } from "./state.js";

const NONE = { theme: "No theme", topic: "No topic", year: "No year" };
const MANY = 10; // digests beyond this are coloured in order, as years are

// Which ways to colour this study has, for the choice in the toolbar.
export function waysToColour(data) {
  const ways = [];
  if (data.themes.length) ways.push({ key: "theme", name: "Theme" });
  data.grains.forEach((grain, i) => {
    const name = data.grains.length > 1 ? `Topic: ${grain.name}` : "Topic";
    ways.push({ key: `topic:${i}`, name: `${name} (${grain.topics.length})` });
  });
  if (data.digests.length > 1) ways.push({ key: "digest", name: "Digest" });
  if (data.papers.year.some((year) => year !== null)) ways.push({ key: "year", name: "Year" });
  return ways;
}

function byTheme({ papers, themes }) {
  const groups = themes.map((theme, i) => ({ name: theme.name, filter: { theme: i } }));
  groups.push({ name: NONE.theme, none: true, filter: { theme: -1 } });
  const of = papers.themes.map((list) => (list.length ? list[0][0] : themes.length));
  // Further themes count where they pass the filter.
  const also = (i, further) => (further ? papers.themes[i].map(([theme]) => theme) : [of[i]]);
  return { title: "Themes", groups, of, all: (i, further) => (papers.themes[i].length ? also(i, further) : [of[i]]) };
}

function byTopic({ papers, grains }, grain) {
  const topics = grains[grain].topics, place = new Map(topics.map(({ topic }, i) => [topic, i]));
  const groups = topics.map(({ topic, label }) => ({ name: label, filter: { topic: { grain, topic } } }));
  groups.push({ name: NONE.topic, none: true, filter: { topic: { grain, topic: -1 } } });
  const of = papers.path.map((path) => place.get(path[grain]) ?? topics.length);
  return { title: grains.length > 1 ? `Topics, ${grains[grain].name}` : "Topics", groups, of };
}

function byDigest({ papers, digests }) {
  const groups = digests.map(({ name }, i) => ({ name, filter: { digest: i } }));
  groups.push({ name: "In several digests", filter: { both: true } });
  const of = papers.digests.map((list) => (list.length > 1 ? digests.length : list[0]));
  const all = (i) => (papers.digests[i].length > 1 ? [...papers.digests[i], digests.length] : papers.digests[i]);
  return { title: "Digests", groups, of, all, ordered: digests.length > MANY };
}

function byYear({ papers }) {
  const years = [...new Set(papers.year)].filter((year) => year !== null).sort((a, b) => a - b);
  const place = new Map(years.map((year, i) => [year, i]));
  const groups = years.map((year) => ({ name: String(year), filter: { year } }));
  groups.push({ name: NONE.year, none: true, filter: null });
  return { title: "Years", groups, of: papers.year.map((year) => place.get(year) ?? years.length), ordered: true };
}

// {title, facet, groups, of, all, ordered}: `of` gives the group of each paper (its place), `all` the
// groups whose filter the paper passes.
export function groupsOf(data, colour, grain) {
  const make = { theme: byTheme, topic: byTopic, digest: byDigest, year: byYear }[colour] ?? byTheme;
  const made = make(data, grain);
  made.facet = colour in FAILS ? colour : "theme";
  made.all ??= (i) => [made.of[i]];
  return made;
}

// The part of the filter that a group speaks of, and nothing chosen in it.
export function unset(filter) {
  return Object.fromEntries(Object.keys(filter).map((key) => [key, key === "both" ? false : null]));
}

// Whether a group's filter is the one that is set.
export function isSet(own, filter) {
  return own !== null && Object.entries(own).every(([key, value]) => {
    const now = filter[key];
    return key === "topic" ? now?.grain === value.grain && now?.topic === value.topic : now === value;
  });
}
