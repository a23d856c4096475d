// XML from outside: the first element's name, limits, and a small strict parser that expands no entity of a document.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});

  const NOT_AN_ELEMENT = /<\?[\s\S]*?(?:\?>|$)|<!--[\s\S]*?(?:-->|$)/g;
  const ELEMENT = /<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)/;
  // a comment, CDATA, an instruction, a document type, an end, a start with its attributes, and text
  const TOKEN = new RegExp(["<!--[\\s\\S]*?-->", "<!\\[CDATA\\[([\\s\\S]*?)\\]\\]>", "<\\?[\\s\\S]*?\\?>",
    "<!DOCTYPE(?:[^[>]|\\[[\\s\\S]*?\\])*>", "</([^\\s>]+)\\s*>",
    "<([^\\s<>/!?]+)((?:\\s+[^\\s=<>]+\\s*=\\s*(?:\"[^\"<]*\"|'[^'<]*'))*)\\s*(/?)>", "([^<]+)"].join("|"), "y");
  const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
  const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;
  const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

  class NotWellFormed extends Error {}

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
    const declared = /^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']/.exec(yourEcg.text.latin1(bytes.subarray(0, 200)));
    const name = declared ? declared[1].toLowerCase() : "utf-8";
    if (["iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"].includes(name)) return yourEcg.text.latin1(bytes);
    try {
      return new TextDecoder(name, { fatal: true }).decode(bytes);
    } catch {
      return yourEcg.text.decoded(bytes);
    }
  }

  function unescaped(text) {
    return text.replace(/&([^;\s]*);?/g, (whole, name) => {
      const code = /^#(?:x([\da-fA-F]+)|(\d+))$/.exec(name);
      if (code) return String.fromCodePoint(code[1] ? parseInt(code[1], 16) : Number(code[2]));
      if (!whole.endsWith(";") || !(name in ENTITIES)) throw new NotWellFormed("undefined entity");
      return ENTITIES[name];
    });
  }

  function local(name) {
    return name.slice(name.indexOf(":") + 1);
  }

  // The root of a document: { tag, attributes, children, text } with names without namespaces; text: before any child.
  function parse(bytes) {
    const text = decoded(bytes), top = { tag: "", attributes: {}, children: [], text: "" }, open = [top];
    let at = text.startsWith("\ufeff") ? 1 : 0;
    if (CONTROLS.test(text)) throw new NotWellFormed("not well-formed (invalid token)");
    while (at < text.length) {
      TOKEN.lastIndex = at;
      const token = TOKEN.exec(text), inner = open[open.length - 1];
      if (!token) throw new NotWellFormed("unclosed or invalid token");
      at = TOKEN.lastIndex;
      const [whole, cdata, end, start, attributes, closed, between] = token;
      if (whole.startsWith("<!DOCTYPE")) {
        if (/<!ENTITY/.test(whole)) throw new NotWellFormed("XML entity declarations are not allowed");
        if (open.length > 1 || top.children.length) throw new NotWellFormed("not well-formed (invalid token)");
      }
      if (cdata !== undefined) add(inner, cdata);
      else if (between !== undefined) {
        if (open.length === 1 && between.trim()) throw new NotWellFormed("text outside the document");
        add(inner, unescaped(between));
      } else if (end !== undefined) {
        if (inner === top || inner.name !== end) throw new NotWellFormed("mismatched tag");
        open.pop();
      } else if (start !== undefined) {
        if (inner === top && top.children.length) throw new NotWellFormed("junk after document element");
        const element = { name: start, tag: local(start), attributes: {}, children: [], text: "" };
        for (const [, name, double, single] of attributes.matchAll(ATTRIBUTE)) {
          element.attributes[local(name)] = unescaped(double === undefined ? single : double);
        }
        inner.children.push(element);
        if (!closed) open.push(element);
      }
    }
    if (open.length > 1 || top.children.length === 0) throw new NotWellFormed("no element found");
    return top.children[0];
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

  function float(text) {
    const trimmed = (text || "").trim();
    return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : null;
  }

  // What a format's reader makes of a document; what is no document, or not as the format asks, is said so.
  function reading(format, bytes, call) {
    refuseLarge(bytes);
    try {
      return call(parse(bytes));
    } catch (error) {
      if (error instanceof NotWellFormed) {
        throw new yourEcg.EcgFault("UnreadableFile", `is no readable ${format} (${error.message})`);
      }
      throw error;
    }
  }

  yourEcg.readers.xml = { NotWellFormed, rootName, reading, textOf, children, child, attribute, float };
})(globalThis);
