r"""The seal of a closed season: commitments to every unit's part, the chain of closings, and a signature.

::

    public figures ------------------------ P = H(3, facts, figures)
    unit 1's own figures -- H(0, salt, figures) \
    unit 2's own figures -- H(0, salt, figures) -- H(1, left, right) ... tree
                                                                           |
    root = H(2, P, tree) -> closing (season, total, root, previous closing) -> Ed25519 signature

Public figures are the building's, and of each unit what its neighbours may see: its totals and shares, as
given figures. A unit's own figures are those that prove them: readings, factors, rooms. A salt keeps a
commitment from being guessed; a unit's package has its own salt alone and the way from its leaf to the root.
So each resident checks the own part whole, and that everybody was shown the same public figures.

H(n, ...) is SHA-256 of the byte n and what follows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from tepore_verify.ed25519 import is_signed
from tepore_verify.exact import exact_text
from tepore_verify.faults import Fault, differs
from tepore_verify.graph import GIVEN, TOTAL_OF_ANOTHER_UNIT, Node

LEAF, INNER, ROOT, PUBLIC = (bytes([number]) for number in range(4))
SIGNED = b"tepore.closing/1\n"
SEVERAL = "several"
"""What a closing of several groups names as its service."""
LEGAL_SHARE = "legal/voluntary_percent"
Nodes = Mapping[str, Node]


def seal_faults(content: Mapping[str, Any], nodes: Nodes) -> Iterator[Fault]:
    """Find what does not agree between a document's seal and its figures; nothing where it has none."""
    seal = content.get("seal")
    if seal is None:
        return
    closing = seal["closings"][-1]
    yield from differs("verify.seal", "seal/root", root_of(content, nodes, seal), closing["root"])
    for field in ("condominium", "season", "service", "total_cents"):
        yield from differs("verify.seal", f"seal/{field}", content.get(field, SEVERAL), closing[field])
    previous = ""
    for index, one in enumerate(seal["closings"]):
        yield from differs("verify.chain", f"seal/closings/{index}", previous, one["previous"])
        previous = closing_hash(one)
    key, signature = bytes.fromhex(seal["key"]), bytes.fromhex(seal["signature"])
    if not is_signed(public_key=key, signature=signature, message=signed_bytes(closing)):
        yield Fault("verify.signature", "seal", fingerprint(key))


def root_of(content: Mapping[str, Any], nodes: Nodes, seal: Mapping[str, Any]) -> str:
    """Compute the root that a document's figures give, from the salts it has and the way to the root.

    Returns
    -------
    str
        64 hexadecimal digits; ``"?"`` where a salt is missing.
    """
    units = [row["unit_id"] for row in content["statements"]]
    if sorted(units) != sorted(seal["salts"]):
        return "?"
    closed = closed_figures(nodes, units)
    shown = public_figures(content, closed)
    salts = {unit: bytes.fromhex(salt) for unit, salt in seal["salts"].items()}
    leaves = [leaf(own_figures(nodes, closed, shown, unit), salts[unit]) for unit in units]
    if content["part"] == "building":
        return season_root(public_hash(content, shown), leaves)
    tree = leaves[0]
    for step in seal["path"]:
        beside = bytes.fromhex(step["hash"])
        tree = _hash(INNER, tree, beside) if step["side"] == "right" else _hash(INNER, beside, tree)
    return _hash(ROOT, public_hash(content, shown), tree).hex()


def public_hash(content: Mapping[str, Any], shown: Nodes) -> bytes:
    """Commit to what every resident is shown alike: season, criterion, number of units, figures."""
    rules = content["criterion"]["code"] if "criterion" in content else _rules_of_groups(content)
    facts = [content["first_day"], content["last_day"], rules, content["units"]]
    return _hash(PUBLIC, canonical(facts), _bytes(shown.values()))


def season_root(public: bytes, leaves: Sequence[bytes]) -> str:
    """Give the root over the public hash and all units' leaves [64 hexadecimal digits]."""
    tree = list(leaves)
    while len(tree) > 1:
        tree = _level(tree)
    return _hash(ROOT, public, *tree).hex()


def way_to_root(leaves: Sequence[bytes], index: int) -> list[dict[str, str]]:
    """Give the hashes beside a leaf on its way to the root of the tree."""
    way, tree = [], list(leaves)
    while len(tree) > 1:
        beside = index ^ 1
        if beside < len(tree):
            way.append({"side": "right" if beside > index else "left", "hash": tree[beside].hex()})
        tree, index = _level(tree), index // 2
    return way


def closed_figures(nodes: Nodes, units: Iterable[str]) -> dict[str, Node]:
    """Give the calculation with every figure of these units as given, whatever it follows from."""
    closed = set(units)
    return {name: _cut(node) if node.subject in closed else node for name, node in nodes.items()}


def public_figures(content: Mapping[str, Any], closed: Nodes) -> dict[str, Node]:
    """Give what every resident is shown alike: the building's figures, and each unit's totals as given."""
    names = [*content["steps"], "total", LEGAL_SHARE]
    for prefix, part in parts_of(content):
        heads = part["heads"]
        shares = [f"head/{head['kind']}/{end}" for head in heads for end in ("left_over", "base")]
        ends = (*part["steps"], *(head["node"] for head in heads), *shares, "total", LEGAL_SHARE)
        names += [prefix + name for name in ends]
    return _reached(closed, names)


def parts_of(content: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Give an allocation of one service, or each group, with what the ids of its figures begin with."""
    if "groups" not in content:
        return [("", content)]
    return [(f"group/{group['id']}/", group) for group in content["groups"]]


def own_figures(nodes: Nodes, closed: Nodes, shown: Nodes, unit: str) -> dict[str, Node]:
    """Give what proves a unit's totals: the figures that it does not share with its neighbours."""
    own = {node.id: node for node in nodes.values() if node.subject == unit}
    percent = f"unit/{unit}/total/percent"
    percents = [name for name in nodes if name.endswith(percent) and _within_group(name) == percent]
    return _reached({**closed, **own}, [*own, *percents], beyond=shown)


def leaf(own: Nodes, salt: bytes) -> bytes:
    """Commit to a unit's own figures."""
    return _hash(LEAF, salt, _bytes(own.values()))


def signed_bytes(closing: Mapping[str, Any]) -> bytes:
    """Give what the organisation signs of a closing."""
    return SIGNED + canonical(closing)


def closing_hash(closing: Mapping[str, Any]) -> str:
    """Give the hash by which the next closing names this one."""
    return sha256(canonical(closing)).hexdigest()


def fingerprint(key: bytes | str) -> str:
    """Give the first 128 bits of the SHA-256 of a key, or of a root, in groups that people can compare."""
    digits = key[:32] if isinstance(key, str) else sha256(key).hexdigest()[:32]
    return " ".join(digits[at : at + 4] for at in range(0, 32, 4))


def canonical(written: object) -> bytes:
    """Write plain values in one way only: sorted names, no spaces, ASCII."""
    return json.dumps(written, sort_keys=True, separators=(",", ":")).encode("ascii")


def _rules_of_groups(content: Mapping[str, Any]) -> list[list[str]]:
    return [[group["id"], group["service"], group["criterion"]["code"]] for group in content["groups"]]


def _within_group(name: str) -> str:
    """Give the name that a figure has within its group."""
    return name.split("/", 2)[2] if name.startswith("group/") else name


def _cut(node: Node) -> Node:
    return replace(node, operation=GIVEN, inputs=(), rule="", source=TOTAL_OF_ANOTHER_UNIT, digits=None)


def _reached(nodes: Nodes, names: Iterable[str], beyond: Nodes | None = None) -> dict[str, Node]:
    """Give these figures and all they follow from, as far as they are not the same in ``beyond``."""
    found: dict[str, Node] = {}
    stack = list(names)
    while stack:
        node = nodes.get(stack.pop())
        if node is None or node.id in found or (beyond is not None and beyond.get(node.id) == node):
            continue
        found[node.id] = node
        stack.extend(node.inputs)
    return found


def _bytes(nodes: Iterable[Node]) -> bytes:
    return canonical(
        [
            [
                *(node.id, node.symbol, exact_text(node.number), node.unit, node.operation),
                *(node.inputs, node.rule, node.source, node.subject, node.digits),
            ]
            for node in sorted(nodes, key=lambda node: node.id)
        ]
    )


def _level(tree: Sequence[bytes]) -> list[bytes]:
    """Join neighbours; one without a neighbour goes up as it is."""
    pairs = [tree[at : at + 2] for at in range(0, len(tree), 2)]
    return [_hash(INNER, *pair) if len(pair) == 2 else pair[0] for pair in pairs]


def _hash(*parts: bytes) -> bytes:
    return sha256(b"".join(parts)).digest()
