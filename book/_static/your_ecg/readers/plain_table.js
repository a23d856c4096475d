// Tables of numbers whose first line names no leads: read once the reader of the page has named the columns.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});
  const csv = yourEcg.readers.csv;

  const NUMBER = /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|nan|na|n\/a|null)$/i;
  const BEGINS = /^[\ufeff\0\s,;|"]*[\d+.nN#%-]/;
  const MARKS = [";", ",", "\t", "|", csv.SPACES];
  const HEAD = 4096;

  function areNumbers(cells) {
    return cells.some(Boolean) && cells.every((cell) => !cell || NUMBER.test(cell));
  }

  function cellsOf(line, mark) {
    const cells = mark === csv.SPACES ? line.trim().split(/\s+/) : line.split(mark);
    return cells.map((cell) => cell.trim().replace(/^"+|"+$/g, "").replace(/,/g, mark === "," ? "," : "."));
  }

  // What a first line is: a sample, a count of the columns, or words; null where it holds words and numbers.
  function meaning(cells) {
    const counted = cells[0] === "" ? cells.slice(1) : cells;
    if ([0, 1].some((start) => counted.every((cell, k) => cell === String(k + start)))) return "count";
    if (areNumbers(cells)) return "sample";
    return cells.some((cell) => NUMBER.test(cell)) ? null : "words";
  }

  // { mark, width, first } of a table of numbers that starts so; null where it is none.
  function layout(head, cut) {
    const text = csv.withoutComments(head);
    if (text.includes("\0")) return null;
    let lines = text.split(/\r\n|\n|\r/);
    if (lines[lines.length - 1] === "") lines.pop();
    if (cut) lines = lines.slice(0, -1);
    lines = lines.filter((line) => line.trim());
    for (const mark of MARKS) {
      const rows = lines.slice(1).map((line) => cellsOf(line, mark));
      if (!rows.length || rows[0].length < csv.FEWEST_COLUMNS) continue;
      if (!rows.every((row) => areNumbers(row) && row.length === rows[0].length)) continue;
      const first = cellsOf(lines[0], mark), means = meaning(first);
      if (first.length === rows[0].length && means) return { mark, width: first.length, first: means };
    }
    return null;
  }

  function layoutOf(bytes) {
    return layout(yourEcg.text.ofTable(bytes.subarray(0, HEAD)), bytes.length >= HEAD);
  }

  function recognises(file, head) {
    const begin = yourEcg.text.latin1(head.subarray(0, 256)).replace(/[\u00ef\u00bb\u00bf\u00fe\u00ff]/g, "");
    if (file.name.endsWith(".hea") || !BEGINS.test(begin)) return false;
    const found = layoutOf(head);
    return found !== null && found.first !== "words";
  }

  // Whether its first line names the columns in words, none of them leads.
  function isHeaded(head) {
    const found = layoutOf(head);
    return found !== null && found.first === "words";
  }

  function read(bytes, file, stated) {
    const found = layoutOf(bytes);
    if (!found) throw new yourEcg.EcgFault("UnreadableFile", "is no table of numbers");
    if (!stated.leads) {
      throw new yourEcg.EcgFault("MissingLead", `is a table of ${found.width} columns without names of leads; name them in `
        + "their order with leads=, a column of times as 'time (s)'");
    }
    if (stated.leads.length !== found.width) {
      throw new yourEcg.EcgFault("MissingLead",
        `has ${found.width} columns, and ${stated.leads.length} were named: ${stated.leads.join(", ")}`);
    }
    const content = csv.withoutComments(yourEcg.text.ofTable(bytes));
    return csv.ofTable(found.first === "sample" ? content : csv.afterFirstLine(content)[1], stated.leads, found.mark);
  }

  yourEcg.readers.plainTable = { recognises, isHeaded, read };
})(globalThis);
