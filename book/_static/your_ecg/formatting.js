// Numbers and texts in sentences, written as Python's format and repr write them.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});

  const FURTHER = 60; // digits, of which a half that is exact has a 5 and noughts

  // What JavaScript rounded, but that a tie goes to the even digit; exact: the same number with FURTHER more digits.
  function towardsEven(rounded, exact) {
    const kept = exact.slice(0, -FURTHER).replace(/\.$/, "");
    return /^50*$/.test(exact.slice(-FURTHER)) && /[02468]$/.test(kept) ? kept : rounded;
  }

  function fixed(value, digits) {
    return towardsEven(value.toFixed(digits), value.toFixed(digits + FURTHER));
  }

  function exponential(value, digits) {
    const [mantissa, exponent] = value.toExponential(digits).split("e");
    return [towardsEven(mantissa, value.toExponential(digits + FURTHER).split("e")[0]), Number(exponent)];
  }

  function withoutTrailingZeros(text) {
    return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  }

  // format(value, ".{digits}g")
  function general(value, digits = 6) {
    if (Number.isNaN(value)) return "nan";
    if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
    if (value === 0) return "0";
    const [mantissa, power] = exponential(value, digits - 1);
    if (power >= -4 && power < digits) return withoutTrailingZeros(fixed(value, digits - 1 - power));
    const size = String(Math.abs(power)).padStart(2, "0");
    return withoutTrailingZeros(mantissa) + "e" + (power < 0 ? "-" : "+") + size;
  }

  // format(value, ".{digits}%")
  function percent(value, digits) {
    return fixed(value * 100, digits) + "%";
  }

  // repr of a float
  function float(value) {
    if (Number.isNaN(value)) return "nan";
    if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
    const size = Math.abs(value);
    if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
      const [mantissa, exponent] = value.toExponential().split("e");
      return mantissa + "e" + exponent[0] + exponent.slice(1).padStart(2, "0");
    }
    return Number.isInteger(value) ? value + ".0" : String(value);
  }

  const ESCAPES = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" };

  function escaped(code) {
    const [mark, digits] = code < 256 ? ["x", 2] : code < 65536 ? ["u", 4] : ["U", 8];
    return "\\" + mark + code.toString(16).padStart(digits, "0");
  }

  // repr of a text
  function quoted(text) {
    const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
    let inside = "";
    for (const sign of text) {
      const code = sign.codePointAt(0);
      if (ESCAPES[sign]) inside += ESCAPES[sign];
      else if (sign === mark) inside += "\\" + sign;
      else if (sign === " " || !/[\p{C}\p{Z}]/u.test(sign)) inside += sign;
      else inside += escaped(code);
    }
    return mark + inside + mark;
  }

  yourEcg.formatting = { general, percent, float, quoted };
})(globalThis);
