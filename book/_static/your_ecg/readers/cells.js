// The cells of a table of text, as pandas reads them: quotes, missing values, rows that are too long.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});

  const MISSING = new Set(["", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
    "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"]);
  const NUMBER = /^[ \t\v\f\n]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[ \t\v\f\n]*$/;
  const WHOLE = /^[ ]*[+-]?\d+[ ]*$/;
  const NO_VALUE = /^[ \t\v\f\n]*[+-]?nan[ \t\v\f\n]*$/i, INFINITE = /^[ \t\v\f\n]*([+-]?)inf(?:inity)?[ \t\v\f\n]*$/i;
  const MOST_SHOWN = 40;
  const TOLD_EVERY = 20000; // lines

  // A row as it is read, over as many lines as its quotation marks hold together; each is looked at once.
  class Row {
    constructor(mark) {
      this.mark = mark;
      this.cells = [];
      this.cell = "";
      this.within = this.begun = false;
    }

    // The row's cells after one more line; null where a quotation mark is not closed yet.
    after(line) {
      if (this.within) this.cell += "\n";
      for (let k = 0; k < line.length; k++) {
        const sign = line[k];
        if (this.within) {
          if (sign !== '"') this.cell += sign;
          else if (line[k + 1] === '"') this.cell += line[k++ + 1];
          else this.within = false;
        } else if (sign === this.mark) {
          this.cells.push(this.cell);
          [this.cell, this.begun] = ["", false];
        } else if (sign === '"' && !this.begun) {
          this.within = this.begun = true;
        } else if (this.begun || sign !== " ") {
          this.cell += sign;
          this.begun = true;
        }
      }
      return this.within ? null : [...this.cells, this.cell];
    }
  }

  // The cells of one line; a mark within quotes separates nothing. Null where a quotation mark is not closed.
  function ofLine(line, mark) {
    if (!line.includes('"')) return line.split(mark).map((cell) => cell.replace(/^ +/, ""));
    return new Row(mark).after(line);
  }

  // The values of a column as they come, and the texts among them that are no numbers, by their sample.
  class Column {
    constructor(decimal) {
      this.decimal = decimal;
      this.values = [];
      this.words = new Map();
      this.whole = true;
    }

    get length() {
      return this.values.length;
    }

    get numeric() {
      return this.words.size === 0;
    }

    add(cell) {
      const value = this.valueOf(cell);
      if (value === null) this.words.set(this.values.length, cell);
      this.values.push(value === null ? NaN : value);
    }

    valueOf(cell) {
      const text = this.decimal === "." ? cell : cell.includes(".") ? "two marks" : cell.replace(",", ".");
      if (NUMBER.test(text)) {
        this.whole = this.whole && WHOLE.test(text);
        return Number(text);
      }
      this.whole = false;
      if (MISSING.has(cell) || NO_VALUE.test(cell)) return NaN;
      const infinite = INFINITE.exec(cell);
      return infinite ? (infinite[1] === "-" ? -Infinity : Infinity) : null;
    }

    // A missing value is NaN; a cell that is no number is refused under the column's name.
    numbers(name) {
      for (const [sample, cell] of this.words) {
        throw new yourEcg.EcgFault("UnreadableFile",
          `column ${name}, sample ${sample}: ${yourEcg.formatting.quoted(cell.slice(0, MOST_SHOWN))} is no number`);
      }
      return new Float64Array(this.values);
    }
  }

  function* linesOf(body) {
    const ends = /\r\n|\n|\r|$/g;
    let start = 0;
    while (start < body.length) {
      ends.lastIndex = start;
      const { index } = ends.exec(body);
      yield body.slice(start, index);
      start = ends.lastIndex === index ? index + 1 : ends.lastIndex;
    }
  }

  // The columns of a table without names; the first row tells how many there are.
  function columnsOf(body, mark, decimal) {
    const spaces = mark === yourEcg.readers.csv.SPACES;
    let number = 0, read = 0, columns = null;
    let open = null, opened = 0; // a row of which a quotation mark is not closed yet, and the line that began it
    for (const line of linesOf(body)) {
      number += 1;
      read += line.length + 1;
      if (yourEcg.progress && number % TOLD_EVERY === 0) yourEcg.progress(read / body.length);
      if (!open && !line.trim() && (spaces || !line.includes(mark))) continue;
      const row = spaces ? line.trim().split(/\s+/).map((cell) => cell.replace(/^"|"$/g, ""))
        : open ? open.after(line) : ofLine(line, mark);
      if (!row) {
        if (!open) {
          [open, opened] = [new Row(mark), number];
          open.after(line);
        }
        continue;
      }
      open = null;
      columns = columns || row.map(() => new Column(decimal));
      if (row.length > columns.length) {
        throw new yourEcg.EcgFault("UnreadableFile", `is no table of numbers: row ${number} has ${row.length} cells; `
          + `expected ${columns.length}, as in the row above`);
      }
      columns.forEach((column, k) => column.add(k < row.length ? row[k] : ""));
    }
    if (open) {
      throw new yourEcg.EcgFault("UnreadableFile", `is no table of numbers: a quotation mark in row ${opened} is not closed`);
    }
    if (!columns) throw new yourEcg.EcgFault("UnreadableFile", "is no table of numbers: it has no row of numbers");
    return columns;
  }

  yourEcg.readers = yourEcg.readers || {};
  yourEcg.readers.cells = { ofLine, columnsOf };
})(globalThis);
