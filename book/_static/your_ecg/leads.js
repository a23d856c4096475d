// The twelve leads: their names in files, what follows from I and II, and units of voltage (cctaecg.ecg.recording, units).
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});

  const LEADS = ["I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"];

  const DERIVED = {
    III: (i, ii) => ii - i,
    aVR: (i, ii) => -(i + ii) / 2,
    aVL: (i, ii) => i - ii / 2,
    aVF: (i, ii) => ii - i / 2,
  };

  const NAME = /^(?:mdc_)?(?:e[ck]g[ _-]?)?(?:lead[ _-]?)?(?:(iii|ii|i|av[rlf]|v[1-6])|(d(?:iii|ii|i|[123])|c[1-6]))$/i;
  const CANONICAL = Object.fromEntries(LEADS.map((lead) => [lead.toLowerCase(), lead]));
  const OTHER = { di: "I", dii: "II", diii: "III", d1: "I", d2: "II", d3: "III" };
  for (let k = 1; k <= 6; k++) OTHER["c" + k] = "V" + k;

  function leadAndWhetherPlain(name) {
    const match = NAME.exec(name.normalize("NFKC").trim());
    if (!match) return [null, false];
    return match[1] ? [CANONICAL[match[1].toLowerCase()], true] : [OTHER[match[2].toLowerCase()], false];
  }

  // The lead that a file calls so, or null.
  function leadNamed(name) {
    return leadAndWhetherPlain(name)[0];
  }

  // The lead of each of a file's channels. C3 or D1 is none beside a V3 or an I.
  function leadsNamed(names) {
    const found = names.map(leadAndWhetherPlain);
    const plain = new Set(found.filter((one) => one[1]).map((one) => one[0]));
    return found.map(([lead, isPlain]) => (isPlain || !plain.has(lead) ? lead : null));
  }

  const MILLIVOLTS = { nv: 1e-6, uv: 1e-3, mv: 1, v: 1e3 };

  function number(text) {
    return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : 0;
  }

  // Millivolts of one unit, such as uV, mV or 1000/mV.
  function millivoltsPerUnit(unit) {
    let text = unit.trim().replace(/[\u00b5\u03bc]/g, "u"), gain = 1;
    const match = /^([0-9.eE+-]+)\s*\/\s*(\w+)$/.exec(text);
    if (match) [text, gain] = [match[2], number(match[1])];
    const factor = MILLIVOLTS[text.toLowerCase()];
    if (factor === undefined || !(gain > 0 && gain < Infinity)) {
      throw new yourEcg.EcgFault("UnknownUnit",
        `unit is ${yourEcg.formatting.quoted(unit)}; expected nV, uV, mV, V or a gain such as '1000/mV'`);
    }
    return factor / gain;
  }

  yourEcg.leads = { LEADS, DERIVED, leadNamed, leadsNamed, millivoltsPerUnit };
})(globalThis);
