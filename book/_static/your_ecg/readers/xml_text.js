// XML from outside: the first element's name, limits, and a small strict parser that expands no entity of a document.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});

  const NOT_AN_ELEMENT = /<\?[\s\S]*?(?:\?>|$)|<!--[\s\S]*?(?:-->|$)/g;
  const ELEMENT = /<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)/;
  const NAME = "[A-Za-z_:\\u0080-\\uffff][\\w.:\\u0080-\\uffff-]*", VALUE = "\"[^\"<]*\"|'[^'<]*'";
  // a comment, CDATA, an instruction, a document type, an end, a start with its attributes, and text
  const TOKEN = new RegExp(["<!--([\\s\\S]*?)-->", "<!\\[CDATA\\[([\\s\\S]*?)\\]\\]>", "<\\?[\\s\\S]*?\\?>",
    "<!DOCTYPE(?:[^[>]|\\[[\\s\\S]*?\\])*>", `</(${NAME})\\s*>`,
    `<(${NAME})((?:\\s+${NAME}\\s*=\\s*(?:${VALUE}))*)\\s*(/?)>`, "([^<]+)"].join("|"), "y");
  // what a tag is whose end is cut off
  const CUT_TAG = new RegExp(`^</?(?:${NAME}(?:\\s+${NAME}\\s*=\\s*(?:${VALUE}))*`
    + `(?:\\s+(?:${NAME})?(?:\\s*=\\s*(?:"[^"<]*|'[^'<]*)?)?)?\\s*/?)?$`);
  const MARKS = ["<!--", "<![CDATA[", "<!DOCTYPE"];
  const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
  const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/, BLANK = /^[ \t\r\n]*/;
  const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  const CUT_OFF = ": it is cut off before its end";
  const DAMAGED = "it is damaged, or a value in it is none that the format has there";

  function notWellFormed(what) {
    return new yourEcg.EcgFault("UnreadableFile", `is no well-formed XML${what}`);
  }

  // What is wrong with a document that is well-formed, and not as its format asks.
  class Unreadable extends Error {}

  function rootName(head) {
    const text = (yourEcg.text.isWide(head) ? yourEcg.text.wide(head) : new TextDecoder().decode(head)).trimStart();
    if (!text.startsWith("<")) return null;
    const element = ELEMENT.exec(text.replace(NOT_AN_ELEMENT, ""));
    return element ? element[1].toLowerCase() : null;
  }

  function refuseLarge(bytes) {
    const limits = yourEcg.data.library.files;
    if (bytes.length > limits.largestXml) {
      throw new yourEcg.EcgFault("TooLarge", `holds ${bytes.length} bytes of XML; an ECG has fewer than ${limits.largestXml}`);
    }
    let tags = 0;
    for (let at = bytes.indexOf(60); at >= 0; at = bytes.indexOf(60, at + 1)) tags += 1;
    if (tags > limits.mostTags) {
      throw new yourEcg.EcgFault("TooLarge", `holds ${tags} XML tags; an ECG has fewer than ${limits.mostTags}`);
    }
  }

  function decoded(bytes) {
    if (yourEcg.text.isWide(bytes)) return yourEcg.text.wide(bytes);
    if (yourEcg.text.startsWith(bytes, [0xef, 0xbb, 0xbf])) return yourEcg.text.decoded(bytes);
    const declared = /^\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([\w.-]+)["']/.exec(
      yourEcg.text.latin1(bytes.subarray(0, 200)));
    const stated = declared ? declared[1] : "utf-8", name = stated.toLowerCase();
    if (["iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"].includes(name)) return yourEcg.text.latin1(bytes);
    let decoder;
    try {
      decoder = new TextDecoder(/^utf-?16/.test(name) ? "utf-8" : name, { fatal: true });
    } catch {
      throw notWellFormed(`: its encoding ${yourEcg.formatting.quoted(stated)} is not known; expected UTF-8`);
    }
    try {
      return decoder.decode(bytes);
    } catch {
      return yourEcg.text.decoded(bytes);
    }
  }

  function isCharacter(code) {
    return [9, 10, 13].includes(code) || (code >= 0x20 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd)
      || (code >= 0x10000 && code <= 0x10ffff);
  }

  // fail: called with the place in the text of what is no reference.
  function unescaped(text, fail) {
    return text.replace(/&([^;\s&<]*)(;?)/g, (whole, name, end, place) => {
      const number = /^#(?:x([\da-fA-F]+)|(\d+))$/.exec(name);
      const code = number ? (number[1] ? parseInt(number[1], 16) : Number(number[2])) : NaN;
      if (!end || !(number ? isCharacter(code) : Object.hasOwn(ENTITIES, name))) fail(place);
      return number ? String.fromCodePoint(code) : ENTITIES[name];
    });
  }

  function local(name) {
    return name.slice(name.indexOf(":") + 1);
  }

  // Whether what is no token at the end of a text is one that is cut off.
  function isCutOff(rest) {
    if (rest.startsWith(MARKS[0])) return !rest.slice(4).includes("--");
    return rest.startsWith(MARKS[1]) || rest.startsWith("<?") || MARKS.some((mark) => mark.startsWith(rest))
      || CUT_TAG.test(rest);
  }

  // The root of a document: { tag, attributes, children, text } with names without namespaces; text: before any child.
  function parse(bytes) {
    const text = decoded(bytes), top = { tag: "", attributes: {}, children: [], text: "", prefixes: new Set(["xml", "xmlns"]) };
    const open = [top], control = CONTROLS.exec(text);
    const failAt = (place) => {
      throw notWellFormed(` from line ${text.slice(0, place).split(/\r\n|\r|\n/).length} on`);
    };
    let at = text.startsWith("\ufeff") ? 1 : 0, typed = false;
    while (at < text.length) {
      TOKEN.lastIndex = at;
      const token = TOKEN.exec(text), inner = open[open.length - 1], from = at;
      if (control && control.index < (token ? TOKEN.lastIndex : text.length)) failAt(control.index);
      if (!token) {
        if (isCutOff(text.slice(at))) throw notWellFormed(CUT_OFF);
        failAt(at);
      }
      at = TOKEN.lastIndex;
      const [whole, comment, cdata, end, start, attributes, closed, between] = token;
      if (comment !== undefined) {
        if (`${comment}-`.includes("--")) failAt(from);
      } else if (whole.startsWith("<!DOCTYPE")) {
        refuseEntities(whole);
        if (typed || open.length > 1 || top.children.length) failAt(from);
        typed = true;
      } else if (cdata !== undefined) {
        if (inner === top) failAt(from);
        add(inner, cdata);
      } else if (between !== undefined) {
        const blank = BLANK.exec(between)[0].length;
        if (inner === top && blank < between.length) failAt(from + blank);
        if (between.includes("]]>")) failAt(from + between.indexOf("]]>"));
        add(inner, unescaped(between, (place) => failAt(from + place)));
      } else if (end !== undefined) {
        if (inner === top || inner.name !== end) failAt(from);
        open.pop();
      } else if (start !== undefined) {
        if (inner === top && top.children.length) failAt(from);
        const element = elementOf(start, attributes, inner.prefixes, () => failAt(from));
        inner.children.push(element);
        if (!closed) open.push(element);
      }
    }
    if (open.length > 1 || top.children.length === 0) throw notWellFormed(CUT_OFF);
    return top.children[0];
  }

  function refuseEntities(documentType) {
    if (!/<!ENTITY/.test(documentType.replace(/<!--[\s\S]*?-->/g, ""))) return;
    throw new yourEcg.EcgFault("UnreadableFile", "declares XML entities, which are refused: an ECG needs none");
  }

  function elementOf(name, attributes, outer, fail) {
    const stated = new Map(), element = { name, tag: local(name), attributes: {}, children: [], text: "", prefixes: outer };
    for (const [, key, double, single] of attributes.matchAll(ATTRIBUTE)) {
      if (stated.has(key)) fail();
      stated.set(key, unescaped(double === undefined ? single : double, fail));
    }
    const declared = [...stated.keys()].filter((key) => key.startsWith("xmlns:")).map(local);
    if (declared.length) element.prefixes = new Set([...outer, ...declared]);
    const known = (one) => !one.includes(":") || element.prefixes.has(one.slice(0, one.indexOf(":")));
    if (![name, ...stated.keys()].every(known)) fail();
    for (const [key, value] of stated) element.attributes[local(key)] = value;
    return element;
  }

  function add(element, text) {
    if (element.children.length === 0) element.text += text;
    else element.children.push({ tag: null, text, children: [], attributes: {} });
  }

  // All text of an element, its spaces made single.
  function textOf(element) {
    const gathered = (one) => one.text + one.children.map(gathered).join("");
    return element ? gathered(element).split(/\s+/).filter(Boolean).join(" ") : "";
  }

  function children(element, path) {
    return path.split("/").reduce((found, tag) => found.flatMap((one) => one.children.filter((inner) => inner.tag === tag)),
      element ? [element] : []);
  }

  function child(element, path) {
    return children(element, path)[0] || null;
  }

  function attribute(element, name) {
    return ((element && element.attributes[name]) || "").trim();
  }

  // As Python reads a number; null where it is none.
  function float(text) {
    const trimmed = (text || "").trim(), unusual = /^([+-]?)(?:(nan)|inf(?:inity)?)$/i.exec(trimmed);
    if (unusual) return unusual[2] ? NaN : unusual[1] === "-" ? -Infinity : Infinity;
    return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : null;
  }

  // A name from a file as it is, where it is known, and in quotes where it may be anything.
  function named(text) {
    return yourEcg.leads.leadNamed(text) || ["rhythm", "median"].includes(text) ? text : yourEcg.formatting.quoted(text);
  }

  // What a format's reader makes of a document; what is not as the format asks is said so.
  function reading(format, bytes, call) {
    refuseLarge(bytes);
    try {
      return call(parse(bytes));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      throw new yourEcg.EcgFault("UnreadableFile", `is no readable ${format}: ${error.message}`);
    }
  }

  yourEcg.readers.xml = { DAMAGED, Unreadable, rootName, reading, textOf, children, child, attribute, float, named };
})(globalThis);
