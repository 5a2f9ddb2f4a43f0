// The page: takes a file, shows the verdict in words. Text enters the page as text alone, never as HTML.
"use strict";

(() => {
  const tables = JSON.parse(document.getElementById("tables").textContent);
  const place = (id) => document.getElementById(id);
  const MOST = 20;
  let language = "it", latest = null;

  function say(key, places = {}) {
    return tables.words[language][key].replace(/\{(\w+)\}/g, (_, name) => places[name] ?? "");
  }
  function element(kind, text = "", name = "") {
    const made = document.createElement(kind);
    made.textContent = text;
    if (name) made.className = name;
    return made;
  }
  const amount = (cents) => new Intl.NumberFormat(language, { style: "currency", currency: "EUR" }).format(Number(cents) / 100);
  const sentence = (fault) => `${fault.where}: ${say(`fault.${fault.code}`)}: ${fault.detail}`;

  function list(title, sentences) {
    const made = element("ul");
    made.append(...sentences.map((one) => element("li", one)));
    place("report").append(element("h2", title), made);
  }

  const rank = ({ refused, faults }) => (refused ? 2 : faults.length ? 1 : 0);

  // Of several documents the worst is told; where all are right, the whole building's.
  function show() {
    place("verdict").replaceChildren();
    place("report").replaceChildren();
    if (latest === null) return;
    const worst = Math.max(...latest.map(rank)), those = latest.filter((one) => rank(one) === worst);
    const told = those.find((one) => one.content?.part === "building") ?? those[0];
    place("verdict").append(element("p", say(["right", "wrong", "refused"][worst]), `verdict ${worst ? "wrong" : "right"}`));
    tell(told, worst === 0);
    if (latest.length > 1) {
      const lines = latest.map((one) => `${one.name}: ${say(`page.verdict.${["right", "wrong", "refused"][rank(one)]}`)}`);
      list(say("page.documents", { count: latest.length }), lines);
    }
  }

  function tell({ name, refused, faults, figures, given, content }, right) {
    const report = place("report");
    if (refused) {
      report.append(element("p", latest.length > 1 ? `${name}: ${sentence(refused)}` : sentence(refused)));
      return;
    }
    if (faults.length) {
      const shown = faults.slice(0, MOST).map(sentence);
      list(say("faults", { count: faults.length }), shown.concat(faults.length > MOST ? [say("more", { count: faults.length - MOST })] : []));
    }
    if (figures) about(content, figures, given, right);
    if (latest.length > 1) report.prepend(element("h2", name));
  }

  function about(content, figures, given, right) {
    const isBuilding = content.part === "building", [row] = content.statements, report = place("report");
    const whose = isBuilding ? say("building", { units: content.units }) : say("unit", { unit: row.unit || row.unit_id });
    report.prepend(element("p", `${say("of", { condominium: content.condominium, season: content.season, whose })}. ${
      say("total", { amount: amount(isBuilding ? content.total_cents : row.total_cents) })}. ${say("figures", { count: figures })}`));
    if (right) {
      list(say("proves"), ["proves_figures", "proves_sums", ...(isBuilding ? [] : ["proves_own"]), ...(content.seal ? ["proves_root"] : [])].map((key) => say(key)));
    }
    list(say("cannot"), ["cannot_given", ...(isBuilding ? [] : ["cannot_neighbours"]), "cannot_words", ...(content.seal ? ["cannot_key"] : [])].map((key) => say(key)));
    report.append(element("h2", say("seal")));
    if (content.seal && right) {
      const root = content.seal.closings[content.seal.closings.length - 1].root;
      report.append(element("p", say("seal_right", { fingerprint: TeporeSeal.fingerprint(content.seal.key) })));
      report.append(element("p", say("root", { root: TeporeSeal.grouped(root) })));
    } else if (!content.seal) report.append(element("p", say("no_seal")));
    report.append(element("h2", say("given")));
    for (const [kind, nodes] of given) {
      const folded = element("details"), inner = element("ul");
      folded.append(element("summary", `${say(`kind.${kind}`)}: ${nodes.length}`));
      folded.addEventListener("toggle", () => {
        if (inner.childElementCount) return;
        for (const node of nodes) {
          const line = element("li", `${TeporeVerify.exactText(node.number)} ${node.unit} `);
          line.append(element("code", node.id), element("div", `${say("page.source")}: ${node.source}`, "small"));
          inner.append(line);
        }
      });
      folded.append(inner);
      report.append(folded);
    }
  }

  function verdictOn({ name, bytes }) {
    let text;
    try {
      text = TeporeFiles.textOf(bytes);
    } catch (fault) {
      return { name, refused: { code: "verify.json", where: "document", detail: fault.message } };
    }
    return { name, ...TeporeVerify.verify(text, tables) };
  }

  async function check(file) {
    place("verdict").replaceChildren(element("p", say("page.working")));
    place("report").replaceChildren();
    const found = [];
    try {
      for (const one of await TeporeFiles.documentsIn(new Uint8Array(await file.arrayBuffer()))) {
        await new Promise((go) => { setTimeout(go, 20); });  // so that the word above is seen
        found.push(verdictOn(one));
      }
      latest = found;
    } catch (fault) {
      latest = [{ name: file.name, refused: { code: "verify.file", where: file.name, detail: fault.message } }];
    }
    show();
  }

  function speak() {
    document.documentElement.lang = language;
    document.title = `${say("page.title")} · Tepore`;
    for (const one of document.querySelectorAll("[data-say]")) one.textContent = say(one.dataset.say);
    show();
  }

  place("language").addEventListener("change", (event) => { language = event.target.value; speak(); });
  place("file").addEventListener("change", (event) => { if (event.target.files.length) check(event.target.files[0]); });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    place("drop").addEventListener(kind, (event) => {
      event.preventDefault();
      place("drop").classList.toggle("over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) check(event.dataTransfer.files[0]);
    });
  }
  speak();
})();
