"""The modules that tell: hero, bullets, features, rows with pictures, texts for search engines and screen readers."""

from __future__ import annotations

from collections.abc import Sequence, Set

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
from core.generation.compose.pairs import joined
from core.generation.compose.phrase import Slot, Words, capitalise, line
from core.generation.compose.topics import Topic
from core.generation.compose.writer import BULLET_CHARS, HEADLINE_CHARS, PURPOSES, Writer, together
from core.localisation.language import language
from core.ports.wire import MediaSnapshot

MAX_BULLETS, MIN_BULLETS = 6, 3
MAX_FEATURES, MIN_FEATURES = 4, 3
MAX_ROWS = 3
MIN_HEADLINE_RANK = 45  # weights and sizes stand in tables, not in headlines
SEO_TOPICS = 4
SENTENCES_PER_ROW = 4
GROUPS = ("performance", "make", "power", "weather", "light", "size", "features_row", "use")
SEO_TITLE_CHARS, SEO_DESCRIPTION_CHARS = 60, 155
SEO_TITLE_WIDE, SEO_DESCRIPTION_WIDE = 40, 110  # full-width letters take twice the room in a search result
ALT_CHARS = 125


def hero(writer: Writer, pictures: Sequence[Picture]) -> Hero | None:
    """Name and strongest fact, then one to three sentences."""
    headline = _headline(writer)
    if headline is None:
        return None
    writer.voice.fresh()
    told = set(headline.facts) - set(writer.naming.name_keys) - set(writer.naming.noun_keys)
    fresh = {name: slot for name, slot in writer.env.items() if not told & set(slot.facts)}
    body = [writer.voice.say("identity", "say", fresh)]
    if body[0]:
        writer.used.update(key for key in body[0].facts if key in _identity_keys(writer))
    new = [topic for topic in writer.lead(4) if not told & topic.marks]
    for topic in new[:2] or writer.lead(1):
        if not _told(writer, topic) or not any(body):
            body.append(joined(writer, topic, new[1:2]) or writer.sentence(topic))
    return Hero(headline, together(body), pictures[0] if pictures else None)


def _identity_keys(writer: Writer) -> set[str]:
    """The facts that an identity sentence tells, beside the names."""
    return {
        key
        for topic in writer.topics
        if topic.id in ("material", "composition", "colour", *PURPOSES)
        for key in topic.keys
    }


def _headline(writer: Writer) -> Line | None:
    """The name with the strongest fact in the fullest form that fits, else the name alone, else what it is."""
    limit = writer.limit("hero", "headline", HEADLINE_CHARS)
    for topic in (topic for topic in writer.lead(3) if topic.rank >= MIN_HEADLINE_RANK):
        for tag in writer.tags(topic):
            for title in ("title", "title_short"):
                if title in writer.env and not _too_long(writer.env[title], (tag,), limit):
                    env = {**writer.env, "title": writer.env[title], "tag": Words(tag.text, tag.facts)}
                    if made := writer.voice.say("hero", "headline", env, limit=limit):
                        return made
    made = writer.voice.say("hero", "plain", writer.env, limit=limit)
    return made or _kind_alone(writer)


def _kind_alone(writer: Writer) -> Line:
    kind = writer.env["kind"]
    return Line(capitalise(kind.say()), kind.facts)


def bullets(writer: Writer) -> Bullets | None:
    """Three to six facts in a phrase each, not more than three of one group."""
    items: list[Line] = []
    seen: set[str] = set()
    groups: dict[str, int] = {}
    own = MAX_BULLETS - writer.voice.number("bullets") % 2
    most = min(own, writer.limits.max_items("bullets", "items") or own)
    for topic in writer.topics:
        if len(items) == most:
            break
        if seen & topic.marks or groups.get(topic.group, 0) >= 3:
            continue
        limit = writer.limit("bullets", "items", BULLET_CHARS)
        short = writer.voice.say(topic.frame, "short", topic.env, facts=topic.keys, limit=limit, again=True)
        if short:
            items.append(short)
            seen |= topic.marks
            groups[topic.group] = groups.get(topic.group, 0) + 1
    return Bullets(writer.heading("bullets"), tuple(items)) if len(items) >= MIN_BULLETS else None


def features(writer: Writer) -> Features | None:
    """Three or four topics with a headline and its proof; those that the hero has not told come first."""
    worth = [topic for topic in writer.topics if topic.feature]
    spare = [topic for topic in writer.topics if not topic.feature]
    items: list[Feature] = []
    seen: set[str] = set()
    first = sorted(_untold(writer, worth), key=_adds_nothing)
    for topic in (*first, *(t for t in worth if _told(writer, t)), *_untold(writer, spare)):
        if len(items) == MAX_FEATURES or (len(items) >= MIN_FEATURES and not topic.feature):
            break
        if seen & topic.marks:
            continue
        if made := _feature(writer, topic, seen):
            items.append(made)
            seen |= topic.marks | {key for line in made.body for key in line.facts}
    return Features(writer.heading("features"), tuple(items)) if len(items) >= MIN_FEATURES else None


def _bare(text: str) -> str:
    return text.casefold().strip(" .。")


def _adds_nothing(topic: Topic) -> bool:
    """Whether a sentence on the topic could only repeat its headline: a bare property without what it means."""
    return topic.frame == "feature" and "why" not in topic.env


def _told(writer: Writer, topic: Topic) -> bool:
    return bool(writer.used & topic.marks)


def _untold(writer: Writer, topics: Sequence[Topic]) -> list[Topic]:
    return [topic for topic in topics if not _told(writer, topic)]


def _feature(writer: Writer, topic: Topic, seen: Set[str]) -> Feature | None:
    """Headline and sentence, with a second sentence from a topic that supports the first. A property without what it
    means shares its sentence with another one, so that the sentence says more than the headline."""
    limit = writer.limit("features", "headline", HEADLINE_CHARS)
    headline = writer.voice.say(
        topic.frame, "headline", topic.env, facts=topic.keys, limit=limit, again=True, open_=False
    )
    writer.voice.turn()
    proof = None
    if headline and _adds_nothing(topic):
        spare = [other for other in _untold(writer, writer.topics) if _adds_nothing(other) and not seen & other.marks]
        proof = joined(writer, topic, spare, always=True)
    elif headline and topic.frame != "feature" and not topic.support:
        figures = [other for other in _untold(writer, writer.topics) if other.group == topic.group]
        proof = joined(writer, topic, figures) if len(figures) >= SENTENCES_PER_ROW else None
    if headline and proof is None:
        proof = writer.sentence(topic)
    if headline and proof and _bare(proof.text) == _bare(headline.text):
        proof = writer.sentence(topic)  # the next wording, so that the sentence adds to its headline
        proof = None if proof and _bare(proof.text) == _bare(headline.text) else proof
    if headline is None or proof is None:
        return None
    body = [proof]
    said = writer.voice.number(f"why|{topic.id}") % 3 or _bare(proof.text) in _bare(headline.text)
    if said and (why := topic.env.get("why")) and not writer.channel.startswith("amazon"):
        body.append(Line(why.say(), why.facts))
    by_id = {other.id: other for other in writer.topics}
    for name in topic.support:
        other = by_id.get(name)
        if len(body) < 2 and other and not _told(writer, other) and (more := writer.follow(other)):
            body.append(more)
            break
    return Feature(headline, tuple(body))


def rows(writer: Writer, pictures: Sequence[Picture]) -> list[ImageText]:
    """One theme per row, sides alternating; a row needs two sentences."""
    made: list[ImageText] = []
    rest = list(pictures[1:])
    for group in GROUPS:
        if len(made) == MAX_ROWS:
            break
        topics = [topic for topic in writer.topics if topic.group == group]
        fresh = [topic for topic in topics if not writer.used & topic.marks]
        if len(fresh) < 2 and not (group == "make" and fresh):
            continue
        body, told = _paragraph(writer, fresh)
        if told < 2:
            continue
        picture = rest.pop(0) if rest else None
        made.append(ImageText("right" if len(made) % 2 else "left", writer.heading(group), body, picture))
    return made


def _paragraph(writer: Writer, topics: Sequence[Topic]) -> tuple[tuple[Line, ...], int]:
    """Sentences on these topics and how many of the topics they tell."""
    writer.voice.fresh()
    lines: list[Line] = []
    told = 0
    for topic in topics:
        if len(lines) == SENTENCES_PER_ROW or _told(writer, topic):
            continue
        if topic.frame == "feature" and len(lines) >= 2:
            break
        others = [other for other in topics if other is not topic and not _told(writer, other)]
        if made := joined(writer, topic, others) or _alone(writer, topic, first=not lines):
            lines.append(made)
        told = sum(_told(writer, each) for each in topics)
    waiting = [topic for topic in topics if topic.frame == "feature" and not _told(writer, topic)]
    if len(waiting) == 1:
        lines += [made for made in [writer.follow(waiting[0])] if made]
    elif waiting and (listed := _list_of(writer, waiting)):
        lines.append(listed)
    return tuple(lines), max(told, len(lines))


def _alone(writer: Writer, topic: Topic, *, first: bool) -> Line | None:
    """A sentence on one topic: in full at the beginning, else as one that follows."""
    if not first:
        return writer.follow(topic)
    one = topic.id == "colour" and "many" not in topic.env
    return (writer.sentence(topic, part="one") if one else None) or writer.sentence(topic)


def _list_of(writer: Writer, topics: Sequence[Topic]) -> Line | None:
    """The remaining properties as one sentence."""
    labels = [topic.env["label"] for topic in topics if "label" in topic.env][:5]
    keys = tuple(dict.fromkeys(key for label in labels for key in label.facts))
    words = [label.say("listed") for label in labels]
    made = writer.voice.say("feature", "list", {**writer.env, "v": Words(writer.formatter.join(words), keys)})
    if made:
        writer.used.update(keys, *(topic.marks for topic in topics[:5]))
    return made


# ------------------------------------------------------------------ search engines and screen readers


def seo(writer: Writer) -> Seo:
    """Title and description with the strongest facts first, inside 60 and 155 characters."""
    wide = language(writer.lang).wide
    title = _seo_title(writer, SEO_TITLE_WIDE if wide else SEO_TITLE_CHARS)
    limit = writer.limit("seo", "description", SEO_DESCRIPTION_WIDE if wide else SEO_DESCRIPTION_CHARS)
    phrases = [writer.voice.first(t.frame, "short", t.env, facts=t.keys) for t in writer.lead(6)]
    said = [phrase for phrase in phrases if phrase]
    for count in range(len(said), 0, -1):
        words = writer.voice.text("seo", "join").join(phrase.text for phrase in said[:count])
        keys = tuple(dict.fromkeys(key for phrase in said[:count] for key in phrase.facts))
        env = {**writer.env, "list": Words(words, keys)}
        if description := writer.voice.say("seo", "description", env, limit=limit, again=True):
            return Seo(title, description)
    return Seo(title, Line(title.text, title.facts))


def _seo_title(writer: Writer, own: int) -> Line:
    """As many of the strongest facts as fit beside the name, by the full product noun or the short one."""
    limit = writer.limit("seo", "title", own)
    options = [tags for topic in writer.topics[:SEO_TOPICS] if (tags := writer.tags(topic))]
    single: list[tuple[Line, ...]] = [(tag,) for forms in options for tag in forms]
    for chosen in (*_pairs(options), *single, ()):
        for title in ("title", "title_short"):
            if title not in writer.env or _too_long(writer.env[title], chosen, limit):
                continue
            env = {**writer.env, "title": writer.env[title]}
            env |= {slot: Words(tag.text, tag.facts) for slot, tag in zip(("tag", "tagb"), chosen, strict=False)}
            part = ("plain", "one", "two")[len(chosen)]
            if made := writer.voice.say("seo", part, env, limit=limit, again=True):
                return made
    return _kind_alone(writer)


def _too_long(title: Slot, tags: Sequence[Line], limit: int) -> bool:
    """Whether the words alone are longer than the line may be, whatever stands between them."""
    return len(title.say()) + sum(len(tag.text) for tag in tags) > limit


def _pairs(options: Sequence[tuple[Line, ...]]) -> list[tuple[Line, ...]]:
    """The strongest fact beside the second or third, every form of each, fullest first."""
    if len(options) < 2:
        return []
    return [
        (first, second)
        for at, leading in enumerate(options[:2])
        for others in options[at + 1 :]
        for first in leading
        for second in others
        if not set(first.facts) & set(second.facts)
    ]


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
    return made if len(made.text) <= limit else _kind_alone(writer)


def alt_texts(pictures: Sequence[Picture]) -> AltTexts | None:
    """The module of all pictures."""
    return AltTexts(tuple(pictures)) if pictures else None
