// The seal of a closed season in the browser: SHA-2, Ed25519 (RFC 8032, checking alone) and the commitments, as in
// tepore_verify/seal.py and ed25519.py. In plain arithmetic, so that it works in every browser and without a server.
"use strict";

const TeporeSeal = (() => {
  // --- bytes ---------------------------------------------------------------------------------------------------
  const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const fromAscii = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  function joined(...parts) {
    const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    parts.reduce((at, part) => { all.set(part, at); return at + part.length; }, 0);
    return all;
  }
  const littleEndian = (bytes) => BigInt(`0x${toHex(Uint8Array.from(bytes).reverse())}`);

  // --- SHA-2 (FIPS 180-4): its constants are the first bits of roots of primes ------------------------------------
  const primes = (count) => {
    const found = [];
    for (let one = 2; found.length < count; one += 1) if (found.every((prime) => one % prime)) found.push(one);
    return found;
  };
  function rootBits(prime, power, bits) {  // the first `bits` bits behind the point of prime^(1/power)
    const aim = BigInt(prime) << BigInt(bits * power);
    let low = 0n, high = BigInt(prime) << BigInt(bits);
    while (high - low > 1n) {
      const middle = (low + high) / 2n;
      if (middle ** BigInt(power) <= aim) low = middle; else high = middle;
    }
    return low & ((1n << BigInt(bits)) - 1n);
  }
  function padded(message, block, lengthBytes) {
    const length = Math.ceil((message.length + 1 + lengthBytes) / block) * block, all = new Uint8Array(length);
    all.set(message);
    all[message.length] = 0x80;
    let bits = BigInt(message.length) * 8n;
    for (let at = length - 1; bits; at -= 1, bits >>= 8n) all[at] = Number(bits & 255n);
    return all;
  }
  const START_256 = primes(8).map((prime) => Number(rootBits(prime, 2, 32)));
  const ROUND_256 = primes(64).map((prime) => Number(rootBits(prime, 3, 32)));
  function sha256(message) {
    const all = new DataView(padded(message, 64, 8).buffer), state = Int32Array.from(START_256), w = new Int32Array(64);
    const turn = (x, by) => (x >>> by) | (x << (32 - by));
    for (let at = 0; at < all.byteLength; at += 64) {
      for (let i = 0; i < 16; i += 1) w[i] = all.getInt32(at + i * 4);
      for (let i = 16; i < 64; i += 1) {
        const x = w[i - 15], y = w[i - 2];
        w[i] = (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + w[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10)) + w[i - 16];
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 64; i += 1) {
        const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUND_256[i] + w[i]) | 0;
        const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        [a, b, c, d, e, f, g, h] = [(one + two) | 0, a, b, c, (d + one) | 0, e, f, g];
      }
      [a, b, c, d, e, f, g, h].forEach((part, i) => { state[i] += part; });
    }
    const written = new DataView(new ArrayBuffer(32));
    state.forEach((part, i) => written.setInt32(i * 4, part));
    return new Uint8Array(written.buffer);
  }
  const MASK = 2n ** 64n - 1n;
  const START_512 = primes(8).map((prime) => rootBits(prime, 2, 64));
  const ROUND_512 = primes(80).map((prime) => rootBits(prime, 3, 64));
  function sha512(message) {
    const all = new DataView(padded(message, 128, 16).buffer), state = [...START_512];
    const turn = (x, by) => ((x >> by) | (x << (64n - by))) & MASK;
    for (let at = 0; at < all.byteLength; at += 128) {
      const w = Array.from({ length: 16 }, (_, i) => all.getBigUint64(at + i * 8));
      for (let i = 16; i < 80; i += 1) {
        const x = w[i - 15], y = w[i - 2];
        w.push(((turn(x, 1n) ^ turn(x, 8n) ^ (x >> 7n)) + w[i - 7] + (turn(y, 19n) ^ turn(y, 61n) ^ (y >> 6n)) + w[i - 16]) & MASK);
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 80; i += 1) {
        const one = h + (turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n)) + ((e & f) ^ (~e & MASK & g)) + ROUND_512[i] + w[i];
        const two = (turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c));
        [a, b, c, d, e, f, g, h] = [(one + two) & MASK, a, b, c, (d + one) & MASK, e, f, g];
      }
      [a, b, c, d, e, f, g, h].forEach((part, i) => { state[i] = (state[i] + part) & MASK; });
    }
    return fromHex(state.map((part) => part.toString(16).padStart(16, "0")).join(""));
  }

  // --- Ed25519 -------------------------------------------------------------------------------------------------
  const P = 2n ** 255n - 19n, ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
  const modulo = (number) => ((number % P) + P) % P;
  function power(base, exponent) {
    let result = 1n, square = modulo(base);
    for (let rest = exponent; rest; rest >>= 1n) {
      if (rest & 1n) result = (result * square) % P;
      square = (square * square) % P;
    }
    return result;
  }
  const D = modulo(-121665n * power(121666n, P - 2n)), ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);
  function plus(one, other) {
    const a = (one[1] - one[0]) * (other[1] - other[0]), b = (one[1] + one[0]) * (other[1] + other[0]);
    const c = modulo(2n * one[3] * other[3] * D), d = 2n * one[2] * other[2];
    const e = modulo(b - a), f = modulo(d - c), g = modulo(d + c), h = modulo(b + a);
    return [modulo(e * f), modulo(g * h), modulo(f * g), modulo(e * h)];
  }
  function times(scalar, point) {
    let result = [0n, 1n, 1n, 0n], doubled = point;
    for (let rest = scalar; rest; rest >>= 1n) {
      if (rest & 1n) result = plus(result, doubled);
      doubled = plus(doubled, doubled);
    }
    return result;
  }
  function pointOf(bytes) {
    const number = littleEndian(bytes), y = number & (2n ** 255n - 1n), odd = number >> 255n;
    if (y >= P) return null;
    const square = modulo((y * y - 1n) * power(D * y * y + 1n, P - 2n));
    let x = power(square, (P + 3n) / 8n);
    if (modulo(x * x - square)) x = modulo(x * ROOT_OF_MINUS_ONE);
    if (modulo(x * x - square) || (x === 0n && odd)) return null;
    if ((x & 1n) !== odd) x = P - x;
    return [x, y, 1n, modulo(x * y)];
  }
  function isSigned(publicKey, signature, message) {
    if (publicKey.length !== 32 || signature.length !== 64) return false;
    const baseY = modulo(4n * power(5n, P - 2n)).toString(16).padStart(64, "0");
    const base = pointOf(fromHex(baseY).reverse());
    const key = pointOf(publicKey), nonce = pointOf(signature.slice(0, 32)), scalar = littleEndian(signature.slice(32));
    if (!key || !nonce || scalar >= ORDER) return false;
    const hashed = littleEndian(sha512(joined(signature.slice(0, 32), publicKey, message))) % ORDER;
    const left = times(scalar, base), right = plus(nonce, times(hashed, key));
    return modulo(left[0] * right[2] - right[0] * left[2]) === 0n && modulo(left[1] * right[2] - right[1] * left[2]) === 0n;
  }

  // --- commitments -----------------------------------------------------------------------------------------------
  const hash = (kind, ...parts) => sha256(joined(Uint8Array.of(kind), ...parts));
  function canonical(written) {  // sorted names, no spaces, ASCII
    if (Array.isArray(written)) return `[${written.map(canonical).join(",")}]`;
    if (typeof written === "string") {
      return JSON.stringify(written).replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
    }
    if (written === null || typeof written !== "object") return String(written);
    const names = Object.keys(written).sort();
    return `{${names.map((name) => `${canonical(name)}:${canonical(written[name])}`).join(",")}}`;
  }
  function bytesOf(nodes, { exactText, order }) {
    const rows = [...nodes.values()].sort((one, other) => order(one.id, other.id)).map((node) => [
      node.id, node.symbol, exactText(node.number), node.unit, node.operation, node.inputs, node.rule, node.source,
      node.subject, node.digits,
    ]);
    return fromAscii(canonical(rows));
  }
  const unchanged = (one, other) => one !== undefined && (one === other || Object.keys(one).every((field) => (
    field === "inputs" ? one.inputs.length === other.inputs.length && one.inputs.every((name, at) => name === other.inputs[at])
      : field === "number" ? one.number.equals(other.number) : one[field] === other[field])));
  function reached(nodes, names, beyond = new Map()) {
    const found = new Map(), stack = [...names];
    while (stack.length) {
      const node = nodes.get(stack.pop());
      if (!node || found.has(node.id) || unchanged(beyond.get(node.id), node)) continue;
      found.set(node.id, node);
      stack.push(...node.inputs);
    }
    return found;
  }
  function closedFigures(nodes, units, tables) {
    const these = new Set(units), closed = new Map();
    const given = { operation: "given", inputs: [], rule: "", source: tables.total_of_another_unit, digits: null };
    for (const [id, node] of nodes) closed.set(id, these.has(node.subject) ? { ...node, ...given } : node);
    return closed;
  }
  function publicFigures(content, closed) {
    const names = [...content.steps, "total", "legal/voluntary_percent"];
    const parts = content.groups ? content.groups.map((group) => [`group/${group.id}/`, group]) : [["", content]];
    for (const [prefix, { heads, steps }] of parts) {
      const shares = heads.flatMap(({ kind }) => [`head/${kind}/left_over`, `head/${kind}/base`]);
      const ends = [...steps, ...heads.map((head) => head.node), ...shares, "total", "legal/voluntary_percent"];
      names.push(...ends.map((name) => prefix + name));
    }
    return reached(closed, names);
  }
  const withinGroup = (name) => (name.startsWith("group/") ? name.split("/").slice(2).join("/") : name);
  const rulesOf = ({ criterion, groups }) => (
    criterion ? criterion.code : groups.map((group) => [group.id, group.service, group.criterion.code]));
  function rootOf(content, nodes, tables, tools) {
    const { seal } = content, units = content.statements.map((row) => row.unit_id);
    if ([...units].sort().join("\n") !== Object.keys(seal.salts).sort().join("\n")) return "?";
    const closed = closedFigures(nodes, units, tables), shown = publicFigures(content, closed);
    let tree = units.map((unit) => {
      const own = [...nodes.values()].filter((node) => node.subject === unit).map((node) => node.id);
      const mixed = { get: (id) => (nodes.get(id)?.subject === unit ? nodes : closed).get(id) };
      const percent = `unit/${unit}/total/percent`;
      const percents = [...nodes.keys()].filter((name) => name.endsWith(percent) && withinGroup(name) === percent);
      const figures = reached(mixed, [...own, ...percents], shown);
      return hash(0, fromHex(seal.salts[unit]), bytesOf(figures, tools));
    });
    if (content.part !== "building") {
      for (const step of seal.path) {
        const beside = fromHex(step.hash);
        tree = [step.side === "right" ? hash(1, tree[0], beside) : hash(1, beside, tree[0])];
      }
    }
    while (tree.length > 1) {
      const level = [];
      for (let at = 0; at < tree.length; at += 2) level.push(at + 1 < tree.length ? hash(1, tree[at], tree[at + 1]) : tree[at]);
      tree = level;
    }
    const facts = [content.first_day, content.last_day, rulesOf(content), content.units];
    return toHex(hash(2, hash(3, fromAscii(canonical(facts)), bytesOf(shown, tools)), tree[0]));
  }
  function sealFaults(content, nodes, tables, faults, tools) {
    const { seal } = content;
    if (seal === undefined) return;
    const closing = seal.closings[seal.closings.length - 1];
    faults.differs("verify.seal", "seal/root", rootOf(content, nodes, tables, tools), closing.root);
    for (const field of ["condominium", "season", "service", "total_cents"]) {
      faults.differs("verify.seal", `seal/${field}`, content[field] ?? "several", closing[field]);
    }
    let previous = "";
    seal.closings.forEach((one, index) => {
      faults.differs("verify.chain", `seal/closings/${index}`, previous, one.previous);
      previous = toHex(sha256(fromAscii(canonical(one))));
    });
    const key = fromHex(seal.key), message = fromAscii(`tepore.closing/1\n${canonical(closing)}`);
    if (!isSigned(key, fromHex(seal.signature), message)) faults.add("verify.signature", "seal", fingerprint(key));
  }
  const grouped = (digits) => digits.slice(0, 32).match(/.{4}/g).join(" ");
  const fingerprint = (key) => grouped(toHex(sha256(typeof key === "string" ? fromHex(key) : key)));
  return { sealFaults, fingerprint, grouped, isSigned, sha256, sha512, fromHex, toHex, fromAscii };
})();
