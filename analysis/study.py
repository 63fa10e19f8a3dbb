"""The whole study: settings in, every table, figure and the report out."""

from __future__ import annotations

import hashlib
import inspect
import os
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from analysis.aside import PaperTopics, aside_note, is_notice, over_all_papers
from analysis.cells import listed
from analysis.continuity import carry_topics
from analysis.corpus import Corpus
from analysis.decisions import read_decisions
from analysis.digests import Digest, load_digests
from analysis.digests.date_notes import date_notes
from analysis.errors import InputError
from analysis.grain_trends import grain_label_sets, grain_trends
from analysis.inputs import keep_inputs, names_of_choice
from analysis.intake import intake_table, paper_languages
from analysis.language.own_words import read_stop_words, without_words
from analysis.manifest import versions
from analysis.results import TABLES, StudyResult
from analysis.settings import Settings, describe_options
from analysis.store import Store
from analysis.themes import (
    Taxonomy,
    ThemeAssigner,
    crosswalk,
    load_taxonomy,
    read_labels,
)
from analysis.themes.assignment import unfiled
from analysis.themes.fit import best_fit, no_verdict, why_chosen
from analysis.themes.reading import bundled_taxonomies
from analysis.topics import TopicModel, apply_edit, read_edits
from analysis.topics.naming.cards import TopicNamer
from analysis.topics.naming.llm import LanguageModelNames
from analysis.trends import (
    Binning,
    LabelSet,
    bin_papers,
    paper_dates,
    trend_tables,
    weighted_table,
    within,
)
from analysis.trends.weights import check_weights
from analysis.vectors import get_encoder

if TYPE_CHECKING:
    from analysis.themes import Theme, ThemeAssignment

__all__ = ["StudyProgress", "run_study"]

#: Called with (stage, steps done, steps in all) while a study runs.
StudyProgress = Callable[[str, int, int], None]
# What sources say of papers, as it is.
_KEPT = ("authors", "venue", "keywords", "type", "status", "citations", "upvotes", "links")
# What `run_study` takes otherwise, or leaves to whoever writes and prints.
_NOT_OF_A_RUN = ("digests", "out", "quiet", "debug")


def _with_options(function: Callable[..., StudyResult]) -> Callable[..., StudyResult]:
    """Put the table of options into a function's signature and docstring."""
    signature = inspect.signature(function)
    fixed = [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
    added = [
        inspect.Parameter(item.name, inspect.Parameter.KEYWORD_ONLY, default=None)
        for item in fields(Settings)
        if item.name not in _NOT_OF_A_RUN
    ]
    function.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[*fixed, *added]
    )
    described = textwrap.indent(describe_options(without=_NOT_OF_A_RUN), " " * 4)
    function.__doc__ = (function.__doc__ or "").replace("{options}", described.lstrip(), 1)
    return function


@_with_options
def run_study(
    digests: Sequence[str | os.PathLike[str]] | Sequence[Digest] | None = None,
    *,
    settings: Settings | None = None,
    store: Store | None = None,
    names: Mapping[str, str] | None = None,
    progress: StudyProgress | None = None,
    after: StudyResult | None = None,
    **options: Any,
) -> StudyResult:
    """Run a whole study: topics, themes and their trends over digests.

    The result depends on the papers, the options and the seed alone; not on the order of the
    arguments, the number of threads or the time.

    Parameters
    ----------
    digests : sequence of path or of Digest, optional
        Digest files, or digests already read; those of `settings` by default, else the two
        bundled ones.
    settings : Settings, optional
        All options at once, as `read_settings` reads them from a `study.toml`.
    store : Store, optional
        Where vectors are kept; the reader's cache folder by default.
    names : mapping of str to str, optional
        Answers of the language model in an earlier run (``names`` in its manifest); with them
        no language model is asked.
    progress : callable, optional
        Called with (stage, steps done, steps in all).
    after : StudyResult, optional
        An earlier study of some of the papers; topics that were there keep number and name.
    {options}

    Returns
    -------
    StudyResult
        All tables. `analysis.output.write_study` writes them with figures and report.

    Raises
    ------
    InputError
        If an option, a digest or the taxonomy is not as expected.

    Notes
    -----
    Options that are given go over those of `settings`. ``themes`` may also be a `Taxonomy`.
    Edits whose topics are not found any more change nothing; the manifest lists them.

    Examples
    --------
    >>> from analysis import run_study
    >>> result = run_study(encoder="lsa", seed=1)
    >>> result.trends.columns[:4].tolist()
    ['kind', 'name', 'n_a', 'n_b']
    """
    tell = progress or (lambda stage, done, total: None)
    given = options.get("themes")
    if isinstance(given, Taxonomy):
        options["themes"] = None
    asked = (settings or Settings()).with_options(**options)
    offered = _offered(given if isinstance(given, Taxonomy) else asked.themes)
    loaded = _as_digests(digests, asked)
    decisions = {} if asked.decide is None else read_decisions(asked.decide)
    stop_words = () if asked.stop_words is None else read_stop_words(asked.stop_words)
    corpus = _in_span(Corpus.from_digests(loaded, decisions), asked)
    binning = bin_papers(
        corpus.membership,
        corpus.digests["digest"].tolist(),
        corpus.digests["date"].tolist(),
        corpus.papers["published"].tolist(),
        by=asked.by,
        date=asked.date,
        since=asked.since,
        until=asked.until,
    )
    counts = _counts(corpus, asked.weight)
    ids, titles = corpus.papers["paper_id"].tolist(), corpus.papers["title"].tolist()
    own = None
    if asked.labels is not None:
        offered, own = _with_labels(offered, asked.labels, ids, titles)
    edits = [] if asked.edits is None else read_edits(asked.edits)
    tell("read", len(corpus), len(corpus))
    apart = asked.notices == "apart"
    aside = is_notice(corpus.papers["type"] if apart else [""] * len(corpus))
    heard, heard_titles = (without_words(texts, stop_words) for texts in (corpus.texts, titles))
    namer = _namer(asked, names, store)
    coder = get_encoder(
        asked.encoder,
        store=store,
        random_state=asked.seed,
        n_jobs=asked.n_jobs,
        progress=lambda done, total: tell("encode", done, total),
    )
    with threadpool_limits(limits=1):
        vectors = coder.fit(corpus.texts).encode(corpus.texts)
        tell("topics", 0, 1)
        model = TopicModel(
            asked.engine,
            n_topics=asked.n_topics,
            granularity=asked.granularity,
            random_state=asked.seed,
            n_jobs=asked.n_jobs,
            naming="terms" if namer is None else namer,
        ).fit(
            vectors[~aside],
            documents=[text for text, out in zip(heard, aside, strict=True) if not out],
            ids=[paper_id for paper_id, out in zip(ids, aside, strict=True) if not out],
            keywords=[
                listed(words)
                for words, out in zip(corpus.papers["keywords"], aside, strict=True)
                if not out
            ],
        )
        unfit = [edit for edit in edits if not apply_edit(model, edit)]
        if after is not None:
            carry_topics(model, after, [t for t, out in zip(titles, aside, strict=True) if not out])
        topics = over_all_papers(model, vectors, aside, random_state=asked.seed)
        tell("themes", 0, 1)
        assigners = [
            ThemeAssigner(taxonomy, words_alone=coder.name == "lsa").fit(
                vectors,
                documents=heard,
                titles=heard_titles,
                encode=coder.encode,
                ids=ids,
                topics=topics.labels,
                labels=own,
                points=None if aside.any() else model.points_,
            )
            for taxonomy in offered
        ]
        assigner, notes = _chosen(
            assigners, auto=asked.themes == "auto" and not isinstance(given, Taxonomy)
        )
        tell("trends", 0, 1)
        result = _assemble(corpus, loaded, model, topics, assigner, asked, vectors, binning, counts)
    result.manifest["taxonomy"] |= notes
    if isinstance(namer, LanguageModelNames):
        result.manifest["names"] = {"answers": namer.answers_, "notes": namer.notes_}
    result.manifest["topics"] = {"next_number": model.next_number_}
    recorded = asked.recorded() | {"encoder": coder.name}
    if own is not None:
        recorded["labels"] = dict(own)
    if asked.decide is not None:
        recorded["decide"] = [
            [*pair, "same" if same else "different"] for pair, same in sorted(decisions.items())
        ]
    if asked.stop_words is not None:
        recorded["stop_words"] = list(stop_words)
    if asked.edits is not None:
        recorded["edits"] = [asdict(edit) for edit in edits]
        result.manifest["edits_not_found"] = [
            {"action": edit.action, "topics": list(edit.topics)} for edit in unfit
        ]
    result.manifest["settings"] = recorded
    kept = keep_inputs(loaded, asked, given if isinstance(given, Taxonomy) else None)
    result.manifest.update(kept=kept.record, asked=names_of_choice(asked, given))
    result.kept.update(kept.files)
    result.manifest["aside"] = aside_note(corpus.papers["type"]) if apart else ""
    return result


def _namer(
    asked: Settings, names: Mapping[str, str] | None, store: Store | None
) -> TopicNamer | None:
    """Give what names the topics, unless their own terms do."""
    if asked.naming == "terms":
        return None
    return LanguageModelNames(
        asked.llm_url,
        asked.llm_model or "",
        answers=names,
        ask=names is None,
        store=store or Store(),
    )


def _offered(themes: Taxonomy | str) -> list[Taxonomy]:
    """Give the taxonomy asked for, or all bundled ones to choose from."""
    if isinstance(themes, Taxonomy):
        return [themes]
    return [load_taxonomy(n) for n in (bundled_taxonomies() if themes == "auto" else [themes])]


def _with_labels(
    offered: Sequence[Taxonomy], file: str, ids: Sequence[str], titles: Sequence[str]
) -> tuple[list[Taxonomy], Mapping[str, str]]:
    """Read the reader's labels, and keep the first taxonomy that has their themes."""
    for taxonomy in offered:
        try:
            return [taxonomy], read_labels(file, ids=ids, titles=titles, theme_ids=taxonomy.ids)
        except InputError:
            if taxonomy is offered[-1]:
                raise
    raise AssertionError("no taxonomy offered")


def _chosen(
    assigners: Sequence[ThemeAssigner], *, auto: bool
) -> tuple[ThemeAssigner | None, dict[str, Any]]:
    """Keep the taxonomy that was asked for, or the one that fits; and say how well it fits."""
    names = [assigner.taxonomy.name for assigner in assigners]
    fits = {name: assigner.fit_ for name, assigner in zip(names, assigners, strict=True)}
    chosen: str | None = names[0]
    by_fit = auto and len(assigners) > 1  # with labels there is no choice left
    if by_fit:
        chosen = best_fit(fits, {n: a.expected_fit_ for n, a in zip(names, assigners, strict=True)})
    said: dict[str, Any] = {"fit": {name: round(fit.share, 6) for name, fit in fits.items()}}
    said["notes"] = [why_chosen(fits, chosen)] if by_fit else []
    if chosen is None:
        return None, said
    if assigners[0].words_alone:
        said["notes"].append("These vectors are made of words: papers were filed on words alone.")
    said["fits_badly"] = fits[chosen].poor
    if not by_fit or fits[chosen].poor:  # the last note is the warning, where there is one
        said["notes"].append(fits[chosen].sentence)
    return assigners[names.index(chosen)], said


def _as_digests(
    digests: Sequence[str | os.PathLike[str]] | Sequence[Digest] | None, settings: Settings
) -> list[Digest]:
    """Read digests, unless they are read already."""
    if digests and all(isinstance(item, Digest) for item in digests):
        return list(digests)  # type: ignore[arg-type]
    if digests is not None:
        paths = [digests] if isinstance(digests, str | os.PathLike) else digests
        settings = settings.with_options(digests=[os.fspath(path) for path in paths])  # type: ignore[arg-type]
    return load_digests(**settings.reading())


def _in_span(corpus: Corpus, asked: Settings) -> Corpus:
    """Leave out what is surely earlier than ``since`` or later than ``until``."""
    if asked.since is None and asked.until is None:
        return corpus
    days = corpus.digests["date"].tolist()
    whole = [day if len(day) == len("2025-03-11") and asked.date != "paper" else "" for day in days]
    inside = np.array([within(day, asked.since, asked.until) is not False for day in whole])
    listed = corpus.membership[:, inside]
    kept = [day for day, is_in in zip(whole, inside, strict=True) if is_in]
    dates = paper_dates(listed, kept, corpus.papers["published"].tolist(), asked.date)
    papers = [within(date, asked.since, asked.until) is not False for date in dates]
    if not (listed.any(axis=1) & np.array(papers)).any():
        span = " ".join(
            f"{e} {d}" for e, d in (("since", asked.since), ("until", asked.until)) if d
        )
        raise InputError(f"no paper {span}", "papers in that span", "widen --since or --until")
    return corpus.take(papers, inside)


def _assemble(
    corpus: Corpus,
    digests: Sequence[Digest],
    model: TopicModel,
    of_papers: PaperTopics,
    assigner: ThemeAssigner | None,
    asked: Settings,
    vectors: NDArray[np.float32],
    binning: Binning,
    counts: NDArray[np.float64] | None,
) -> StudyResult:
    """Put the stages' results into the tables of a study."""
    filed = unfiled(len(corpus)) if assigner is None else assigner.assign()
    taxonomy = None if assigner is None else assigner.taxonomy
    themes = () if taxonomy is None else taxonomy.themes
    label_sets = _label_sets(themes, model, of_papers, filed)
    trends, shares, series = trend_tables(
        binning,
        label_sets,
        uncertainty=asked.uncertainty,
        random_state=asked.seed,
    )
    withheld = no_verdict(filed.primary, filed.theme_ids)
    trends, series = _withhold(trends, withheld), _withhold(series, withheld)
    ids = corpus.papers["paper_id"]
    layout = of_papers.layout
    topics = model.topics_.copy()
    for column in ("keywords", "representative_papers"):
        topics[column] = ["|".join(items) for items in topics[column]]
    return StudyResult(
        papers=_papers_table(corpus, model, of_papers, filed),
        topics=topics,
        trends=trends,
        digests=corpus.digests,
        shares=shares,
        map=pd.DataFrame({"paper_id": ids, "x": layout[:, 0], "y": layout[:, 1]}),
        crosswalk=crosswalk(filed, of_papers.labels) if themes else _header("crosswalk"),
        evidence=_header("evidence") if assigner is None else _evidence(ids, filed, assigner),
        taxonomy=pd.DataFrame(
            [(t.id, t.name, t.definition) for t in themes], columns=TABLES["taxonomy"]
        ),
        hierarchy=model.hierarchy_,
        intake=intake_table(digests, corpus),
        texts=corpus.papers[["paper_id", "abstract"]],
        series=series,
        weighted=weighted_table(binning, label_sets, asked.weight, counts),
        grain_trends=grain_trends(
            binning,
            _other_grains(model, of_papers, asked),
            uncertainty=asked.uncertainty,
            random_state=asked.seed,
        ),
        manifest={
            "inputs": [_input_entry(digest) for digest in digests],
            "taxonomy": {
                "name": "" if taxonomy is None else taxonomy.name,
                "themes": len(themes),
                "description": "" if taxonomy is None else taxonomy.description,
                "content": [asdict(theme) for theme in themes],
            },
            "vectors_sha256": hashlib.sha256(np.ascontiguousarray(vectors).tobytes()).hexdigest(),
            "time": {
                "by": binning.by,
                "why": binning.why,
                "bins": len(binning.names),
                "undated": binning.n_undated,
                "notes": date_notes(digests),
            },
            "merged": _merged(corpus),
            "conflicts": list(corpus.merged),
            "near_duplicates": corpus.near_duplicates.to_dict("records"),
            "versions": versions(),
        },
    )


def _counts(corpus: Corpus, weight: str) -> NDArray[np.float64] | None:
    """Give the papers' upvotes or citations, NaN where their sources say none."""
    if weight == "none":
        return None
    counts = corpus.papers[weight].to_numpy(dtype=np.float64, na_value=np.nan)
    check_weights(counts, weight)
    return counts


def _header(table: str) -> pd.DataFrame:
    """Give a table without rows."""
    return pd.DataFrame(columns=TABLES[table])


def _evidence(ids: pd.Series, filed: ThemeAssignment, assigner: ThemeAssigner) -> pd.DataFrame:
    """One row per paper: what put it under its theme."""
    reasons = ["|".join(reasons) for reasons in assigner.explain()]
    return pd.DataFrame({"paper_id": ids, "theme": filed.primary, "evidence": reasons})


def _merged(corpus: Corpus) -> list[dict[str, object]]:
    """List the papers that several digests have, which count once."""
    names = corpus.digests["digest"].to_numpy(dtype=object)
    return [
        {"paper_id": paper_id, "digests": names[row].tolist()}
        for paper_id, row in zip(corpus.papers["paper_id"], corpus.membership, strict=True)
        if row.sum() > 1
    ]


def _input_entry(digest: Digest) -> dict[str, object]:
    """Describe a digest in the manifest, without its path."""
    return {
        "digest": digest.name,
        "date": "" if digest.date is None else str(digest.date),
        "papers": len(digest.papers),
        "sha256": digest.sha256,
        "source": digest.source,
    }


def _papers_table(
    corpus: Corpus, model: TopicModel, of_papers: PaperTopics, filed: ThemeAssignment
) -> pd.DataFrame:
    """One row per paper: where it stood, its topic and its themes."""
    names = corpus.digests["digest"].to_numpy(dtype=object)
    ids = corpus.papers["paper_id"].to_numpy(dtype=object)
    labels = {-1: ""} | dict(zip(model.topics_["topic"], model.topics_["label"], strict=True))
    return pd.DataFrame(
        {
            "paper_id": corpus.papers["paper_id"],
            "title": corpus.papers["title"],
            "digests": ["|".join(names[row]) for row in corpus.membership],
            "topic": of_papers.labels,
            "topic_label": [labels[topic] for topic in of_papers.labels],
            "topic_confidence": of_papers.confidence,
            "theme": filed.primary,
            "theme_probability": filed.probability,
            "themes": ["|".join(themes) for themes in filed.themes],
            "published": corpus.papers["published"],
        }
        | {name: corpus.papers[name] for name in _KEPT}
        | {"language": paper_languages(corpus)}
        | {
            "theme_probabilities": _sure_of_themes(filed),
            "topic_path": ["|".join(map(str, path)) for path in of_papers.paths.tolist()],
            "nearest": ["|".join(ids[rows]) for rows in of_papers.nearest],
        }
    ).astype({"citations": "Int64", "upvotes": "Int64"})


def _sure_of_themes(filed: ThemeAssignment) -> list[str]:
    """Give the probability of each of a paper's themes, in their order."""
    place = {theme: i for i, theme in enumerate(filed.theme_ids)}
    return [
        "|".join(f"{row[place[theme]]:.4f}" for theme in themes)
        for row, themes in zip(filed.probabilities, filed.themes, strict=True)
    ]


def _label_sets(
    themes: Sequence[Theme], model: TopicModel, of_papers: PaperTopics, filed: ThemeAssignment
) -> list[LabelSet]:
    """Give what is followed over time: primary themes, where there are any, and topics.

    A paper counts for its primary theme, so that the themes' shares add up with the unfiled.
    """
    topics = model.topics_["topic"].tolist()
    is_topic = np.array([of_papers.labels == topic for topic in topics]).T
    found = [
        LabelSet(
            "topic",
            [str(topic) for topic in topics],
            model.topics_["label"].tolist(),
            is_topic.reshape(len(of_papers.labels), len(topics)),
            np.asarray(of_papers.soft_membership, dtype=np.float64),
        )
    ]
    if themes:
        is_theme = np.array([filed.primary == theme.id for theme in themes]).T
        names = [theme.name for theme in themes]
        ids = [theme.id for theme in themes]
        found.insert(0, LabelSet("theme", ids, names, is_theme, filed.probabilities))
    return found


def _other_grains(
    model: TopicModel, of_papers: PaperTopics, asked: Settings
) -> Mapping[str, LabelSet]:
    """Give the topics of the grains that ``topic`` does not speak of."""
    soft = np.asarray(of_papers.soft_membership, dtype=np.float64)
    topics = model.topics_["topic"].tolist()
    return grain_label_sets(model.hierarchy_, asked.granularity, topics, of_papers.paths, soft)


def _withhold(table: pd.DataFrame, withheld: Mapping[str, str]) -> pd.DataFrame:
    """Say that themes have too few papers, instead of a verdict."""
    rows = (table["kind"] == "theme") & table["name"].isin(list(withheld))
    if rows.any():
        table.loc[rows, "verdict"] = table.loc[rows, "name"].map(dict(withheld))
        table.loc[rows, "status"] = ""
    return table
