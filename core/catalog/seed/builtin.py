"""The built-in catalogues and their shoppers, chosen by a seed."""

from __future__ import annotations

import random
from itertools import islice

from core.catalog.seed.generated import generate, generated
from core.catalog.seed.handmade import CURRENCY, handmade
from core.errors import BadInput
from core.ports.wire import SeedCatalogue, SeedShoppers

_DEFAULT_PRODUCTS = 30  # of a generated catalogue: three of each category and six awkward ones
MAX_PRODUCTS = 1_000_000


def builtin(seed: int = 0, products: int | None = None) -> SeedCatalogue:
    """The catalogue of a seed: 0 is the hand-made one, every other number draws its own brands, products and shoppers.

    `products` (1 to 1,000,000) gives exactly that many; the hand-made catalogue is continued by generated products.
    The same arguments always give the same catalogue. Raises BadInput.
    """
    if seed < 0:
        raise BadInput(f"The seed {seed} is negative.", "Give a whole number from 0.", field="seed")
    if products is not None and not 1 <= products <= MAX_PRODUCTS:
        raise BadInput(
            f"{products} products cannot be made.", f"Give a number from 1 to {MAX_PRODUCTS:,}.", field="products"
        )
    if seed:
        chosen = generated(seed, products or _DEFAULT_PRODUCTS)
    else:
        made = handmade(products)
        chosen = (*made, *islice(generate(0), max(0, (products or 0) - len(made))))
    return SeedCatalogue(f"Vitrine demo shop {seed}", CURRENCY, "en-US", chosen, shoppers(seed), seed)


def shoppers(seed: int) -> SeedShoppers:
    """How the visitors of a seed behave. Seed 0 likes the new page; elsewhere the seed draws a better page, a worse
    one or one that makes no difference, with enough visitors that a test can tell."""
    if seed == 0:
        return SeedShoppers(visitors_per_day=1500, days=14, base_rate=0.05, lifts=(0.0, 0.30), seed=0)
    draw = random.Random(f"shoppers {seed}")
    outcome = draw.choice(("better", "worse", "same"))
    if outcome == "same":
        # An interval inside +-10 % needs about 3,000 buyers in each arm.
        return SeedShoppers(
            visitors_per_day=4000, days=14, base_rate=draw.uniform(0.11, 0.13), lifts=(0.0, 0.0), seed=seed
        )
    lift = draw.uniform(0.28, 0.40) * (1 if outcome == "better" else -1)
    visitors = draw.randrange(1500, 2501, 100)
    return SeedShoppers(visitors, days=14, base_rate=draw.uniform(0.045, 0.07), lifts=(0.0, round(lift, 3)), seed=seed)
