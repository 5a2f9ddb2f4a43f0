// The documents in a file, as tepore_verify/sources.py finds them: JSON as it is, the JSON attached to a PDF, the JSON
// files in a season's ZIP. TeporeFiles.documentsIn(bytes) promises [{ name, bytes }] or fails with { code, where, detail }.
"use strict";

const TeporeFiles = (() => {
  class BadFile extends Error {
    constructor(where, detail) { super(detail); Object.assign(this, { code: "verify.file", where, detail }); }
  }
  const LARGEST = 256 * 2 ** 20;  // bytes that are unpacked of one attachment or member
  const PROGRAM = "tepore_verify/";  // folder of the verifier itself, whose JSON is no document
  const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  const asLetters = (bytes) => Array.from({ length: Math.ceil(bytes.length / 65536) }, (_, at) => (
    String.fromCharCode(...bytes.subarray(at * 65536, (at + 1) * 65536)))).join("");

  async function unpacked(packed, form, most) {
    const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream(form)).getReader(), parts = [];
    let length = 0;
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      parts.push(step.value);
      length += step.value.length;
      if (length > most) throw new Error(`> ${most} B`);
    }
    const all = new Uint8Array(length);
    parts.reduce((at, part) => { all.set(part, at); return at + part.length; }, 0);
    return all;
  }

  // --- PDF: the streams of its objects of type EmbeddedFile, packed by zlib -----------------------------------------
  async function inPdf(bytes) {
    const text = asLetters(bytes), found = [];
    for (const match of text.matchAll(/\/Type\s*\/EmbeddedFile[\s\S]{0,2000}?stream\r?\n/g)) {
      const begins = match.index + match[0].length, head = text.slice(text.lastIndexOf(" obj", match.index), begins);
      const length = Number((/\/Length (\d+)/.exec(head) ?? [0, 0])[1]), name = `attachment ${found.length + 1}`;
      try {
        found.push({ name, bytes: await unpacked(bytes.subarray(begins, begins + length), "deflate", LARGEST) });
      } catch (fault) {
        throw new BadFile(name, fault.message);
      }
    }
    return found;
  }

  // --- ZIP: what its directory at the end names, each member held against its checksum -------------------------------
  const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
    let sum = byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
    return sum >>> 0;
  });
  function checksum(bytes) {
    let sum = 0xffffffff;
    for (const byte of bytes) sum = (sum >>> 8) ^ TABLE[(sum ^ byte) & 255];
    return (sum ^ 0xffffffff) >>> 0;
  }
  function directoryOf(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let end = bytes.length - 22;
    while (end >= Math.max(0, bytes.length - 22 - 65535) && view.getUint32(end, true) !== 0x06054b50) end -= 1;
    if (end < 0 || view.getUint32(end, true) !== 0x06054b50) throw new BadFile("ZIP", "no directory");
    const members = [];
    let at = view.getUint32(end + 16, true);
    for (let left = view.getUint16(end + 10, true); left; left -= 1) {
      if (view.getUint32(at, true) !== 0x02014b50) throw new BadFile("ZIP", "directory");
      const nameLength = view.getUint16(at + 28, true);
      members.push({
        flags: view.getUint16(at + 8, true), method: view.getUint16(at + 10, true), sum: view.getUint32(at + 16, true),
        packed: view.getUint32(at + 20, true), size: view.getUint32(at + 24, true), at: view.getUint32(at + 42, true),
        name: utf8.decode(bytes.subarray(at + 46, at + 46 + nameLength)),
      });
      at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
    return members;
  }
  async function memberOf(bytes, member) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), { at } = member;
    if (view.getUint32(at, true) !== 0x04034b50 || member.flags & 1) throw new BadFile("ZIP", member.name);
    const nameEnds = at + 30 + view.getUint16(at + 26, true), begins = nameEnds + view.getUint16(at + 28, true);
    if (utf8.decode(bytes.subarray(at + 30, nameEnds)) !== member.name) throw new BadFile("ZIP", member.name);
    const packed = bytes.subarray(begins, begins + member.packed);
    if (![0, 8].includes(member.method)) throw new BadFile("ZIP", member.name);
    const content = member.method ? await unpacked(packed, "deflate-raw", member.size) : packed;
    if (content.length !== member.size || checksum(content) !== member.sum) throw new BadFile("ZIP", member.name);
    return content;
  }
  async function inZip(bytes) {
    const found = [];
    try {
      const named = directoryOf(bytes).filter(({ name }) => name.endsWith(".json") && !name.includes(PROGRAM));
      for (const member of named.sort((one, other) => (one.name < other.name ? -1 : 1))) {
        if (member.size > LARGEST) throw new BadFile(member.name, `> ${LARGEST} B`);
        found.push({ name: member.name, bytes: await memberOf(bytes, member) });
      }
    } catch (fault) {
      throw fault instanceof BadFile ? fault : new BadFile("ZIP", fault.message);
    }
    return found;
  }

  async function documentsIn(bytes) {
    const begins = asLetters(bytes.subarray(0, 4));
    if (begins !== "%PDF" && !begins.startsWith("PK")) return [{ name: "", bytes }];
    const found = begins === "%PDF" ? await inPdf(bytes) : await inZip(bytes);
    if (!found.length) throw new BadFile("file", "0 JSON");
    return found;
  }
  return { documentsIn, textOf: (bytes) => utf8.decode(bytes) };
})();
