"""What each figure of the calculation is, in words, told from the form of its node's id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tepore.documents.texts import catalogue, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tepore.documents.texts import Language
    from tepore.kernel import Node

_NAMED = (
    (r"unit/[^/]+/(?P<head>[a-z_]+)/(?P<step>product|exact|whole)", "node.unit_{step}"),
    (r"head/(?P<head>[a-z_]+)/(?P<step>exact|whole|base|left_over)", "node.head_{step}"),
    (r"unit/[^/]+/total/(?P<step>fixed|consumption)", "node.total_{step}"),
    (r"unit/[^/]+/total", "node.unit_total"),
    (r"table/(?P<base>[a-z_]+)/share/[^/]+", "node.table_share"),
    (r"table/(?P<base>[a-z_]+)/weight/[^/]+", "node.table_weight"),
    (r"table/(?P<base>[a-z_]+)/steps/[^/]+/(?P<step>product|exact|whole)", "node.table_step"),
    (r"table/(?P<base>[a-z_]+)/(?P<step>scale|steps|weights|left_over)", "node.table_{step}"),
    (r"expense/[^/]+", "node.expense"),
    (r"paper/[^/]+/vat/\d+/(?P<step>net|rate|exact|tax)", "node.vat_{step}"),
    (r"paper/[^/]+/(?P<step>gross|exact|rounding)", "node.paper_{step}"),
    (r"paper/[^/]+/gross/(?P<step>quantity|power|hours|price|sign|exact)", "node.price_{step}"),
    (r"(?:paper/[^/]+|energy/supply/\d+/bill/\d+)/portion(?:/\d+)?", "node.portion"),
    (
        r"(?:paper/[^/]+|energy/supply/\d+/bill/\d+)/portion(?:/\d+)?/(?P<step>part|whole)",
        "node.portion_{step}",
    ),
    (r"(?:paper/.+|energy/.+)/portion(?:/\d+)?/part/(?P<step>power|hours)", "node.price_{step}"),
    (r"stock/(?P<stock>[^/]+)/(?P<step>available|closing|used|bought|cost)", "node.stock_{step}"),
    (r"stock/[^/]+/lot/\d+/(?P<step>quantity|cost|left|used|used_cost)", "node.lot_{step}"),
    (r"stock/[^/]+/(?:lot/\d+/used_cost|cost)/(?P<step>product|exact)", "node.stock_cost_{step}"),
    (r"generator/(?P<generator>[^/]+)/(?P<step>heat|cost|unit_cost)", "node.generator_{step}"),
    (r"energy/supply/\d+/bill/\d+", "node.gas_bill"),
    (r"energy/supply/\d+/bill/\d+/(?P<step>[a-z_]+)", "node.gas_{step}"),
    (r"losses/(?P<step>[a-z_]+)", "node.losses_{step}"),
    (r"losses/(?P<part>pipe|store)/(?P<piece>[^/]+)", "node.loss_of_{part}"),
    (r"losses/(?:pipe|store)/[^/]+/(?:[a-z_]+/)?(?P<step>[a-z_]+)", "node.loss_{step}"),
    (r"cost/(?P<expense>energy_carrier|electricity|running|maintenance|metering_service|water)", "node.cost"),
    (r"block/(?:\d+|common_rooms)/(?P<step>cost|left_over|product)", "node.block_{step}"),
    (r"criterion/fraction/(?P<head>[a-z_]+)", "node.fraction_of"),
    (r"head/(?P<head>[a-z_]+)/(?P<step>units)/exact", "node.head_{step}"),
    (r"head/(?P<head>[a-z_]+)/units/whole", "node.head_whole"),
    (r"weight/[a-z_]+/[^/]+", "node.weight"),
    (r"bill/[^/]+", "node.bill"),
    (
        r"split/[^/]+/(?P<step>meter|loss_share|loss|weight)/(?P<member>[^/]+)(?:/product)?",
        "node.split_{step}",
    ),
    (r"split/[^/]+/(?P<step>generated|losses|loss_shares)", "node.split_{step}"),
    (r"split/[^/]+/(?P<step>cost|base)/(?P<expense>[a-z_]+)", "node.split_{step}"),
    (r"split/[^/]+/(?P<step>share)/(?P<expense>[a-z_]+)/(?P<member>[^/]+)(?:/.+)?", "node.split_{step}"),
    (r"energy/supply/\d+(?:/(?P<step>[a-z_]+))?", "node.supply_{step}"),
    (r"consumption/of/[^/]+", "node.consumption_of"),
    (r"consumption/row/[^/]+", "node.consumption_row"),
    (r"consumption/row/[^/]+/factor/\d+", "node.row_factor"),
    (
        r"consumption/row/[^/]+/(?P<step>first|last|difference|rolled_over_at|last_unrolled)",
        "node.row_{step}",
    ),
    (r"consumption/row/[^/]+/(?:first|last)/(?P<step>[a-z_]+)", "node.estimate_{step}"),
    (r"unit/[^/]+/total/percent(?:/(?:share|exact))?", "node.unit_percent"),
    (r"head/(?P<head>[a-z_]+)/(?P<step>raised|lowered)/exact", "node.head_{step}"),
    (r"(?:legal/[a-z_]+|percent)/hundred", "node.hundred"),
    (r"unit/[^/]+/(?P<head>[a-z_]+)/part/(?P<holder>\d+)/.+", "node.holder_part"),
    (r"unit/[^/]+/(?P<head>[a-z_]+)/part/.+", "node.holder_left_over"),
    (r"tenure/[^/]+/(?P<holder>\d+)/(?P<step>days|consumption|total)(?:/.+)?", "node.holder_{step}"),
    (r"tenure/[^/]+/(?P<step>days|consumption)(?:/.+)?", "node.holders_{step}"),
    (r"consumption/row/[^/]+/(?P<step>at|parts?|estimate)(?:/.+)?", "node.divided_{step}"),
    (r"consumption/(?P<step>measured)/.+", "node.divided_{step}"),
    (r"(?P<step>climate)/.+", "node.divided_{step}"),
    (r"legal/(?P<step>voluntary_percent|whole|minimum|least|lift|raised)(?:/.+)?", "node.legal_{step}"),
)
_OF_A_GROUP = re.compile(r"\Agroup/[^/]+/")
_PATTERNS = tuple((re.compile(pattern + r"\Z"), key) for pattern, key in _NAMED)


def node_label(node: Node, language: Language, heads: Mapping[str, str] | None = None) -> str:
    """Say what a figure is; its id, where no words are known for it.

    Parameters
    ----------
    node
        A figure of a calculation.
    language
        Language of the words.
    heads
        Names of the bill's parts by their codes, where the criterion gives them others.

    Returns
    -------
    str
        For example ``"Quota esatta di: Consumo volontario"``.
    """
    sentences = catalogue(language)
    own = _OF_A_GROUP.sub("", node.id)  # a group's figures have the names of an allocation of one service
    plain = "node." + own.replace("/", "_")
    if plain in sentences:
        return text(plain, language)
    for pattern, key in _PATTERNS:
        if found := pattern.match(own):
            parts = {name: part or "whole" for name, part in found.groupdict().items()}
            named = key.format_map(parts)
            if named in sentences:
                return text(named, language, **{**_spoken(parts, language), **_head(parts, heads or {})})
    return node.id


def _head(parts: dict[str, str], heads: Mapping[str, str]) -> dict[str, str]:
    named = {place: heads.get(parts.get(place, "")) for place in ("head", "member")}
    return {place: name for place, name in named.items() if name is not None}


def _spoken(parts: dict[str, str], language: Language) -> dict[str, str]:
    """Give each part of an id its words: a head, a base, an expense."""
    sentences = catalogue(language)
    spoken = {name: sentences.get(f"{name}.{part}", part) for name, part in parts.items()}
    if "holder" in spoken:
        spoken["holder"] = str(int(spoken["holder"]) + 1)
    return spoken
