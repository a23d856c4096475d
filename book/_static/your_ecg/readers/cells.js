// The cells of a table of text, as pandas reads them: quotes, missing values, rows that are too long.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});

  const MISSING = new Set(["", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
    "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"]);
  const NUMBER = /^[ ]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[ ]*$/;
  const INFINITE = /^([+-]?)inf(?:inity)?$/i;
  const MOST_SHOWN = 40;

  // The cells of one line; a mark within quotes separates nothing.
  function ofLine(line, mark) {
    if (!line.includes('"')) return line.split(mark).map((cell) => cell.replace(/^ +/, ""));
    const cells = [];
    let cell = "", within = false, begun = false;
    for (let k = 0; k < line.length; k++) {
      const sign = line[k];
      if (within) {
        if (sign !== '"') cell += sign;
        else if (line[k + 1] === '"') cell += line[k++ + 1];
        else within = false;
      } else if (sign === mark) {
        cells.push(cell);
        [cell, begun] = ["", false];
      } else if (sign === '"' && !begun) {
        [within, begun] = [true, true];
      } else if (begun || sign !== " ") {
        cell += sign;
        begun = true;
      }
    }
    cells.push(cell);
    return cells;
  }

  class Column {
    constructor(cells, decimal) {
      this.cells = cells;
      this.decimal = decimal;
      const present = cells.filter((cell) => !MISSING.has(cell));
      this.numeric = present.every((cell) => NUMBER.test(this.pointed(cell)) || INFINITE.test(cell));
      this.whole = this.numeric && present.length === cells.length && cells.every((cell) => /^[+-]?\d+$/.test(cell.trim()));
    }

    get length() {
      return this.cells.length;
    }

    pointed(cell) {
      if (this.decimal === ".") return cell;
      return cell.includes(".") ? "a point where commas are decimal" : cell.replace(",", ".");
    }

    // The values, a missing one as NaN; a cell that is no number is refused under the column's name.
    numbers(name) {
      return Float64Array.from(this.cells, (cell, sample) => {
        if (MISSING.has(cell)) return NaN;
        const text = this.pointed(cell), infinite = INFINITE.exec(cell);
        if (infinite) return infinite[1] === "-" ? -Infinity : Infinity;
        if (NUMBER.test(text)) return Number(text);
        throw new yourEcg.EcgFault("UnreadableFile",
          `column ${name}, sample ${sample}: ${yourEcg.formatting.quoted(cell.slice(0, MOST_SHOWN))} is no number`);
      });
    }
  }

  // The columns of a table without names; the first row tells how many there are.
  function columnsOf(body, mark, decimal) {
    const spaces = mark === yourEcg.readers.csv.SPACES, rows = [];
    let number = 0;
    for (const line of body.split(/\r\n|\n|\r/)) {
      number += 1;
      if (!line.trim()) {
        if (spaces || !line.length || !line.includes(mark)) continue;
      }
      const row = spaces ? line.trim().split(/\s+/).map((cell) => cell.replace(/^"|"$/g, "")) : ofLine(line, mark);
      if (rows.length && row.length > rows[0].length) {
        throw new yourEcg.EcgFault("UnreadableFile", "is no table of numbers (Error tokenizing data. C error: Expected "
          + `${rows[0].length} fields in line ${number}, saw ${row.length}\n)`);
      }
      rows.push(row);
    }
    if (rows.length === 0) throw new yourEcg.EcgFault("UnreadableFile", "is no table of numbers (No columns to parse from file)");
    return rows[0].map((_, k) => new Column(rows.map((row) => (k < row.length ? row[k] : "")), decimal));
  }

  yourEcg.readers = yourEcg.readers || {};
  yourEcg.readers.cells = { ofLine, columnsOf };
})(globalThis);
