"""Every operation against Shopify's official schema, and the scopes that they need against those that we ask for."""

import re

import pytest
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    NoDeprecatedCustomRule,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    parse,
    print_ast,
    validate,
    visit,
)
from official_schema import schema, scope_rows

from connectors.shopify import operations, scopes
from connectors.shopify.operations import all_operations, at_places, minified, operation
from connectors.shopify.schema import VERSION

VERSIONS = ("2026-07", "2026-10")
OPERATIONS = sorted(all_operations().values(), key=lambda each: each.file)
ASKED = ("bulk_operation", "bulk_operations")  # about bulk operations, and no bulk queries themselves
BULK = [e for e in OPERATIONS if e.file.startswith("bulk_") and not e.mutates and e.file not in ASKED]
PLACED = [each for each in BULK if each.file.startswith("bulk_translatable")]

# The table has no row for these: by their documentation they need what writing the owner needs, and our owners are
# products.
BY_OWNER = {"metafieldsSet": "write_products", "metafieldsDelete": "write_products"}
WITHOUT_ROW = {"bulkOperationRunQuery", "bulkOperationRunMutation"}  # need what the operation inside needs


@pytest.mark.parametrize("version", VERSIONS)
def test_no_operation_has_an_error_or_a_deprecated_field(version):
    official = schema(version)
    found = []
    for each in OPERATIONS:
        document = parse(each.text)
        for error in [*validate(official, document), *validate(official, document, [NoDeprecatedCustomRule])]:
            found.append(f"{each.file}: {error.message}")
    assert found == []
    assert len(OPERATIONS) > 40


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("query X { shop { id nam } }", "Cannot query field 'nam'"),
        ("query X { productVariants(first: 1) { nodes { image { url } } } }", "ProductVariant.image is deprecated"),
        ("query X { currentBulkOperation { id } }", "deprecated"),
    ],
)
def test_the_validation_would_find_a_wrong_or_deprecated_field(text, wrong):
    document = parse(text)
    errors = [*validate(schema(VERSION), document), *validate(schema(VERSION), document, [NoDeprecatedCustomRule])]
    assert any(wrong in error.message for error in errors)


def test_minified_texts_mean_the_same():
    source = 'query A($x: Int!, $y: [ID!]) {\n  # why\n  a: b(c: "x # , y", d: $x) { ...F ... on G { h } }\n}\n'
    assert minified(source) == 'query A($x:Int!$y:[ID!]){a:b(c:"x # , y"d:$x){...F...on G{h}}}'
    assert print_ast(parse(minified(source))) == print_ast(parse(source))


def test_each_file_holds_one_operation_named_as_the_file():
    for each in OPERATIONS:
        parts = [node for node in parse(each.text).definitions if isinstance(node, OperationDefinitionNode)]
        assert [part.name.value for part in parts] == [each.name]
        assert re.sub(r"(?<!^)(?=[A-Z])", "_", each.name).lower() == each.file
        assert each.mutates == (parts[0].operation.value == "mutation")


def test_every_fragment_is_used():
    used = {
        node.name.value
        for each in OPERATIONS
        for node in parse(each.text).definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    lying = {
        name
        for name, _ in operations._sources(operations.resources.files("connectors.shopify") / "operations/fragments")
    }
    assert used == lying


def test_an_unknown_file_is_named():
    with pytest.raises(KeyError, match="no_such"):
        operation("no_such")


# ------------------------------------------------------------------ bulk rules


class _Depth(Visitor):
    """Counts connections, and how deep they are nested."""

    def __init__(self, info):
        super().__init__()
        self.info, self.depth, self.deepest, self.count, self.parents_without_id = info, 0, 0, 0, []

    def enter_field(self, node, *_):
        if get_named_type(self.info.get_type()).name.endswith("Connection"):
            self.count += 1
            self.depth += 1
            self.deepest = max(self.deepest, self.depth)
            assert not {argument.name.value for argument in node.arguments} & {"first", "last", "after", "before"}
            assert [part.name.value for part in node.selection_set.selections] == ["edges"]

    def leave_field(self, node, *_):
        if get_named_type(self.info.get_type()).name.endswith("Connection"):
            self.depth -= 1


@pytest.mark.parametrize("each", BULK, ids=lambda each: each.file)
def test_bulk_queries_keep_shopifys_rules(each):
    document = parse(each.text)
    # Spreads are followed by hand: our shared fragments hold no connection.
    info = TypeInfo(schema(VERSION))
    seen = _Depth(info)
    visit(document, TypeInfoVisitor(info, seen))
    main = next(node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    assert not main.variable_definitions
    assert len(main.selection_set.selections) == 1
    assert 1 <= seen.count <= 5
    assert seen.deepest <= 2
    assert "nodes" not in each.text
    flat = each in PLACED  # its lines are known by `resourceId`, and none has children
    assert seen.deepest == 1 or not flat
    starts = ("node{id", "node{...", *(["node{resourceId"] if flat else []))
    assert each.text.count("node{") == sum(map(each.text.count, starts))


# ------------------------------------------------------------------ the one door for texts in an operation

MARKET = "gid://shopify/Market/17"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("each", PLACED, ids=lambda each: each.file)
def test_places_stand_in_a_bulk_query_as_asked(each, version):
    text = at_places(each.file, [("de", ""), ("zh-Hant-TW", ""), ("pt-BR", MARKET)])
    assert validate(schema(version), parse(text)) == []
    assert 't0:translations(locale:"de"){' in text
    assert 't1:translations(locale:"zh-Hant-TW"){' in text
    assert f't2:translations(locale:"pt-BR"marketId:"{MARKET}"){{' in text
    assert f'c2:translatableContent(marketId:"{MARKET}"){{' in text
    assert "c0:translatableContent{" in text
    assert 'Market/1"' not in text
    assert '"en"' not in text


@pytest.mark.parametrize(
    ("locale", "market"),
    [
        ('de"){key}shop{name}x:translations(locale:"de', ""),
        ("de\n", ""), ("de ", ""), ("", ""), ("d", ""), ("de_DE", ""), ("de#", ""), ("de\\", ""), ("d\u00e9", ""),
        ("abcdefghijklmno", ""), ("de-", ""), ("de-DE-DE-DE", ""), ('d"', ""), ("$x", ""), ("de}", ""),
        ("de", "1"), ("de", "gid://shopify/Product/1"), ("de", f'{MARKET}"'), ("de", f"{MARKET}\n"),
        ("de", "gid://shopify/Market/"), ("de", "gid://shopify/Market/" + "1" * 20), ("de", f"{MARKET}?a=b"),
        ("de", "gid://shopify/Market/\u0661"),
    ],
)  # fmt: skip
def test_nothing_but_languages_and_markets_gets_into_an_operation(locale, market):
    with pytest.raises(ValueError, match="no language or market"):
        at_places(PLACED[0].file, [("de", ""), (locale, market)])


@pytest.mark.parametrize(("file", "places"), [("bulk_products", [("de", "")]), (PLACED[0].file, [])])
def test_an_operation_without_places_takes_none(file, places):
    with pytest.raises(ValueError, match="no places"):
        at_places(file, places)


# ------------------------------------------------------------------ scopes


class _Touched(Visitor):
    """Every (type, field) that a document selects, and every type that it can hand out."""

    def __init__(self, info):
        super().__init__()
        self.info, self.fields, self.types = info, set(), set()

    def enter_field(self, node: FieldNode, *_):
        self.fields.add((self.info.get_parent_type().name, node.name.value))
        self.types.add(get_named_type(self.info.get_type()).name)

    def enter_inline_fragment(self, node, *_):
        self.types.add(node.type_condition.name.value)


def _groups(texts):
    """What the documents need: sets of scopes, of each of which one must be granted."""
    rows = {(row["typeName"], row.get("fieldName", "")): row for row in scope_rows(VERSION)}
    needed = set()
    for text in texts:
        info = TypeInfo(schema(VERSION))
        touched = _Touched(info)
        visit(parse(text), TypeInfoVisitor(info, touched))
        places = [*touched.fields, *((name, "") for name in touched.types)]
        for place in places:
            row = rows.get(place)
            if place[0] == "Mutation" and row is None:
                assert place[1] in BY_OWNER or place[1] in WITHOUT_ROW, f"no row for {place[1]}"
                needed |= {frozenset([BY_OWNER[place[1]]])} if place[1] in BY_OWNER else set()
            elif row is not None and row["offlineScopes"]:
                needed.add(_alternatives(row))
    return needed


def _alternatives(row):
    """One row's scopes. Its sentence says "or", but for markets: there it names reading and writing in one breath."""
    said = row["requiredAccess"].split("Also:")[0]
    if "for queries and both" in said:
        said = said.split(" for queries")[0]
    assert " and " not in said, row
    assert "as well as" not in said, row
    return frozenset(re.findall(r"`(\w+)`", said))


def test_we_ask_for_exactly_the_scopes_that_our_operations_need():
    asked = set(scopes.asked())
    groups = _groups(each.text for each in OPERATIONS if not each.optional)
    unmet = [sorted(group) for group in groups if not group & asked]
    assert unmet == []
    superfluous = [scope for scope in scopes.asked() if not any(group & asked == {scope} for group in groups)]
    assert superfluous == []


def test_optional_scopes_are_those_of_the_optional_operations():
    asked = set(scopes.asked())
    groups = _groups(each.text for each in OPERATIONS if each.optional)
    more = {group for group in groups if not group & asked}
    assert more == {frozenset([scope]) for scope in scopes.optional()}


def test_a_scope_that_nothing_needs_or_that_lacks_is_found():
    groups = _groups([operation("product_update").text])
    assert groups == {frozenset(["write_products"]), frozenset(["read_products"])}


def test_missing_scopes_know_that_writing_includes_reading():
    assert scopes.missing(scopes.asked()) == ()
    granted = (
        "write_products",
        "write_metaobjects",
        "write_translations",
        "read_locales",
        "read_markets",
        "write_files",
    )
    assert scopes.missing(granted) == ("read_orders",)
    assert scopes.missing(["read_products", "read_orders"])[:2] == ("write_products", "read_metaobjects")


# ------------------------------------------------------------------ the app's description


def test_webhooks_use_the_version_of_our_requests_and_topics_exist():
    hooks = scopes.app_description()["webhooks"]
    assert hooks["api_version"] == VERSION
    known = set(schema(VERSION).type_map["WebhookSubscriptionTopic"].values)
    topics = [topic for each in hooks["subscriptions"] for topic in each.get("topics", [])]
    assert {topic.replace("/", "_").upper() for topic in topics} <= known
    assert len(topics) == len(set(topics))
    compliance = [topic for each in hooks["subscriptions"] for topic in each.get("compliance_topics", [])]
    assert compliance == ["customers/data_request", "customers/redact", "shop/redact"]


def test_definitions_fit_what_the_operations_read():
    described = scopes.app_description()
    module = described["metaobjects"]["app"]["vitrine_module"]
    assert module["capabilities"]["translatable"] is True
    assert set(module["fields"]) == {"kind", "content"}
    metafields = described["product"]["metafields"]["app"]
    assert metafields["vitrine_modules"]["type"] == "list.metaobject_reference<$app:vitrine_module>"
    assert metafields["vitrine_state"]["type"] == "json"
    read = set(re.findall(r'key:"(\w+)"', operation("product_texts").text))
    assert read == set(metafields)
