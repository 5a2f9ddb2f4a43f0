// Recomputes a season's result from its JSON alone, in the browser: the same checks, in the same order, as the
// Python package tepore_verify. No network, no dependency. Whole numbers are BigInt, others fractions of them.
// TeporeVerify.verify(text, tables) gives { refused: fault } or { figures, faults, given, content };
// a fault is { code, where, detail }. `tables` is what tepore_verify.page.tables_of_the_page() writes.
"use strict";

const TeporeVerify = (() => {
  class BadFile extends Error {
    constructor(code, where, detail) { super(detail); Object.assign(this, { code, where, detail }); }
  }
  class BadNumber extends Error {}
  class NotComputable extends Error {}
  class Float {}

  // --- numbers -------------------------------------------------------------------------------------------------
  class Fraction {
    constructor(n, d = 1n) {
      const divisor = gcd(n < 0n ? -n : n, d < 0n ? -d : d) * (d < 0n ? -1n : 1n);
      this.n = n / divisor;
      this.d = d / divisor;
    }
    plus(o) { return new Fraction(this.n * o.d + o.n * this.d, this.d * o.d); }
    minus(o) { return new Fraction(this.n * o.d - o.n * this.d, this.d * o.d); }
    times(o) { return new Fraction(this.n * o.n, this.d * o.d); }
    over(o) { return new Fraction(this.n * o.d, this.d * o.n); }
    equals(o) { return this.n === o.n && this.d === o.d; }
    below(o) { return this.n * o.d < o.n * this.d; }
    floor() { return this.n >= 0n ? this.n / this.d : -((-this.n + this.d - 1n) / this.d); }
  }
  const gcd = (a, b) => { while (b) [a, b] = [b, a % b]; return a || 1n; };
  const fraction = (number) => (number instanceof Fraction ? number : new Fraction(number));
  const ZERO = new Fraction(0n);
  const cut = (text, most) => [...text].slice(0, most).join("");

  function exact(text) {
    if (!/^-?[0-9]{1,1000}(?:\.[0-9]{1,1000}|\/[0-9]{1,1000})?$/.test(text) || /\/0+$/.test(text)) {
      throw new BadNumber(`${cut(text, 60)} is no exact number`);
    }
    const [above, below] = text.split("/");
    if (below) return new Fraction(BigInt(above), BigInt(below));
    const [whole, decimals = ""] = text.split(".");
    return new Fraction(BigInt(whole + decimals), 10n ** BigInt(decimals.length));
  }

  function exactText(number) {
    let rest = number.d, twos = 0, fives = 0;
    while (rest % 2n === 0n) { rest /= 2n; twos += 1; }
    while (rest % 5n === 0n) { rest /= 5n; fives += 1; }
    if (rest !== 1n) return `${number.n}/${number.d}`;
    const places = Math.max(twos, fives), positive = number.n < 0n ? -number.n : number.n;
    const digits = (positive * 10n ** BigInt(places) / number.d).toString().padStart(places + 1, "0");
    const point = digits.length - places;
    return (number.n < 0n ? "-" : "") + (places ? `${digits.slice(0, point)}.${digits.slice(point)}` : digits);
  }

  function halfUp(number, digits) {
    const scale = 10n ** BigInt(digits), positive = number.n < 0n ? new Fraction(-number.n, number.d) : number;
    const rounded = positive.times(fraction(scale)).plus(new Fraction(1n, 2n)).floor();
    return new Fraction(number.n < 0n ? -rounded : rounded, scale);
  }

  // --- what all parts use --------------------------------------------------------------------------------------
  const order = (one, other) => {  // by code points, as Python sorts
    const a = [...one], b = [...other];
    for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
      if (a[at] !== b[at]) return a[at].codePointAt(0) - b[at].codePointAt(0);
    }
    return a.length - b.length;
  };
  function told(figure) {
    if (figure instanceof Fraction) return exactText(figure);
    if (Array.isArray(figure)) {
      return `[${figure.slice(0, 3).map(told).join(", ")}${figure.length > 3 ? ", …" : ""}] (${figure.length})`;
    }
    return figure === null || figure === undefined ? "–" : String(figure);
  }
  function same(one, other) {
    if (one instanceof Fraction || other instanceof Fraction) {
      return one !== null && other !== null && fraction(one).equals(fraction(other));
    }
    if (Array.isArray(one)) return one.length === other.length && one.every((part, at) => same(part, other[at]));
    return (one ?? null) === (other ?? null);
  }
  const sum = (numbers) => numbers.reduce((all, one) => all + one, 0n);
  const inputsOf = (nodes, id) => (nodes.has(id) ? nodes.get(id).inputs : []);
  const TABLES = ["property", "heating_need", "installed_power", "cooling_need", "hot_water_need"];
  const weightPrefix = (base) => (base === "consumption" ? "consumption/of/"
    : TABLES.includes(base) ? `table/${base}/share/` : `weight/${base}/`);
  const dividesHeads = (name) => name === "head/energy/left_over"
    || (name.startsWith("block/") && name.endsWith("/left_over"));

  class Faults extends Array {
    add(code, where, detail) { this.push({ code, where, detail }); }
    differs(code, where, computed, stated) {
      if (!same(computed, stated)) this.add(code, where, `${told(stated)} ≠ ${told(computed)}`);
    }
    notItsNode(nodes, id, where, stated, unit) {
      const node = nodes.get(id);
      if (!node) this.add("verify.no_node", where, id);
      else if (node.unit !== unit || !same(node.number, stated)) {
        this.add("verify.node", where, `${told(stated)} ${unit} ≠ ${told(node.number)} ${node.unit} (${id})`);
      }
    }
  }

  // --- JSON: whole numbers as BigInt, no name twice in an object ------------------------------------------------
  function readJson(text) {
    let at = 0;
    const bad = () => { throw new BadFile("verify.json", "document", `character ${at}`); };
    const blank = () => { while (" \t\n\r".includes(text[at]) && at < text.length) at += 1; };
    const take = (mark) => { if (text[at] !== mark) bad(); at += 1; };
    function string() {
      const found = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
      found.lastIndex = at;
      const match = found.exec(text);
      if (!match) bad();
      at = found.lastIndex;
      return JSON.parse(match[0]);
    }
    function number() {
      const found = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
      found.lastIndex = at;
      const match = found.exec(text);
      if (!match || match[0].length > 4300) bad();
      at = found.lastIndex;
      return match[1] || match[2] ? new Float() : BigInt(match[0]);
    }
    function list(open, close, part) {
      take(open);
      for (blank(); text[at] !== close; blank()) {
        part();
        blank();
        if (text[at] === close) break;
        take(",");
        blank();
        if (text[at] === close) bad();
      }
      take(close);
    }
    function any(depth) {
      if (depth > 900) bad();
      blank();
      if (text[at] === '"') return string();
      if (text[at] === "{") {
        const found = Object.create(null);
        list("{", "}", () => {
          const name = string();
          if (name in found) bad();
          blank();
          take(":");
          found[name] = any(depth + 1);
        });
        return found;
      }
      if (text[at] === "[") {
        const found = [];
        list("[", "]", () => found.push(any(depth + 1)));
        return found;
      }
      for (const [word, meaning] of [["true", true], ["false", false], ["null", null]]) {
        if (text.startsWith(word, at)) { at += word.length; return meaning; }
      }
      return number();
    }
    const content = any(0);
    blank();
    if (at !== text.length) bad();
    return content;
  }

  // --- shape: the few words of JSON Schema that the schema uses --------------------------------------------------
  const SPOKEN = {
    string: "text", integer: "a whole number", boolean: "true or false", null: "null", object: "an object",
    array: "a list",
  };
  const kindOf = (content) => {
    if (content === null) return "null";
    if (Array.isArray(content)) return "array";
    if (content instanceof Float) return "float";
    return { string: "string", bigint: "integer", boolean: "boolean", object: "object" }[typeof content];
  };
  function isDay(text) {
    if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) || text < "0001") return false;
    const [year, month, day] = text.split("-").map(Number);
    const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    return month >= 1 && month <= 12 && day >= 1
      && day <= [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  }
  function wrong(content, asked) {
    const kind = kindOf(content);
    if ("type" in asked && kind !== asked.type) return `is not ${SPOKEN[asked.type]}`;
    if ("const" in asked && content !== asked.const) return `is not ${asked.const}`;
    if ("enum" in asked && !asked.enum.includes(content)) return `is none of ${asked.enum.join(", ")}`;
    if (kind === "string") {
      if ("pattern" in asked && !new RegExp(asked.pattern).test(content)) return "is written otherwise";
      return asked.format === "date" && !isDay(content) ? "is no day" : "";
    }
    if (kind === "array" && content.length < (asked.minItems ?? 0)) return "is empty";
    return kind === "integer" && "minimum" in asked && content < BigInt(asked.minimum) ? `is below ${asked.minimum}` : "";
  }
  function misfit(content, asked, where, schema) {
    if ("$ref" in asked) return misfit(content, schema.$defs[asked.$ref.split("/").pop()], where, schema);
    if ("anyOf" in asked) {
      const misfits = asked.anyOf.map((one) => misfit(content, one, where, schema));
      return misfits.includes(null) ? null : misfits[0];
    }
    const reason = wrong(content, asked);
    if (reason) return [where, reason];
    const known = asked.properties ?? {}, rest = asked.additionalProperties ?? false, parts = [];
    if (kindOf(content) === "array") {
      content.forEach((one, index) => parts.push([`${where}/${index}`, one, asked.items]));
    } else if (kindOf(content) === "object") {
      for (const name of asked.required ?? []) {
        if (!(name in content)) return [`${where}/${name}`, "is missing"];
      }
      for (const name of Object.keys(content)) {
        if (!Object.hasOwn(known, name) && rest === false) return [`${where}/${name}`, "is unknown"];
        parts.push([`${where}/${name}`, content[name], Object.hasOwn(known, name) ? known[name] : rest]);
      }
    }
    for (const [path, one, shape] of parts) {
      const found = misfit(one, shape, path, schema);
      if (found) return found;
    }
    return null;
  }

  // --- graph ---------------------------------------------------------------------------------------------------
  function readGraph(rows) {
    const nodes = new Map();
    for (const row of rows) {
      const node = {
        id: row.id, symbol: row.symbol, number: exact(row.number), unit: row.unit, operation: row.operation,
        inputs: row.inputs ?? [], rule: row.rule ?? "", source: row.source ?? "", subject: row.subject ?? "",
        digits: row.digits ?? null,
      };
      if (nodes.has(node.id)) throw new BadNumber(`${node.id} stands twice`);
      if (node.digits !== null && !(node.digits >= 0n && node.digits <= 30n)) {
        throw new BadNumber(`${node.id}: ${node.digits} digits`);
      }
      nodes.set(node.id, node);
    }
    return nodes;
  }

  const PLAIN = {
    sum: (numbers) => numbers.reduce((all, one) => all.plus(one), ZERO),
    difference: (numbers) => numbers.reduce((all, one) => all.minus(one)),
    product: (numbers) => numbers.reduce((all, one) => all.times(one)),
    quotient: (numbers) => {
      if (numbers.length !== 2 || numbers[1].n === 0n) throw new NotComputable("÷ 0");
      return numbers[0].over(numbers[1]);
    },
    minimum: (numbers) => numbers.reduce((least, one) => (one.below(least) ? one : least)),
    maximum: (numbers) => numbers.reduce((most, one) => (most.below(one) ? one : most)),
    left_over: (numbers) => numbers[0].minus(fraction(sum(numbers.slice(1).map((share) => share.floor())))),
  };

  function winnersOf(group, seen) {
    const unknown = group.inputs.slice(1).find((name) => !seen.has(name));
    if (unknown !== undefined) throw new NotComputable(`? ${unknown}`);
    const shares = group.inputs.slice(1).map((name) => seen.get(name)), most = group.number;
    if (most.d !== 1n || most.n < 0n || most.n > BigInt(shares.length)) {
      throw new NotComputable(`${group.id}: ${told(most)}`);
    }
    const ranked = shares.map((share) => [fraction(share.number.floor()).minus(share.number), share]);
    ranked.sort(([a, one], [b, other]) => (a.below(b) ? -1 : b.below(a) ? 1 : order(one.subject, other.subject)));
    return new Set(ranked.slice(0, Number(most.n)).map(([, share]) => share.id));
  }

  function computed(node, seen, winners) {
    const numbers = node.inputs.map((name) => seen.get(name).number);
    if (node.operation === "largest_remainder" && numbers.length === 2) {
      const [share, group] = node.inputs;
      if (!winners.has(group)) winners.set(group, winnersOf(seen.get(group), seen));
      if (!seen.get(group).inputs.slice(1).includes(share)) throw new NotComputable(`? ${share}`);
      return fraction(numbers[0].floor() + (winners.get(group).has(share) ? 1n : 0n));
    }
    if (node.operation === "round" && numbers.length === 1 && node.digits !== null) {
      return halfUp(numbers[0], node.digits);
    }
    if (!Object.hasOwn(PLAIN, node.operation) || !(numbers.length || node.operation === "sum")) {
      throw new NotComputable(`${node.operation} (${numbers.length})`);
    }
    return PLAIN[node.operation](numbers);
  }

  function graphFaults(nodes, faults) {
    const seen = new Map(), winners = new Map();
    for (const node of nodes.values()) {
      const missing = node.inputs.filter((name) => !seen.has(name));
      seen.set(node.id, node);
      if (missing.length) faults.add("verify.graph", node.id, `? ${missing[0]}`);
      else if (node.operation === "given") {
        if (node.inputs.length || !node.source) faults.add("verify.graph", node.id, "given");
      } else {
        try {
          const number = computed(node, seen, winners);
          if (!number.equals(node.number)) {
            faults.add("verify.graph", node.id, `${told(node.number)} ≠ ${told(number)}`);
          }
        } catch (fault) {
          if (!(fault instanceof NotComputable)) throw fault;
          faults.add("verify.graph", node.id, fault.message);
        }
      }
    }
  }

  // --- forms: how each figure may follow -------------------------------------------------------------------------
  const checkers = new WeakMap();
  function formChecker(tables) {
    if (!checkers.has(tables)) checkers.set(tables, newFormChecker(tables));
    return checkers.get(tables);
  }
  function newFormChecker(tables) {
    const byBeginning = new Map(), expressions = new Map();
    const letters = (form) => form.id.replace(/\{\w+\}/g, "").length;
    for (const form of tables.figures) {
      const begins = form.id.split("/")[0];
      byBeginning.set(begins, [...(byBeginning.get(begins) ?? []), form]);
    }
    byBeginning.forEach((forms) => forms.sort((one, other) => letters(other) - letters(one)));
    const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

    function expression(template, wild) {
      const key = `${wild} ${template}`;
      if (expressions.has(key)) return expressions.get(key);
      const ends = wild && (template === "*" || template.endsWith(" *") || template.endsWith("/*"));
      const parts = (ends ? template.slice(0, -1) : template).split(/\{(\w+)\}/), seen = new Set();
      let written = escaped(parts[0]);
      for (let at = 1; at < parts.length; at += 2) {
        const name = parts[at], plain = name.replace(/_any$/, "");
        const pattern = Object.hasOwn(tables.names, plain) ? tables.names[plain] : "[a-z_]+";
        const place = name.endsWith("_any") ? `(?:${pattern})` : `(?<${name}>${pattern})`;
        written += (seen.has(name) ? `\\k<${name}>` : place) + escaped(parts[at + 1]);
        if (!name.endsWith("_any")) seen.add(name);
      }
      const made = new RegExp(`^(?:${written}${ends ? ".*" : ""})$`, "su");
      expressions.set(key, made);
      return made;
    }
    function fits(template, written, names, wild) {
      const found = expression(template, wild).exec(written);
      return found !== null
        && Object.entries(found.groups ?? {}).every(([name, part]) => (names[name] ?? part) === part);
    }
    function follows(node, way, names) {
      const [operation, ...wanted] = way.split(" ");
      if (node.operation !== operation || new Set(node.inputs).size !== node.inputs.length) return false;
      const last = wanted[wanted.length - 1] ?? "";
      if (last.endsWith("...") || last.endsWith("+")) {
        wanted.pop();
        const more = node.inputs.length - wanted.length;
        if (more < (last.endsWith("+") ? 1 : 0)) return false;
        for (let at = 0; at < more; at += 1) wanted.push(last.replace(/(?:\.\.\.|\+)$/, ""));
      }
      return wanted.length === node.inputs.length
        && wanted.every((one, at) => fits(one, node.inputs[at], names, false));
    }
    function misfitOf(node, form, names, ownUnit) {
      const asked = [[[form.unit], node.unit], [form.symbol, node.symbol], [[form.subject ?? ""], node.subject]];
      for (const [templates, written] of asked) {
        if (!templates.some((one) => fits(one, written, names, true))) return `${written} ≠ ${templates[0]}`;
      }
      const foreign = ownUnit !== "" && node.subject !== "" && node.subject !== ownUnit;
      if (form.shown && foreign && node.operation === "given" && node.source === tables.total_of_another_unit) return "";
      if (form.number && !node.number.equals(exact(form.number))) return `≠ ${form.number}`;
      const digits = form.digits === undefined ? null : BigInt(form.digits);
      if (node.digits !== digits && (digits !== null || node.operation !== "round")) {
        return `${node.digits ?? "None"} ≠ ${digits ?? "None"}`;
      }
      return form.from.some((way) => follows(node, way, names)) ? "" : `${node.operation} (${node.inputs.length})`;
    }
    return (nodes, ownUnit, faults) => {
      for (const node of nodes.values()) {
        if (node.id.startsWith(tables.of_the_need)) continue;
        let form = null, names = {};
        for (const one of byBeginning.get(node.id.split("/")[0]) ?? []) {
          const found = expression(one.id, false).exec(node.id);
          if (found) { form = one; names = found.groups ?? {}; break; }
        }
        if (!form) { faults.add("verify.unknown_figure", node.id, "?"); continue; }
        const reason = misfitOf(node, form, names, ownUnit);
        const keeps = !["given", "product", "quotient"].includes(node.operation);
        if (reason) faults.add("verify.form", node.id, reason);
        else if (keeps && node.inputs.some((name) => nodes.has(name) && nodes.get(name).unit !== node.unit)) {
          faults.add("verify.form", node.id, node.unit);
        }
      }
    };
  }

  // --- bill ----------------------------------------------------------------------------------------------------
  function headFaults(content, nodes, faults) {
    const { heads, total_cents: bill } = content;
    faults.differs("verify.heads", "heads", sum(heads.map((head) => head.amount_cents)), bill);
    faults.notItsNode(nodes, "total", "bill", bill, "cent");
    const names = heads.map((head) => head.node);
    faults.differs("verify.heads", "heads", inputsOf(nodes, "total"), names);
    const expenses = [...nodes.values()].filter((node) => node.id.startsWith("expense/"));
    faults.differs("verify.expenses", "expenses", PLAIN.sum(expenses.map((node) => node.number)), fraction(bill));
    const exacts = names.filter((name) => name.startsWith("head/")).map((name) => `${name.replace(/\/whole$/, "")}/exact`);
    if (exacts.length) {
      const divided = [...nodes.keys()].filter(dividesHeads).flatMap((name) => inputsOf(nodes, name).slice(1));
      faults.differs("verify.heads", "head/energy/left_over", divided, exacts);
    }
    const charged = new Set(content.statements.flatMap((row) => row.lines.map((line) => line.head)));
    for (const head of heads) {
      const { kind } = head, where = `head ${kind}`;
      faults.notItsNode(nodes, head.node, where, head.amount_cents, "cent");
      const own = [...["", "raised/", "lowered/", "units/"].map((step) => `head/${kind}/${step}whole`), `cost/${kind}`];
      if (!own.includes(head.node)) faults.add("verify.node", where, head.node);
      if (head.by_consumption !== (head.base === "consumption")) faults.add("verify.base", where, head.base);
      if (charged.has(kind) || content.part === "building") {
        const prefix = weightPrefix(head.base);
        const takers = inputsOf(nodes, `head/${kind}/base`)
          .map((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : name));
        const shared = [head.node, ...takers.map((unit) => `unit/${unit}/${kind}/exact`)];
        faults.differs("verify.head", where, inputsOf(nodes, `head/${kind}/left_over`), shared);
      }
    }
  }

  function computedTableFaults(nodes, tables, faults) {
    for (const node of nodes.values()) {
      const [table, ...behind] = node.id.split("/share/");
      const isGiven = node.operation === "given" && node.source !== tables.total_of_another_unit;
      if (behind.length && isGiven && nodes.has(`${table}/weights`)) faults.add("verify.table", node.id, "given");
    }
  }

  function buildingFaults(content, nodes, faults) {
    const { statements, total_cents: bill } = content, units = statements.map((row) => row.unit_id);
    faults.differs("verify.units", "statements", BigInt(statements.length), content.units);
    const twice = units.length - new Set(units).size;
    if (twice) faults.add("verify.unit_twice", "statements", String(twice));
    faults.differs("verify.bill", "statements", sum(statements.map((row) => row.total_cents)), bill);
    const counted = inputsOf(nodes, "consumption/units");
    faults.differs("verify.units", "consumption/units", counted, units.map((unit) => `consumption/of/${unit}`));
    for (const head of content.heads) {
      const { kind } = head;
      const lines = statements.flatMap((row) => row.lines.filter((line) => line.head === kind)
        .map((line) => [row.unit_id, line]));
      faults.differs("verify.head", `head ${kind}`, sum(lines.map(([, line]) => line.amount_cents)), head.amount_cents);
      const weights = [...new Set(lines.map(([unit]) => weightPrefix(head.base) + unit))].sort(order);
      const summed = [...new Set(inputsOf(nodes, `head/${kind}/base`))].sort(order);
      faults.differs("verify.head", `head/${kind}/base`, summed, weights);
    }
    tableFaults(nodes, faults);
  }

  function tableFaults(nodes, faults) {
    const sums = new Map();
    for (const node of nodes.values()) {
      const [table, ...behind] = node.id.split("/share/");
      if (behind.length && table.startsWith("table/")) sums.set(table, (sums.get(table) ?? ZERO).plus(node.number));
    }
    sums.forEach((found, table) => faults.differs("verify.table", table, found, new Fraction(1000n)));
  }

  // --- statement -----------------------------------------------------------------------------------------------
  function statementFaults(row, content, nodes, faults) {
    const { unit_id: unit, total_cents: total } = row, bill = content.total_cents;
    const where = `unit ${unit}`, id = `unit/${unit}/total`;
    if (row.node !== id) faults.add("verify.node", where, row.node);
    faults.notItsNode(nodes, id, where, total, "cent");
    faults.differs("verify.total", where, row.fixed_cents + row.consumption_cents, total);
    for (const [part, byConsumption] of [["fixed", false], ["consumption", true]]) {
      const lines = row.lines.filter((line) => line.by_consumption === byConsumption), stated = row[`${part}_cents`];
      faults.differs(`verify.${part}`, where, sum(lines.map((line) => line.amount_cents)), stated);
      faults.notItsNode(nodes, `${id}/${part}`, where, stated, "cent");
      faults.differs(`verify.${part}`, where, inputsOf(nodes, `${id}/${part}`), lines.map((line) => line.node));
    }
    for (const line of row.lines) lineFaults(unit, line, content.heads, nodes, faults);
    const balance = row.advances_cents === null ? null : total + (row.brought_cents ?? 0n) - row.advances_cents;
    faults.differs("verify.balance", where, balance, row.balance_cents);
    tenureFaults(row, nodes, faults);
    if (row.holders !== undefined && content.part === "building") faults.add("verify.tenure", where, "holders");
    const stated = exact(row.share_percent);
    faults.differs("verify.share", where, halfUp(new Fraction(total * 100n, bill || 1n), 2), stated);
    if (bill) faults.notItsNode(nodes, `${id}/percent`, where, stated, "%");
    const counted = row.consumptions.map((one) => `consumption/row/${one.id}`);
    faults.differs("verify.rows", where, inputsOf(nodes, `consumption/of/${unit}`), counted);
    for (const one of row.consumptions) consumptionFaults(one, unit, nodes, faults);
  }

  function tenureFaults(row, nodes, faults) {
    const parts = row.parts ?? [], where = `unit ${row.unit_id}`;
    if (!parts.length) return;
    tenureSums(row, nodes, faults);
    (row.holders === undefined ? row.lines : []).forEach((line, at) => {
      const divided = parts.filter((part) => at < part.lines.length).map((part) => part.lines[at].amount_cents);
      faults.differs("verify.tenure", `${where} ${line.head}`, sum(divided), line.amount_cents);
    });
    parts.forEach((part, at) => {
      const number = part.number ?? BigInt(at);
      tenurePart(row, part, number, nodes, faults);
      const place = `${where} part ${number + 1n}`, heads = (some) => some.map((line) => line.head);
      faults.differs("verify.tenure", place, heads(row.lines), heads(part.lines));
      for (const line of part.lines) {
        const id = `unit/${row.unit_id}/${line.head}/part/${number}/whole`;
        faults.differs("verify.tenure", place, id, line.node);
        faults.notItsNode(nodes, id, place, line.amount_cents, "cent");
      }
    });
  }

  function tenureSums(row, nodes, faults) {
    const { parts, holders } = row, where = `unit ${row.unit_id}`;
    if (holders !== undefined) {
      const numbers = parts.map((part) => part.number ?? -1n);
      if (new Set(numbers).size !== numbers.length || numbers.some((one) => one < 0n || one >= holders)) {
        faults.add("verify.tenure", where, `${parts.length} / ${holders}`);
      }
      const totals = [...nodes].filter(([name]) => {
        const number = new RegExp("/([0-9]+)/total$").exec(name)?.[1];
        return number !== undefined && BigInt(number) < holders && name === `tenure/${row.unit_id}/${BigInt(number)}/total`;
      });
      faults.differs("verify.tenure", where, PLAIN.sum(totals.map(([, node]) => node.number)), row.total_cents);
      return;
    }
    for (const field of ["fixed_cents", "consumption_cents", "total_cents"]) {
      faults.differs("verify.tenure", where, sum(parts.map((part) => part[field])), row[field]);
    }
    for (const field of ["advances_cents", "balance_cents"]) {
      const kept = parts.map((part) => part[field]).filter((cents) => cents !== null);
      faults.differs("verify.tenure", where, kept.length ? sum(kept) : null, row[field]);
    }
  }

  function tenurePart(row, part, number, nodes, faults) {
    const place = `unit ${row.unit_id} part ${number + 1n}`, name = `tenure/${row.unit_id}/${number}/total`;
    faults.differs("verify.tenure", place, name, part.node);
    faults.notItsNode(nodes, name, place, part.total_cents, "cent");
    for (const field of ["fixed", "consumption"]) {
      faults.notItsNode(nodes, `${name}/${field}`, place, part[`${field}_cents`], "cent");
    }
    faults.differs("verify.tenure", place, part.fixed_cents + part.consumption_cents, part.total_cents);
  }

  function holderFaults(row, own, nodes, faults) {
    const parts = row.parts ?? [], held = (some) => some.map((part) => [part.holder, part.start_on, part.end_on]);
    if (parts.length) tenureSums(row, nodes, faults);
    parts.forEach((part, at) => {
      const number = part.number ?? BigInt(at), name = `tenure/${row.unit_id}/${number}/total`;
      tenurePart(row, part, number, nodes, faults);
      for (const field of ["fixed", "consumption"]) {
        const inputs = [...own.keys()].map((group) => `group/${group}/${name}/${field}`);
        faults.differs("verify.tenure", `${name}/${field}`, inputsOf(nodes, `${name}/${field}`), inputs);
      }
    });
    for (const [group, one] of own) {
      const mine = held(parts), theirs = held(one.parts ?? []);
      for (let at = 0; at < Math.max(mine.length, theirs.length); at += 1) {
        faults.differs("verify.tenure", `unit ${row.unit_id} group ${group}`, theirs[at] ?? [], mine[at] ?? []);
      }
    }
  }

  function lineFaults(unit, line, heads, nodes, faults) {
    const kind = line.head, where = `unit ${unit} ${kind}`, name = `unit/${unit}/${kind}`;
    if (line.node !== `${name}/whole`) faults.add("verify.node", where, line.node);
    faults.notItsNode(nodes, line.node, where, line.amount_cents, "cent");
    const head = heads.find((one) => one.kind === kind);
    if (!head) { faults.add("verify.head", where, kind); return; }
    for (const field of ["base", "by_consumption"]) faults.differs("verify.base", where, head[field], line[field]);
    const weight = weightPrefix(head.base) + unit, base = `head/${kind}/base`;
    faults.differs("verify.weight", where, inputsOf(nodes, `${name}/product`), [head.node, weight]);
    if (!inputsOf(nodes, base).includes(weight) || !nodes.has(weight)) {
      faults.add("verify.weight", where, weight);
      return;
    }
    const own = nodes.get(weight).number, every = nodes.get(base).number;
    faults.differs("verify.line_share", where, `${exactText(own)} / ${exactText(every)}`, line.share);
    const divided = nodes.get(`${name}/exact`);
    if (every.n && divided && divided.operation !== "quotient") {
      faults.add("verify.form", `${name}/exact`, divided.operation);
    }
  }

  function consumptionFaults(row, unit, nodes, faults) {
    const where = `consumption ${row.id}`, name = `consumption/row/${row.id}`, node = nodes.get(name);
    faults.notItsNode(nodes, name, where, exact(row.amount), row.unit);
    if (!node) return;
    faults.differs("verify.reading", where, node.subject, unit);
    if (row.first === null || row.last === null) {
      if (node.operation === "given") {
        faults.differs("verify.quality", where, node.source, `${row.source}; ${row.quality}: ${row.method}`);
      } else faults.differs("verify.quality", where, "estimated", row.quality);
      for (const field of ["first", "last", "rolled_over_at"]) faults.differs("verify.reading", where, null, row[field]);
      return;
    }
    const factors = row.scaled ? [] : row.factors, ids = factors.map((_, index) => `${name}/factor/${index}`);
    faults.differs("verify.reading", where, node.inputs, [`${name}/difference`, ...ids]);
    const first = exact(row.first.index), last = exact(row.last.index);
    const rolled = row.rolled_over_at === null ? null : exact(row.rolled_over_at);
    let amount = last.minus(first).plus(rolled ?? ZERO);
    factors.forEach((factor, index) => {
      faults.notItsNode(nodes, ids[index], where, exact(factor.number), "1");
      amount = amount.times(exact(factor.number));
    });
    faults.differs("verify.reading", where, exactText(amount), row.amount);
    const remark = row.quality === "actual" ? "" : `; ${row.quality}${row.method ? `: ${row.method}` : ""}`;
    for (const [end, index] of [["first", first], ["last", last]]) {
      faults.notItsNode(nodes, `${name}/${end}`, where, index, "display");
      const reading = nodes.get(`${name}/${end}`);
      if (reading && reading.operation === "given") {
        const read = `${row[end].source}, read on ${row[end].read_on}${remark}`;
        faults.differs("verify.reading", where, reading.source, read);
      } else if (reading) faults.differs("verify.quality", where, "estimated", row.quality);
    }
    if (rolled) faults.notItsNode(nodes, `${name}/rolled_over_at`, where, rolled, "display");
    else if (nodes.has(`${name}/rolled_over_at`)) faults.add("verify.reading", where, "rolled_over_at");
  }

  // --- law and notes -------------------------------------------------------------------------------------------
  const SHARE = "legal/voluntary_percent", LAW = "legal check";
  function legalFaults(content, nodes, tables, faults) {
    const check = content.legal_check, minimum = check.minimum_percent;
    const isBound = content.service !== "cold_water";
    const inForce = tables.law.filter((one) => isBound && one.from <= content.last_day);
    const rule = inForce.reduce((latest, one) => (!latest || one.from > latest.from ? one : latest), null) ?? {};
    const least = rule.minimum_percent === undefined ? null : BigInt(rule.minimum_percent);
    faults.differs("verify.law", LAW, [rule.id ?? null, rule.text ?? null, least], [check.rule, check.text, minimum]);
    if (minimum !== null && nodes.has("legal/minimum")) {
      faults.notItsNode(nodes, "legal/minimum", LAW, new Fraction(minimum, 100n), "1");
    }
    if (check.voluntary_percent === null) {
      if (nodes.has(SHARE)) faults.add("verify.law", LAW, `– ≠ ${told(nodes.get(SHARE).number)}`);
      faults.differs("verify.law", LAW, "no_rule", check.verdict);
      return;
    }
    const share = exact(check.voluntary_percent);
    faults.notItsNode(nodes, SHARE, LAW, share, "%");
    const measured = inputsOf(nodes, `${SHARE}/share`)[1];
    if (measured !== undefined && measured !== "total" && measured !== "cost/energy") {
      faults.add("verify.law", LAW, measured);
    }
    const byUse = content.heads.filter((head) => head.by_consumption).map((head) => head.node);
    const parts = inputsOf(nodes, `${SHARE}/parts`);
    const counted = parts.length ? parts : inputsOf(nodes, `${SHARE}/share`).slice(0, 1);
    if (byUse.length || counted[0] !== `${SHARE}/part`) faults.differs("verify.law", LAW, counted, byUse);
    const follows = content.criterion.code.startsWith("uni10200:"), standard = rule.standard ?? false;
    let allowed;
    if (check.rule === null) allowed = ["no_rule"];
    else if (minimum === null) allowed = ["no_rule", "undecided", ...(standard && follows ? ["met"] : [])];
    else {
      const byMinimum = share.below(fraction(minimum)) ? "not_met" : "met";
      allowed = standard ? ["no_rule", "undecided", byMinimum, ...(follows ? ["met"] : [])] : ["no_rule", byMinimum];
    }
    if (!allowed.includes(check.verdict)) {
      faults.add("verify.law", LAW, `${check.verdict} ≠ ${[...new Set(allowed)].sort(order).join(", ")}`);
    }
  }

  function noteFaults(content, nodes, tables, faults) {
    const { notes } = content;
    const wanted = Object.entries(tables.notes_of_figures).filter(([id]) => nodes.has(id)).map(([, code]) => code);
    if (content.legal_check.rule !== null) wanted.push("note.legal.reading");
    for (const code of [...new Set(wanted)].sort(order)) {
      if (!notes.some((note) => note.code === code || note.code.startsWith(`${code}.`))) {
        faults.add("verify.note", "notes", code);
      }
    }
    const key = (...parts) => JSON.stringify(parts.map((part) => part ?? null));
    const estimates = new Set(notes.filter((note) => note.code === "note.estimated")
      .map((note) => key(note.subject, note.arguments.metering_point, note.arguments.method)));
    const exempt = new Set(notes.filter((note) => note.code === "note.exempt")
      .flatMap((note) => (note.arguments.heads ?? "").split(", ").map((head) => key(note.subject, head))));
    for (const row of content.statements) {
      const estimate = (one) => key(row.unit_id, one.metering_point, one.method);
      const estimated = new Set(row.consumptions.filter((one) => one.quality === "estimated").map(estimate));
      for (const one of row.consumptions) {
        const isTold = estimates.has(estimate(one)), isEstimate = one.quality === "estimated";
        if (isEstimate !== isTold && (isEstimate || !estimated.has(estimate(one)))) {
          faults.add("verify.note", `consumption ${one.id}`, one.quality);
        }
      }
      const charged = new Set(row.lines.map((line) => line.head));
      for (const head of content.heads) {
        if (charged.has(head.kind) === exempt.has(key(row.unit_id, head.kind))) {
          faults.add("verify.note", `unit ${row.unit_id}`, head.kind);
        }
      }
    }
  }

  // --- several groups ------------------------------------------------------------------------------------------
  const SHARED = ["condominium", "season", "first_day", "last_day", "part", "rounding_rule"];
  const REACHED = "what reached the group";
  const lastPart = (name, mark) => {
    const at = name.lastIndexOf(mark);
    return at < 0 ? ["", name] : [name.slice(0, at), name.slice(at + mark.length)];
  };

  function groupFaults(content, nodes, tables, faults) {
    graphFaults(nodes, faults);
    const isBuilding = content.part === "building";
    const ofBuilding = new Map([...nodes].filter(([name]) => !name.startsWith("group/")));
    formChecker(tables)(ofBuilding, isBuilding ? "" : content.statements[0].unit_id, faults);
    if (isBuilding) tableFaults(ofBuilding, faults);
    for (const group of content.groups) oneGroup(content, group, nodes, tables, faults);
    wayFaults(content, nodes, faults);
    splitFaults(content, nodes, faults);
    for (const row of content.statements) groupStatementFaults(content, row, nodes, faults);
    if (isBuilding) {
      faults.differs("verify.units", "statements", BigInt(content.statements.length), content.units);
      const summed = sum(content.statements.map((row) => row.total_cents));
      faults.differs("verify.bill", "statements", summed, content.total_cents);
    }
    groupLegalFaults(content, nodes, faults);
    TeporeSeal.sealFaults(content, nodes, tables, faults, { exactText, order });
  }

  function oneGroup(content, group, nodes, tables, faults) {
    const prefix = `group/${group.id}/`, own = new Map(), linked = new Set();
    for (const [name, node] of nodes) {
      if (!name.startsWith(prefix)) continue;
      const id = name.slice(prefix.length), reached = node.inputs.some((one) => !one.startsWith(prefix));
      own.set(id, reached ? { ...node, id, operation: "given", inputs: [], source: REACHED }
        : { ...node, id, inputs: node.inputs.map((one) => one.slice(prefix.length)) });
    }
    for (const [name, node] of own) {
      if (node.source === REACHED && name.includes("/share/")) linked.add(name.split("/share/")[0]);
    }
    linkFaults(group.id, nodes, prefix, faults);
    if (!group.statements.length) return;  // the unit that this document is of has no part in the group
    const whole = { ...group }, found = new Faults();
    for (const name of SHARED) whole[name] = content[name];
    serviceFaults(whole, own, tables, found);
    for (const fault of found) {
      if (!(fault.code === "verify.table" && linked.has(fault.where))) {
        faults.add(fault.code, `group ${group.id}, ${fault.where}`, fault.detail);
      }
    }
  }

  function linkFaults(group, nodes, prefix, faults) {
    for (const [name, node] of nodes) {
      const outside = node.inputs.filter((one) => !one.startsWith(prefix));
      if (!name.startsWith(prefix) || !outside.length) continue;
      const plain = name.slice(prefix.length), [begin, ...behind] = plain.split("/"), rest = behind.join("/");
      const [split, kind] = lastPart(rest, ".");
      const meters = outside.filter((one) => one.startsWith("split/") && one.endsWith(`/meter/${group}`));
      const allowed = new Map([
        ["expense", [`bill/${rest}`, `split/${split}/share/${kind}/${group}/whole`]], ["table", [plain]],
        ["energy", meters],
      ]).get(begin) ?? [];
      const isOneSum = node.operation === "sum" && node.inputs.length === 1;
      if (!isOneSum || !allowed.includes(outside[0])) faults.add("verify.way", name, outside[0]);
    }
  }

  function wayFaults(content, nodes, faults) {
    const taken = new Map(), isPart = (name) => name.startsWith("split/") && name.endsWith("/whole");
    for (const node of nodes.values()) {
      for (const one of node.inputs) {
        if (one.startsWith("bill/") || isPart(one)) taken.set(one, (taken.get(one) ?? 0) + 1);
      }
    }
    const bills = new Map(content.bills.map((bill) => [bill.node, bill.amount_cents]));
    const stated = [...nodes.keys()].filter((name) => name.startsWith("bill/")).sort(order);
    faults.differs("verify.expenses", "bills", stated, [...bills.keys()].sort(order));
    for (const name of [...bills.keys(), ...[...nodes.keys()].filter(isPart)]) {
      if ((taken.get(name) ?? 0) !== 1) faults.add("verify.way", name, String(taken.get(name) ?? 0));
    }
    bills.forEach((amount, name) => faults.notItsNode(nodes, name, name, amount, "cent"));
    faults.differs("verify.expenses", "bills", sum([...bills.values()]), content.total_cents);
    const totals = content.groups.map((group) => `group/${group.id}/total`);
    faults.differs("verify.heads", "total", inputsOf(nodes, "total"), totals);
    faults.notItsNode(nodes, "total", "bill", content.total_cents, "cent");
    for (const { id, total_cents: total } of content.groups) {
      faults.notItsNode(nodes, `group/${id}/total`, `group ${id}`, total, "cent");
    }
  }

  function splitFaults(content, nodes, faults) {
    for (const { id, members } of content.splits) {
      const name = `split/${id}`, shares = `${name}/share/`;
      for (const node of nodes.keys()) {
        if (!node.startsWith(shares) || !node.endsWith("/left_over")) continue;
        const kind = node.slice(shares.length).replace(/\/left_over$/, "");
        const shared = [`${name}/cost/${kind}`, ...members.map((one) => `${shares}${kind}/${one}/exact`)];
        faults.differs("verify.split", node, inputsOf(nodes, node), shared);
        const weighed = inputsOf(nodes, `${name}/base/${kind}`).map((one) => lastPart(one, "/")[1]);
        faults.differs("verify.split", `${name}/base/${kind}`, weighed, members);
      }
    }
  }

  function groupStatementFaults(content, row, nodes, faults) {
    const { unit_id: unit, total_cents: total } = row, where = `unit ${unit}`, id = `unit/${unit}/total`, own = new Map();
    for (const group of content.groups) {
      for (const one of group.statements) if (one.unit_id === unit) own.set(group.id, one);
    }
    const stated = row.groups.map((part) => [part.group, part.total_cents]);
    faults.differs("verify.total", where, stated, [...own].map(([name, one]) => [name, one.total_cents]));
    for (const part of ["fixed", "consumption"]) {
      const summed = sum([...own.values()].map((one) => one[`${part}_cents`]));
      faults.differs(`verify.${part}`, where, summed, row[`${part}_cents`]);
      faults.notItsNode(nodes, `${id}/${part}`, where, row[`${part}_cents`], "cent");
      const names = [...own.keys()].map((name) => `group/${name}/${id}/${part}`);
      faults.differs(`verify.${part}`, where, inputsOf(nodes, `${id}/${part}`), names);
    }
    faults.differs("verify.total", where, row.fixed_cents + row.consumption_cents, total);
    faults.differs("verify.node", where, row.node, id);
    faults.notItsNode(nodes, id, where, total, "cent");
    const balance = row.advances_cents === null ? null : total + (row.brought_cents ?? 0n) - row.advances_cents;
    faults.differs("verify.balance", where, balance, row.balance_cents);
    holderFaults(row, own, nodes, faults);
    if (row.holders !== undefined && content.part === "building") faults.add("verify.tenure", where, "holders");
    const share = halfUp(new Fraction(total * 100n, content.total_cents || 1n), 2);
    faults.differs("verify.share", where, share, exact(row.share_percent));
  }

  function groupLegalFaults(content, nodes, faults) {
    const check = content.legal_check;
    if (check.voluntary_percent === null) return;
    faults.notItsNode(nodes, SHARE, LAW, exact(check.voluntary_percent), "%");
    const bound = content.groups.filter((group) => group.service !== "cold_water");
    const byUse = bound.flatMap((group) => group.heads.filter((head) => head.by_consumption)
      .map((head) => `group/${group.id}/${head.node}`));
    if (byUse.length) faults.differs("verify.law", LAW, inputsOf(nodes, `${SHARE}/parts`), byUse);
    const measured = inputsOf(nodes, `${SHARE}/whole`);
    const wholes = ["total", "cost/energy"].map((end) => bound.map((group) => `group/${group.id}/${end}`)
      .filter((name) => nodes.has(name)));
    if (!wholes.some((names) => same(measured, names))) faults.add("verify.law", LAW, measured.join(", "));
  }

  // --- the whole document --------------------------------------------------------------------------------------
  const OWED = ["criterion", "last_day", "legal_check", "notes", "steps"];
  function judged(content, tables) {
    const isOfGroups = content.format === tables.of_groups, shape = isOfGroups ? tables.schema.$defs.building : tables.schema;
    const faults = new Faults(), wrongShape = misfit(content, shape, "", tables.schema);
    if (wrongShape) {
      const place = wrongShape[0].replace(/^\//, "");
      if (place.startsWith("graph/")) faults.add("verify.graph", place, wrongShape[1]);
      else if (OWED.includes(place) && wrongShape[1] === "is missing") faults.add("verify.missing", place, "?");
      else throw new BadFile("verify.field", place, wrongShape[1]);
      return { figures: 0, faults, given: new Map(), content };
    }
    let nodes;
    try {
      nodes = readGraph(content.graph);
    } catch (fault) {
      if (!(fault instanceof BadNumber)) throw fault;
      faults.add("verify.graph", "graph", fault.message);
      return { figures: 0, faults, given: new Map(), content };
    }
    if (isOfGroups) {
      groupFaults(content, nodes, tables, faults);
      return { figures: nodes.size, faults, given: given(nodes, tables), content };
    }
    serviceFaults(content, nodes, tables, faults);
    const figures = nodes.size + content.statements.reduce((all, row) => all + row.lines.length + 3, 0);
    return { figures, faults, given: given(nodes, tables), content };
  }

  function serviceFaults(content, nodes, tables, faults) {
    const isBuilding = content.part === "building", { statements } = content;
    graphFaults(nodes, faults);
    formChecker(tables)(nodes, isBuilding ? "" : statements[0].unit_id, faults);
    headFaults(content, nodes, faults);
    computedTableFaults(nodes, tables, faults);
    if (isBuilding) buildingFaults(content, nodes, faults);
    else if (statements.length !== 1) faults.add("verify.units", "statements", String(statements.length));
    for (const row of statements) statementFaults(row, content, nodes, faults);
    legalFaults(content, nodes, tables, faults);
    noteFaults(content, nodes, tables, faults);
    for (const name of content.steps) if (!nodes.has(name)) faults.add("verify.no_node", "steps", name);
    TeporeSeal.sealFaults(content, nodes, tables, faults, { exactText, order });
  }

  function given(nodes, tables) {
    const kinds = new Map();
    for (const node of nodes.values()) {
      if (node.operation !== "given") continue;
      const begins = node.id.replace(/^group\/[^/]*\/?/, "").split("/")[0];
      let kind = tables.kinds.includes(begins) ? begins : "other";
      if (begins === "consumption" && node.id.includes("/factor/")) kind = "factor";
      if (begins === "bill") kind = "expense";
      if (node.source === tables.total_of_another_unit) kind = "neighbour";
      kinds.set(kind, [...(kinds.get(kind) ?? []), node]);
    }
    return kinds;
  }

  function verify(text, tables) {
    try {
      const content = readJson(text);
      if (kindOf(content) !== "object" || ![tables.format, tables.of_groups].includes(content.format)) {
        throw new BadFile("verify.format", "format", `≠ ${tables.format}`);
      }
      return judged(content, tables);
    } catch (fault) {
      if (fault instanceof BadNumber) return { refused: { code: "verify.field", where: "document", detail: fault.message } };
      if (fault instanceof BadFile) return { refused: { code: fault.code, where: fault.where, detail: fault.detail } };
      throw fault;
    }
  }
  return { verify, exactText };
})();
