"""The modules that tell: hero, bullets, features, rows with pictures, texts for search engines and screen readers."""

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
from core.generation.compose.pairs import joined
from core.generation.compose.phrase import Slot, Words, capitalise, line
from core.generation.compose.topics import Topic
from core.generation.compose.writer import BULLET_CHARS, HEADLINE_CHARS, PURPOSES, Writer, together
from core.localisation.language import language
from core.ports.wire import MediaSnapshot

MAX_BULLETS, MIN_BULLETS = 6, 3
MAX_FEATURES, MIN_FEATURES = 4, 3
MIN_GATHERED, MAX_GATHERED = 2, 2  # properties, sentences under one heading
MAX_ROWS = 3
MIN_HEADLINE_RANK = 45  # weights and sizes stand in tables, not in headlines
SEO_TOPICS, SEO_LISTED, SEO_LEADING = 4, 7, 3  # in the title, in the description, which of them come first
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
    """The name with one of the two strongest facts in the fullest form that fits, else the name alone, else what it
    is."""
    limit = writer.limit("hero", "headline", HEADLINE_CHARS)
    leading = [topic for topic in writer.lead(3) if topic.rank >= MIN_HEADLINE_RANK]
    for topic in writer.voice.turned("headline", leading, 2):
        for tag in writer.tags(topic):
            for title in ("title", "title_short"):
                if title in writer.env and not _too_long(writer.env[title], (tag,), limit):
                    env = {**writer.env, "title": writer.env[title], "tag": Words(tag.text, tag.facts)}
                    if made := writer.voice.say("hero", "headline", env, limit=limit, open_=False):
                        return made
    made = writer.voice.say("hero", "plain", writer.env, limit=limit, open_=False)
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
    """Three or four features: topics with a headline and its proof, those first that the hero has not told; then the
    properties that speak for themselves, several under one heading."""
    worth = [topic for topic in writer.topics if topic.feature and not _speaks_for_itself(writer, topic)]
    spare = [topic for topic in writer.topics if not topic.feature]
    items: list[Feature] = []
    seen: set[str] = set()
    more = len(_plain(writer)) >= MIN_GATHERED
    _add(writer, _untold(writer, worth), MAX_FEATURES - more, items, seen)
    while more and len(items) < MAX_FEATURES and (made := _gathered(writer)):
        items.append(made)
        more = len(items) < MIN_FEATURES
    _add(writer, [topic for topic in worth if _told(writer, topic)], MIN_FEATURES, items, seen)
    _add(writer, _untold(writer, spare), MIN_FEATURES, items, seen)
    return Features(writer.heading("features"), tuple(items)) if len(items) >= MIN_FEATURES else None


def _add(writer: Writer, topics: Sequence[Topic], most: int, items: list[Feature], seen: set[str]) -> None:
    for topic in topics:
        if len(items) < most and not seen & topic.marks and (made := _feature(writer, topic)):
            items.append(made)
            seen |= topic.marks | {key for line in made.body for key in line.facts}


def _bare(text: str) -> str:
    return text.casefold().strip(" .。")


def _meaning(writer: Writer, topic: Topic) -> Slot | None:
    """What a property means for who uses it: two products of three say it. Amazon takes no such sentences."""
    unsaid = writer.channel.startswith("amazon") or writer.voice.number(f"why|{topic.id}") % 3 == 0
    return None if unsaid else topic.env.get("why")


def _speaks_for_itself(writer: Writer, topic: Topic) -> bool:
    """Whether a sentence on the topic could only repeat its headline: a property of which no meaning is said."""
    return topic.frame == "feature" and _meaning(writer, topic) is None


def _told(writer: Writer, topic: Topic) -> bool:
    return bool(writer.used & topic.marks)


def _untold(writer: Writer, topics: Sequence[Topic]) -> list[Topic]:
    return [topic for topic in topics if not _told(writer, topic)]


def _plain(writer: Writer) -> list[Topic]:
    """The properties without a meaning of their own that the page has not told yet."""
    return [topic for topic in _untold(writer, writer.topics) if _speaks_for_itself(writer, topic)]


def _gathered(writer: Writer) -> Feature | None:
    """Two to four properties under a heading that names none of them: a headline of its own would only say each one
    twice."""
    listed = _plain(writer)
    if len(listed) < MIN_GATHERED:
        return None
    limit = writer.limit("features", "headline", HEADLINE_CHARS)
    headline = writer.voice.say("feature", "gathered", writer.env, limit=limit, open_=False)
    if headline is None:
        return None
    writer.voice.turn()
    body: list[Line | None] = []
    for first in listed:
        if len(body) == MAX_GATHERED or _told(writer, first):
            continue
        others = [other for other in _untold(writer, listed) if other is not first]
        alone = writer.follow if body else writer.sentence
        body.append(joined(writer, first, others) or alone(first))
    return Feature(headline, together(body))


def _feature(writer: Writer, topic: Topic) -> Feature | None:
    """Headline and sentence, with a second sentence from a topic that supports the first. Of a property the headline
    has said all but what it means."""
    limit = writer.limit("features", "headline", HEADLINE_CHARS)
    headline = writer.voice.say(
        topic.frame, "headline", topic.env, facts=topic.keys, limit=limit, again=True, open_=False
    )
    if headline is None:
        return None
    if topic.frame == "feature" and (why := _meaning(writer, topic)):
        writer.used.update(topic.marks)
        return Feature(headline, (Line(why.say(), why.facts),))
    writer.voice.turn()
    proof = _proof(writer, topic, headline)
    if proof is None:
        return None
    body = [proof]
    by_id = {other.id: other for other in writer.topics}
    for name in topic.support:
        other = by_id.get(name)
        if other and not _told(writer, other) and (more := writer.follow(other)):
            body.append(more)
            break
    return Feature(headline, tuple(body))


def _proof(writer: Writer, topic: Topic, headline: Line) -> Line | None:
    """A sentence that says the topic in other words than its headline, as far as the language has others."""
    proof = None
    if not topic.support:
        figures = [other for other in _untold(writer, writer.topics) if other.group == topic.group]
        proof = joined(writer, topic, figures) if len(figures) >= SENTENCES_PER_ROW else None
    proof = proof or writer.sentence(topic)
    if proof and _bare(headline.text) in _bare(proof.text):
        writer.voice.turn()
        proof = writer.sentence(topic) or proof
    return None if proof and _bare(proof.text) == _bare(headline.text) else proof


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
    """Title and description from the strongest facts, inside 60 and 155 characters."""
    wide = language(writer.lang).wide
    title = _seo_title(writer, SEO_TITLE_WIDE if wide else SEO_TITLE_CHARS)
    limit = writer.limit("seo", "description", SEO_DESCRIPTION_WIDE if wide else SEO_DESCRIPTION_CHARS)
    topics = writer.voice.turned("seo", writer.lead(SEO_LISTED), SEO_LEADING)
    phrases = [writer.voice.first(t.frame, "short", t.env, facts=t.keys) for t in topics]
    said = [phrase for phrase in phrases if phrase]
    for count in range(min(len(said), SEO_LEADING + writer.voice.number("seo count") % 2), 0, -1):
        words = writer.voice.text("seo", "join").join(phrase.text for phrase in said[:count])
        keys = tuple(dict.fromkeys(key for phrase in said[:count] for key in phrase.facts))
        env = {**writer.env, "list": Words(words, keys)}
        if description := writer.voice.say("seo", "description", env, limit=limit, again=True, open_=False):
            return Seo(title, description)
    return Seo(title, Line(title.text, title.facts))


def _seo_title(writer: Writer, own: int) -> Line:
    """As many of the strongest facts as fit beside the name, by the full product noun or the short one."""
    limit = writer.limit("seo", "title", own)
    topics = writer.voice.turned("seo title", writer.topics[:SEO_TOPICS], 2)
    options = [tags for topic in topics if (tags := writer.tags(topic))]
    single: list[tuple[Line, ...]] = [(tag,) for forms in options for tag in forms]
    for chosen in (*_pairs(options), *single, ()):
        for title in ("title", "title_short"):
            if title not in writer.env or _too_long(writer.env[title], chosen, limit):
                continue
            env = {**writer.env, "title": writer.env[title]}
            env |= {slot: Words(tag.text, tag.facts) for slot, tag in zip(("tag", "tagb"), chosen, strict=False)}
            part = ("plain", "one", "two")[len(chosen)]
            if made := writer.voice.say("seo", part, env, limit=limit, again=True, open_=False):
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
