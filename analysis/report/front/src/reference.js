// What both kinds of reference files say of a paper.

const ARXIV = /^https:\/\/arxiv\.org\/abs\/([A-Za-z.-]+\/\d{7}|\d{4}\.\d{4,5})$/;
const DOI = /^https:\/\/doi\.org\/(10\..+)$/;

export function reference({ papers, themes }, i, abstracts) {
  const links = papers.links[i].map(([, address]) => address);
  const found = (pattern) => links.map((link) => pattern.exec(link)?.[1]).find(Boolean) ?? "";
  const [, year = "", month = "", day = ""] = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?/.exec(papers.published[i]) ?? [];
  return {
    title: papers.title[i],
    authors: papers.authors[i],
    venue: papers.venue[i],
    year, month, day, links,
    arxiv: found(ARXIV),
    doi: found(DOI),
    themes: papers.themes[i].map(([theme]) => themes[theme].name),
    mark: papers.mark[i],
    abstract: abstracts[i] ?? "",
  };
}
