// Checks of the limb leads: do they fit one another, do the electrodes sit where they should (cctaecg.ecg.limb_leads).
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});
  const { LEADS, DERIVED } = yourEcg.leads;
  const { general, percent } = yourEcg.formatting;
  const { difference, rounded, sorted } = yourEcg.arrays;

  // From the value that 2% are below to the one that 2% are above, in single precision, as the library computes it.
  function spread(row) {
    const rank = Math.floor(row.length / 50), ordered = sorted(row);
    return Math.fround(ordered[ordered.length - 1 - rank] - ordered[rank]);
  }

  function everyNth(row, step) {
    const kept = new Float32Array(Math.ceil(row.length / step));
    for (let k = 0; k < kept.length; k++) kept[k] = row[k * step];
    return kept;
  }

  function largest(values) {
    return values.reduce((best, value, k) => (value > values[best] ? k : best), 0);
  }

  // Whether III, aVR, aVL and aVF are what I and II make them, unless they were derived.
  function checkSums(signal, derived, limits) {
    const measured = Object.keys(DERIVED).filter((lead) => !derived.includes(lead));
    if (measured.length === 0) return [];
    const step = Math.max(1, Math.floor(signal[0].length / 1000));
    const thinned = signal.slice(0, 6).map((row) => everyNth(row, step));
    const off = measured.map((lead) => spread(thinned[LEADS.indexOf(lead)].map(
      (value, k) => value - Math.fround(DERIVED[lead](thinned[0][k], thinned[1][k])))));
    const limb = Math.max(...thinned.slice(0, 3).map(spread)), worst = off[largest(off)];
    if (!(worst > Math.max(limits.einthoven_floor_mv, limits.einthoven_share_warn * limb))) return [];
    return [{
      reason: yourEcg.data.library.limbLeads.contradiction,
      severity: worst > limits.einthoven_share_refuse * limb ? "refuse" : "warn",
      detail: `lead ${measured[largest(off)]} differs from what I and II give by ${general(worst, 2)} mV, `
        + `${percent(worst / limb, 0)} of the limb leads' spread`,
    }];
  }

  function averaged(row, width) {
    const means = new Float64Array(Math.floor(row.length / width));
    for (let k = 0; k < means.length * width; k++) means[Math.floor(k / width)] += row[k];
    return means.map((sum) => sum / width);
  }

  function product(one, other) {
    return one.reduce((sum, value, k) => sum + value * other[k], 0);
  }

  // Whether the limb electrodes seem swapped: a warning, never a refusal.
  function checkElectrodes(signal, fs, limits) {
    const reason = yourEcg.data.library.limbLeads.reversal;
    const width = Math.max(1, rounded(fs / 100));
    const smooth = [0, 1, 2, LEADS.indexOf("V6")].map((lead) => averaged(signal[lead], width));
    const spreads = smooth.slice(0, 3).map(spread);
    const silent = spreads.findIndex((one) => one < limits.silent_limb_share_warn * Math.max(...spreads));
    if (silent >= 0) {
      return [{ reason, severity: "warn", detail: `lead ${LEADS[silent]} is almost silent beside the other limb leads, `
        + "as with an electrode on the right leg" }];
    }
    const slopes = [0, 1, 3].map((k) => difference(smooth[k]));
    const power = slopes.map((row) => product(row, row));
    if (!power.every(Boolean)) return [];
    const correlation = [0, 1].map((k) => product(slopes[k], slopes[2]) / Math.sqrt(power[k] * power[2]));
    const lead = correlation[1] < correlation[0] ? 1 : 0;
    if (!(correlation[lead] <= limits.opposed_correlation_warn)) return [];
    const swapped = ["the arms", "the right arm and the left leg"][lead];
    return [{ reason, severity: "warn", detail: `lead ${LEADS[lead]} runs against V6 (correlation of slopes `
      + `${correlation[lead].toFixed(2)}), as with the electrodes of ${swapped} swapped` }];
  }

  yourEcg.limbLeads = { checkSums, checkElectrodes };
})(globalThis);
