"""What an emulated shop holds. Texts are as the API hands them out; money is minor units; instants are UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar


@dataclass(slots=True, eq=False)
class Record:
    """A thing with a global id. `TYPE` is its type in the schema; instances are mutable and compared by identity."""

    TYPE: ClassVar[str] = ""
    number: int

    @property
    def id(self) -> str:
        return f"gid://shopify/{self.TYPE}/{self.number}"

    @property
    def legacy_resource_id(self) -> str:
        return str(self.number)


@dataclass(slots=True, eq=False)
class OptionValue(Record):
    TYPE: ClassVar[str] = "ProductOptionValue"
    name: str = ""


@dataclass(slots=True, eq=False)
class Option(Record):
    TYPE: ClassVar[str] = "ProductOption"
    name: str = ""
    position: int = 1
    option_values: list[OptionValue] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class File(Record):
    """Something in the file library that products can show. `path` is where the emulator serves its bytes, or an
    address elsewhere."""

    KIND: ClassVar[str] = ""  # word of MediaContentType
    path: str = ""
    alt: str = ""
    mime_type: str = "image/jpeg"
    file_status: str = "READY"
    file_errors: list[dict[str, str | None]] = field(default_factory=list)
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(slots=True, eq=False)
class MediaImage(File):
    TYPE: ClassVar[str] = "MediaImage"
    KIND: ClassVar[str] = "IMAGE"


@dataclass(slots=True, eq=False)
class Video(File):
    TYPE: ClassVar[str] = "Video"
    KIND: ClassVar[str] = "VIDEO"


@dataclass(slots=True, eq=False)
class ExternalVideo(File):
    TYPE: ClassVar[str] = "ExternalVideo"
    KIND: ClassVar[str] = "EXTERNAL_VIDEO"


@dataclass(slots=True, eq=False)
class Model3d(File):
    TYPE: ClassVar[str] = "Model3d"
    KIND: ClassVar[str] = "MODEL_3D"


FILE_KINDS: tuple[type[File], ...] = (MediaImage, Video, ExternalVideo, Model3d)


@dataclass(slots=True, eq=False)
class Variant(Record):
    TYPE: ClassVar[str] = "ProductVariant"
    product: int = 0
    position: int = 1
    title: str = ""
    sku: str | None = None
    barcode: str | None = None
    price_minor: int = 0
    compare_at_minor: int | None = None
    inventory_quantity: int = 0
    tracked: bool = False
    weight_g: float | None = None
    choices: tuple[OptionValue, ...] = ()  # one per option, in the options' order
    media: int = 0  # number of a MediaImage, 0 = none
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(slots=True, eq=False)
class Product(Record):
    TYPE: ClassVar[str] = "Product"
    title: str = ""
    handle: str = ""
    description_html: str = ""
    vendor: str = ""
    product_type: str = ""
    category: str = ""  # path in the taxonomy
    tags: list[str] = field(default_factory=list)
    status: str = "ACTIVE"
    seo_title: str | None = None
    seo_description: str | None = None
    template_suffix: str | None = None
    options: list[Option] = field(default_factory=list)
    variants: list[int] = field(default_factory=list)
    media: list[int] = field(default_factory=list)
    created_at: datetime | None = None
    updated_at: datetime | None = None
    published_at: datetime | None = None


@dataclass(slots=True, eq=False)
class MetafieldDefinition(Record):
    """`reference_type`: the metaobject type that values point to, where the type is a reference."""

    TYPE: ClassVar[str] = "MetafieldDefinition"
    owner_type: str = ""
    namespace: str = ""
    key: str = ""
    name: str = ""
    type: str = ""
    description: str | None = None
    storefront: str = "NONE"
    admin: str = "PUBLIC_READ_WRITE"
    reference_type: str = ""
    managed: bool = False  # declared in the app's own configuration


@dataclass(slots=True, eq=False)
class Metafield(Record):
    TYPE: ClassVar[str] = "Metafield"
    owner: str = ""  # global id
    namespace: str = ""
    key: str = ""
    type: str = ""
    value: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(slots=True, frozen=True)
class FieldDefinition:
    """One field of a metaobject definition."""

    key: str
    name: str
    type: str
    required: bool = False
    description: str | None = None


@dataclass(slots=True, eq=False)
class MetaobjectDefinition(Record):
    TYPE: ClassVar[str] = "MetaobjectDefinition"
    type: str = ""
    name: str = ""
    description: str | None = None
    display_name_key: str | None = None
    fields: tuple[FieldDefinition, ...] = ()
    translatable: bool = False
    publishable: bool = False
    storefront: str = "NONE"
    admin: str = "MERCHANT_READ_WRITE"
    managed: bool = False
    app: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(slots=True, eq=False)
class Metaobject(Record):
    TYPE: ClassVar[str] = "Metaobject"
    type: str = ""
    handle: str = ""
    values: dict[str, str] = field(default_factory=dict)
    status: str = "ACTIVE"
    app: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(slots=True, frozen=True)
class StoredTranslation:
    """A translated text and the digest of the source text that it was made from."""

    value: str
    digest: str
    updated_at: datetime


@dataclass(slots=True, eq=False)
class WebPresence(Record):
    TYPE: ClassVar[str] = "MarketWebPresence"
    subfolder_suffix: str | None = None
    default_locale: str = ""
    alternate_locales: tuple[str, ...] = ()
    markets: tuple[int, ...] = ()


@dataclass(slots=True, eq=False)
class Market(Record):
    TYPE: ClassVar[str] = "Market"
    name: str = ""
    handle: str = ""
    status: str = "ACTIVE"
    countries: tuple[str, ...] = ()
    web_presences: tuple[int, ...] = ()


@dataclass(slots=True, eq=False)
class Job(Record):
    """Something that the shop does later; here it is done by the time somebody asks."""

    TYPE: ClassVar[str] = "Job"
    done: bool = True


@dataclass(slots=True, eq=False)
class App(Record):
    """An app that is or was installed. `namespace` is what `$app` stands for."""

    TYPE: ClassVar[str] = "App"
    title: str = ""
    handle: str = ""
    api_key: str = ""
    secret: str = ""  # what its webhooks are signed with

    @property
    def namespace(self) -> str:
        return f"app--{self.number}"


@dataclass(slots=True, eq=False)
class Installation(Record):
    TYPE: ClassVar[str] = "AppInstallation"
    app: int = 0
    scopes: frozenset[str] = frozenset()


@dataclass(slots=True, eq=False)
class WebhookSubscription(Record):
    """`managed`: declared in the app's own configuration; of its address the path counts, on the app's own host."""

    TYPE: ClassVar[str] = "WebhookSubscription"
    app: int = 0
    topic: str = ""  # such as products/update
    uri: str = ""
    include_fields: tuple[str, ...] = ()
    managed: bool = False
    failures: int = 0  # in a row
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(slots=True, eq=False)
class Delivery:
    """One event on its way to one subscription. The body stays as it was when the event happened."""

    webhook_id: str
    event_id: str
    topic: str
    subscription: int
    app: int
    uri: str
    body: bytes
    triggered_at: datetime
    due_at: datetime
    attempts: int = 0


@dataclass(slots=True)
class Token:
    """An Admin API access token. `expires_at` None = it never does by itself."""

    value: str
    app: int
    scopes: frozenset[str]
    expires_at: datetime | None = None
    revoked: bool = False
    used: int = 0
    spends: tuple[str, ...] = ()  # refresh tokens that are gone once this token is used


@dataclass(slots=True, frozen=True)
class Code:
    """An authorization code, good for one use."""

    app: int
    expires_at: datetime


@dataclass(slots=True, frozen=True)
class RefreshToken:
    """`spends`: older refresh tokens that are still good because nothing made from this line was used yet."""

    value: str
    app: int
    expires_at: datetime
    spends: tuple[str, ...] = ()
