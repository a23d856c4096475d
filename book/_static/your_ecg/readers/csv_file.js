// Tables with one column for each lead, its name and perhaps its unit in the first line.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});
  const { leadsNamed } = yourEcg.leads;
  const { quoted } = yourEcg.formatting;

  const TIME = /^(?:t|(?:elapsed[ _]?)?times?(?:[ _]*(?:in[ _])?[([]?(s|sec|seconds|ms|us|\u00b5s)[)\]]?)?)$/i;
  const PER_SECOND = { s: 1, sec: 1, seconds: 1, ms: 1e3, us: 1e6, "\u00b5s": 1e6 };
  const UNIT = /^(?:[nmu\u00b5\u03bc]?V|s|sec|seconds|ms)$/i;
  const LAST_UNIT = /^(.*[^\s_])[ _]([nmu\u00b5\u03bc]?V)$/i;
  const A_NUMBER = /^(?:[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?|nan)$/i;
  const DECIMAL_COMMA = /(?:^|[;\t |])[+-]?\d+,\d/m;
  const NO_THOUSANDS = /(?<![\d.])0\.\d|\d{4}\.|\.\d{0,2}(?!\d)|\.\d{4}/;
  const FEWEST_COLUMNS = 8;
  const SPACES = "spaces";
  const MARKS = [",", ";", "\t", "|"];
  const NAME_IN_SPACES = /\s*((?:(?:lead|e[ck]g)\s+)?[^\s([]+(?:\s*(?:\([^)]*\)|\[[^\]]*\]))?)/gi;
  const HEAD = 4096;

  function unreadable(sentence) {
    return new yourEcg.EcgFault("UnreadableFile", sentence);
  }

  function namesInSpaces(line) {
    return Array.from(line.matchAll(NAME_IN_SPACES), (match) => match[1]);
  }

  // Name and unit of a column called, for example, V1, "aVR (uV)", II [mV] or V1_uV.
  function nameAndUnit(name) {
    const text = name.trim().replace(/^["']+|["']+$/g, "").trim(), last = LAST_UNIT.exec(text);
    if (last) return [last[1], last[2]];
    if (!/[)\]]$/.test(text)) return [text, null];
    const opening = Math.max(text.lastIndexOf("("), text.lastIndexOf("["));
    return [text.slice(0, opening).trim(), text.slice(opening + 1, -1).trim()];
  }

  // None where only C1 to C6 are named, as any table's columns may be.
  function leadsBetween(line, mark) {
    const names = (mark === SPACES ? namesInSpaces(line) : line.split(mark)).map((cell) => nameAndUnit(cell)[0]);
    const leads = leadsNamed(names), found = names.filter((_, k) => leads[k]);
    return found.every((name) => /^c/i.test(name.trim())) ? 0 : found.length;
  }

  // Whether a number stands under each of the names between spaces.
  function areUnder(names, line) {
    const cells = (line || "").trim().split(/\s+/).map((cell) => cell.replace(/^"+|"+$/g, ""));
    const width = namesInSpaces(names).length;
    return width >= FEWEST_COLUMNS && width <= cells.length && cells.length <= width + 1
      && cells.every((cell) => A_NUMBER.test(cell));
  }

  // The separator of a table whose first line names leads, or null.
  function separator(text) {
    const lines = withoutComments(text).split("\n", 2);
    if (text.includes("\0")) return null;
    const best = MARKS.reduce((one, mark) => (leadsBetween(lines[0], mark) > leadsBetween(lines[0], one) ? mark : one));
    if (leadsBetween(lines[0], best) >= 2) return best;
    return leadsBetween(lines[0], SPACES) >= 2 && areUnder(lines[0], lines[1]) ? SPACES : null;
  }

  // Without empty lines and lines after # or % before the first; before names of leads only the sign goes.
  function withoutComments(text) {
    text = text.replace(/^[\r\n]+/, "");
    while (/^[#%]/.test(text)) {
      const [first, rest] = afterFirstLine(text);
      const line = first.slice(0, HEAD).replace(/^[#% ]+/, "");
      if (MARKS.some((mark) => leadsBetween(line, mark) >= 2)
        || (leadsBetween(line, SPACES) >= 2 && areUnder(line, rest.slice(0, HEAD).split("\n", 1)[0]))) {
        return text.replace(/^[#% ]+/, "");
      }
      text = rest.replace(/^[\r\n]+/, "");
    }
    return text;
  }

  function read(bytes) {
    const content = withoutComments(yourEcg.text.ofTable(bytes));
    const mark = separator(content.slice(0, HEAD));
    if (mark === null) throw unreadable("the first line names no leads");
    const [first, body] = afterFirstLine(content);
    let names = cellsOf(first, mark), rows = body;
    const [second, rest] = afterFirstLine(body);
    const units = second.trim() ? cellsOf(second, mark).map((unit) => unit.replace(/^[' ]+|[' ]+$/g, "")) : [];
    if (units.length === names.length && units.every((unit) => UNIT.test(unit))) {
      names = names.map((name, k) => `${name.trim().replace(/^'+|'+$/g, "")} (${units[k]})`);
      rows = rest;
    }
    return ofTable(rows, names, mark);
  }

  function afterFirstLine(text) {
    const end = text.indexOf("\n");
    return end < 0 ? [text, ""] : [text.slice(0, end), text.slice(end + 1)];
  }

  function cellsOf(line, mark) {
    if (mark === SPACES) return namesInSpaces(line).map((name) => name.trim());
    const inner = line.replace(/^[\r\n ]+|[\r\n ]+$/g, "");
    return yourEcg.readers.cells.ofLine(inner, mark) || yourEcg.readers.cells.ofLine(`${inner}"`, mark);
  }

  // The waveforms of a table without its first line, whose columns have names.
  function ofTable(body, names, mark) {
    if (body.includes("\0")) throw unreadable("holds bytes of value 0, which no text has");
    const decimal = mark !== "," && DECIMAL_COMMA.test(body) ? "," : ".";
    if (decimal === "." && body.includes(".") && !NO_THOUSANDS.test(body)) {
      throw unreadable("points seem to stand between thousands; write numbers as 1234.5");
    }
    refuseLong(body, leadsNamed(names.map((name) => nameAndUnit(name)[0])).filter(Boolean).length);
    const table = yourEcg.readers.cells.columnsOf(body, mark, decimal);
    if (names.length !== table.length) {
      throw unreadable(`has ${names.length} names of columns and ${table.length} columns`);
    }
    const told = names.map(nameAndUnit), named = leadsNamed(told.map((one) => one[0]));
    const leads = [], units = [], samples = [];
    let fs = null, rates = [], kind = "integer";
    names.forEach((name, k) => {
      const time = named[k] ? null : TIME.exec(name.trim());
      if (named[k]) {
        leads.push(named[k]);
        units.push(told[k][1]);
        samples.push(table[k].numbers(named[k]));
        if (!table[k].whole) kind = "double";
      } else if (time && time[1]) {
        const unit = PER_SECOND[time[1].toLowerCase()];
        fs = rateOf(table[k].numbers(name).map((value) => value / unit));
      } else if (time) {
        rates = possibleRates(table[k]);
      }
    });
    if (leads.length === 0) {
      throw new yourEcg.EcgFault("MissingLead", `no column is named after a lead; the file has ${names.map(quoted).join(", ")}`);
    }
    const stated = units.filter(Boolean);
    if (stated.length && stated.length < units.length) {
      throw new yourEcg.EcgFault("UnknownUnit", "some columns name their unit and some do not");
    }
    return { samples, kind, leads, units: stated.length ? stated : null, fs, rates };
  }

  // Before any number is read: a table of hours would keep the page busy for as long as it takes.
  function refuseLong(body, leads) {
    const { largestSamples } = yourEcg.data.library.recording;
    let rows = body.endsWith("\n") || body === "" ? 0 : 1;
    for (let at = body.indexOf("\n"); at >= 0; at = body.indexOf("\n", at + 1)) rows += 1;
    if (rows * leads > largestSamples) {
      throw new yourEcg.EcgFault("TooLarge", `holds ${rows * leads} samples; a 12-lead ECG has at most ${largestSamples}`);
    }
  }

  // The step of equally spaced times; null where they are none.
  function stepOf(times, tolerance) {
    const steps = yourEcg.arrays.difference(times), step = (times[times.length - 1] - times[0]) / steps.length;
    return step > 0 && steps.every((one) => Math.abs(one - step) <= tolerance(step)) ? step : null;
  }

  function possibleRates(column) {
    if (!column.numeric || column.length < 2) return [];
    const step = stepOf(column.numbers(""), (one) => 0.1 * one);
    return step === null ? [] : [1 / step, 1e3 / step].map((rate) => Number(rate.toPrecision(5)));
  }

  function rateOf(times) {
    if (times.length < 2) return null;
    const step = stepOf(times, (one) => Math.max(0.1 * one, 1.001e-3));
    if (step === null) throw unreadable("the times do not advance in equal steps");
    const rate = 1 / step, whole = yourEcg.arrays.rounded(rate);
    return Math.abs(rate - whole) < 1e-3 * rate ? whole : rate;
  }

  yourEcg.readers = yourEcg.readers || {};
  yourEcg.readers.csv = { separator, withoutComments, read, ofTable, afterFirstLine, FEWEST_COLUMNS, SPACES };
})(globalThis);
