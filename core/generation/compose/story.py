"""The modules that tell: hero, bullets, features, rows with pictures, and the texts for search engines and screen readers."""

from __future__ import annotations

from collections.abc import Sequence

from core.content.document import (
    AltTexts,
    Bullets,
    Feature,
    Features,
    Hero,
    ImageText,
    Line,
    Picture,
    Seo,
)
from core.generation.compose.phrase import Slot, Words, capitalise, line
from core.generation.compose.topics import Topic
from core.generation.compose.writer import BULLET_CHARS, HEADLINE_CHARS, Writer, together
from core.ports.wire import MediaSnapshot

MAX_BULLETS, MIN_BULLETS = 6, 3
MAX_FEATURES, MIN_FEATURES = 4, 3
MAX_ROWS = 3
SENTENCES_PER_ROW = 4
GROUPS = ("performance", "make", "power", "weather", "light", "size", "features_row", "use")
SEO_TITLE_CHARS, SEO_DESCRIPTION_CHARS = 60, 155
ALT_CHARS = 125


def hero(writer: Writer, pictures: Sequence[Picture]) -> Hero | None:
    """Name and strongest fact, then one to three sentences."""
    headline = _headline(writer)
    if headline is None:
        return None
    writer.voice.fresh()
    body = [writer.voice.say("identity", "say", writer.env)]
    for topic in writer.lead(3):
        if topic.id in ("material", "uses", "colour") and body[0] and set(topic.keys) & set(body[0].facts):
            continue
        if sum(1 for line in body if line) < 3:
            body.append(writer.sentence(topic))
    return Hero(headline, together(body), pictures[0] if pictures else None)


def _headline(writer: Writer) -> Line | None:
    limit = writer.limit("hero", "headline", HEADLINE_CHARS)
    for topic in writer.lead(4):
        env = _tagged(writer, [topic])
        if env and (made := writer.voice.say("hero", "headline", env, limit=limit)):
            return made
    made = writer.voice.say("hero", "plain", writer.env, limit=limit)
    return made or Line(capitalise(writer.env["cat"].say()), writer.env["cat"].facts)


def _tagged(writer: Writer, topics: Sequence[Topic]) -> dict[str, Slot] | None:
    env = dict(writer.env)
    for slot, topic in zip(("tag", "tagb"), topics, strict=False):
        tag = writer.tag(topic)
        if tag is None:
            return None
        env[slot] = Words(tag.text, tag.facts)
    return env


def bullets(writer: Writer) -> Bullets | None:
    """Three to six facts in a phrase each, not more than three of one group."""
    items: list[Line] = []
    seen: set[str] = set()
    groups: dict[str, int] = {}
    most = min(MAX_BULLETS, writer.limits.max_items("bullets", "items") or MAX_BULLETS)
    for topic in writer.topics:
        if len(items) == most:
            break
        if seen & set(topic.keys) or groups.get(topic.group, 0) >= 3:
            continue
        limit = writer.limit("bullets", "items", BULLET_CHARS)
        short = writer.voice.say(topic.frame, "short", topic.env, facts=topic.keys, limit=limit, again=True)
        if short:
            items.append(short)
            seen |= set(topic.keys)
            groups[topic.group] = groups.get(topic.group, 0) + 1
    return Bullets(writer.heading("bullets"), tuple(items)) if len(items) >= MIN_BULLETS else None


def features(writer: Writer) -> Features | None:
    """Three or four topics with a headline and a sentence; those that the hero has not told come first."""
    fresh = [topic for topic in writer.topics if not writer.used & set(topic.keys)]
    told = [topic for topic in writer.topics if writer.used & set(topic.keys)]
    items: list[Feature] = []
    seen: set[str] = set()
    for topic in fresh + told:
        if len(items) == MAX_FEATURES:
            break
        if seen & set(topic.keys):
            continue
        limit = writer.limit("features", "headline", HEADLINE_CHARS)
        headline = writer.voice.say(topic.frame, "headline", topic.env, facts=topic.keys, limit=limit)
        proof = writer.sentence(topic) if headline else None
        if headline and proof:
            items.append(Feature(headline, (proof,)))
            seen |= set(topic.keys)
    return Features(writer.heading("features"), tuple(items)) if len(items) >= MIN_FEATURES else None


def rows(writer: Writer, pictures: Sequence[Picture]) -> list[ImageText]:
    """One theme per row, sides alternating; a row needs two sentences."""
    made: list[ImageText] = []
    rest = list(pictures[1:])
    for group in GROUPS:
        if len(made) == MAX_ROWS:
            break
        topics = [topic for topic in writer.topics if topic.group == group]
        fresh = [topic for topic in topics if not writer.used & set(topic.keys)]
        if len(fresh) < 2 and not (group == "make" and fresh):
            continue
        body = _paragraph(writer, fresh)
        if sum(len(line.facts) > 0 for line in body) < 2:
            continue
        picture = rest.pop(0) if rest else None
        made.append(ImageText("right" if len(made) % 2 else "left", writer.heading(group), body, picture))
    return made


def _paragraph(writer: Writer, topics: Sequence[Topic]) -> tuple[Line, ...]:
    writer.voice.fresh()
    lines: list[Line] = []
    spoken: set[str] = set()
    waiting: list[Topic] = []
    for topic in topics:
        if len(lines) == SENTENCES_PER_ROW or spoken & set(topic.keys):
            continue
        if topic.frame == "feature" and len(lines) >= 2:
            waiting.append(topic)
            continue
        part = "one" if topic.id == "colour" and "many" not in topic.env else "say"
        part = "then" if lines and topic.frame == "feature" else part
        made = writer.sentence(topic, part=part) or (writer.sentence(topic) if part != "say" else None)
        if made:
            lines.append(made)
            spoken |= set(topic.keys)
    if waiting and (listed := _list_of(writer, waiting)):
        lines.append(listed)
    return tuple(lines)


def _list_of(writer: Writer, topics: Sequence[Topic]) -> Line | None:
    """The remaining properties as one sentence."""
    labels = [topic.env["label"] for topic in topics if "label" in topic.env][:5]
    keys = tuple(dict.fromkeys(key for label in labels for key in label.facts))
    words = [label.say("listed") for label in labels]
    made = writer.voice.say("feature", "list", {**writer.env, "v": Words(writer.formatter.join(words), keys)})
    if made:
        writer.used.update(keys)
    return made


# ------------------------------------------------------------------ search engines and screen readers


def seo(writer: Writer) -> Seo | None:
    """Title and description with the strongest facts first, inside 60 and 155 characters."""
    title = _seo_title(writer)
    if title is None:
        return None
    limit = writer.limit("seo", "description", SEO_DESCRIPTION_CHARS)
    phrases = [writer.voice.first(t.frame, "short", t.env, facts=t.keys) for t in writer.lead(6)]
    said = [phrase for phrase in phrases if phrase]
    for count in range(len(said), 0, -1):
        words = writer.voice.text("seo", "join").join(phrase.text for phrase in said[:count])
        keys = tuple(dict.fromkeys(key for phrase in said[:count] for key in phrase.facts))
        env = {**writer.env, "list": Words(words, keys)}
        if description := writer.voice.say("seo", "description", env, limit=limit, again=True):
            return Seo(title, description)
    return Seo(title, Line(title.text, title.facts))


def _seo_title(writer: Writer) -> Line | None:
    limit = writer.limit("seo", "title", SEO_TITLE_CHARS)
    leads = writer.lead(3)
    for chosen in (leads[:2], leads[:1], leads[1:2], []):
        env = _tagged(writer, chosen)
        part = ("plain", "one", "two")[len(chosen)]
        if env and (made := writer.voice.say("seo", part, env, limit=limit, again=True)):
            return made
    return None


def pictures_of(writer: Writer, pictures: Sequence[MediaSnapshot]) -> tuple[Picture, ...]:
    """Every picture with words: the product's name, its colour where it has only one, and which view it is."""
    made = []
    for index, picture in enumerate(pictures):
        part = "first" if index == 0 else "more"
        colour = "_colour" if "colour" in writer.env else ""
        limit = writer.limit("*", "alt", ALT_CHARS)
        made.append(Picture(picture.remote_id, picture.url, _alt(writer, part + colour, index, limit)))
    return tuple(made)


def _alt(writer: Writer, part: str, index: int, limit: int) -> Line:
    options = writer.voice.options("alt", part)
    source = options[(index - 1) % len(options)] if index else options[0]
    made = line(source, writer.lang, writer.env)
    return made if len(made.text) <= limit else Line(capitalise(writer.env["cat"].say()), writer.env["cat"].facts)


def alt_texts(pictures: Sequence[Picture]) -> AltTexts | None:
    """The module of all pictures."""
    return AltTexts(tuple(pictures)) if pictures else None
