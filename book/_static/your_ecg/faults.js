// What is wrong with an ECG or its file: the error, and its sentence in the words of the command line.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});

  // kind: the library's class, such as UnknownUnit, whose reason the page's data carry.
  class EcgFault extends Error {
    constructor(kind, fault, here = false, hint = "") {
      super(fault);
      this.kind = kind;
      this.fault = fault;
      this.here = here; // a limit of this page, which the command line does not have
      this.hint = hint; // what to do about it on this page, said after the sentence
    }

    get sentence() {
      if (this.here) return this.fault;
      return inOptions(withoutValues(yourEcg.data.library.reasons[this.kind] + ": " + this.fault));
    }
  }

  const EXPECTED = /; (?:expected|state it|name them|call it|save it)/;
  const QUOTED = /(?<![\p{L}\p{N}_])('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?![\p{L}\p{N}_])/gu;
  const PUNCTUATION = "-/:.,;_+ ";
  const MOST_RUNS = 12;

  function kindOf(sign) {
    if (/\p{Nd}/u.test(sign)) return "9";
    if (/\p{L}/u.test(sign)) return "a";
    return PUNCTUATION.includes(sign) ? sign : "?";
  }

  // What a text looks like without what it says.
  function shapeOf(text) {
    const signs = [...text];
    if (signs.length === 0) return "empty";
    const runs = [];
    for (const kind of signs.slice(0, 200).map(kindOf)) {
      if (runs.length && runs[runs.length - 1][0] === kind) runs[runs.length - 1] += kind;
      else runs.push(kind);
    }
    const like = runs.slice(0, MOST_RUNS).join("").slice(0, 40);
    const more = like.length < signs.length ? "..." : "";
    const count = signs.length.toLocaleString("en-GB");
    return `${count} character${signs.length === 1 ? "" : "s"} like ${like}${more}`;
  }

  function withoutValues(sentence) {
    const found = EXPECTED.exec(sentence);
    const end = found ? found.index : sentence.length;
    const told = sentence.slice(0, end).replace(QUOTED, (quoted) => "of " + shapeOf(quoted.slice(1, -1)));
    return told + sentence.slice(end);
  }

  const ARGUMENT = /\b(fs|unit|leads)=(?:'([^']*)')?/g;

  // The library names its arguments; the command line, and this page's fields, are called after the options.
  function inOptions(sentence) {
    return sentence.replace(ARGUMENT, (_, name, value) => {
      if (!value) return "--" + name;
      return `--${name} ` + (/^[\w/,.+-]*$/.test(value) ? value : `'${value}'`);
    });
  }

  yourEcg.EcgFault = EcgFault;
  yourEcg.faults = { shapeOf, withoutValues, inOptions };
})(globalThis);
