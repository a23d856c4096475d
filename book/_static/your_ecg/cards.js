// What was found and read, in words, tables and small pictures: the check, and a card for each vessel.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});
  const { general } = yourEcg.formatting;

  const NAMES = { RCA: "Right coronary (RCA)", LM: "Left main (LM)", LAD: "Left anterior descending (LAD)",
    LCX: "Left circumflex (LCX)" };

  function made(tag, attributes = {}, ...inside) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...inside);
    return element;
  }

  function drawn(tag, attributes) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }

  function percent(probability) {
    return `${(100 * probability).toFixed(1)}%`;
  }

  function limbLeads(recording, whole) {
    if (!whole) return "not looked at: the recording is refused for other reasons";
    if (recording.derived.length === Object.keys(yourEcg.leads.DERIVED).length) {
      return "four of them are computed, and nothing is left to compare; electrodes not suspected of being swapped";
    }
    return "fit one another; electrodes not suspected of being swapped";
  }

  // What the check says of leads, unit, rate and limb leads, then everything it found.
  function check(recording, { findings, whole }, stated) {
    const { contradiction, reversal } = yourEcg.data.library.limbLeads;
    const limb = findings.filter((one) => [contradiction, reversal].includes(one.reason));
    const told = (those) => those.map((one) => `${one.reason}: ${one.detail}`).join("; ");
    const units = recording.units && recording.units.filter(Boolean).length ? recording.units.join(", ") : null;
    const rows = [
      ["Format", recording.format],
      ["Leads", recording.derived.length ? `${recording.derived.join(", ")} computed from I and II, the others in the file`
        : "all twelve in the file"],
      ["Unit", units || (stated.unit ? `${stated.unit}, as you stated` : "not stated; floating-point samples are taken as mV")],
      ["Rate", `${general(recording.fs)} Hz${stated.fs ? ", as you stated" : ""}, ${general(recording.seconds, 4)} s`],
      ["Limb leads", limb.length ? told(limb) : limbLeads(recording, whole)],
    ];
    const rest = findings.filter((one) => !limb.includes(one));
    rows.push(["Also found", rest.length ? told(rest) : "nothing"]);
    const list = made("dl", {});
    for (const [name, text] of rows) list.append(made("dt", {}, name), made("dd", {}, text));
    return [made("h3", {}, "The check"), list];
  }

  // The share of a cohort's ECGs of one grade that lie at or below a probability, from percentiles 0 to 100.
  function rank(percentiles, probability) {
    const last = percentiles.length - 1;
    if (probability < percentiles[0]) return 0;
    if (probability >= percentiles[last]) return 1;
    let k = 0;
    while (percentiles[k + 1] <= probability) k += 1;
    const step = percentiles[k + 1] - percentiles[k];
    return (k + (step > 0 ? (probability - percentiles[k]) / step : 0)) / last;
  }

  function strip(mean, members, threshold) {
    const top = Math.min(1, 1.4 * Math.max(...members, threshold)), at = (value) => 4 + (292 * value) / top;
    const picture = drawn("svg", { viewBox: "0 0 300 46", role: "img", "aria-label":
      `Each network's probability on a scale from 0 to ${percent(top)}, with their mean and the threshold` });
    picture.append(drawn("line", { x1: 4, x2: 296, y1: 20, y2: 20, class: "axis" }),
      drawn("line", { x1: at(threshold), x2: at(threshold), y1: 4, y2: 30, class: "threshold" }));
    for (const value of members) picture.append(drawn("circle", { cx: at(value), cy: 20, r: 4, class: "member" }));
    picture.append(drawn("path", { d: `M${at(mean)} 13 l-5 -8 h10 z`, class: "mean" }));
    for (const [value, anchor] of [[0, "start"], [top, "end"]]) {
      const label = drawn("text", { x: at(value), y: 43, "text-anchor": anchor });
      label.textContent = percent(value).replace(".0", "");
      picture.append(label);
    }
    return picture;
  }

  // How far the networks are apart, and whether they are on one side of the threshold.
  function spread(members, threshold) {
    if (members.length < 2) return "One network alone: nothing to compare it with.";
    const [least, most] = [Math.min(...members), Math.max(...members)], count = members.length;
    const over = members.filter((value) => Math.fround(value) >= threshold).length;
    const sides = over === 0 ? `all ${count} stay below the threshold` : over === count ? `all ${count} reach the threshold`
      : `${over} of the ${count} ${over === 1 ? "reaches" : "reach"} the threshold, and ${count - over} `
        + `${count - over === 1 ? "does" : "do"} not`;
    return `The ${count} networks say ${percent(least)} to ${percent(most)}, ${(100 * (most - least)).toFixed(1)} percentage `
      + `points apart; ${sides}.`;
  }

  function ranks(entries, probability) {
    if (entries.length === 0) return "Too few ECGs of any grade to compare with.";
    const body = made("tbody", {});
    for (const { grade, n, percentiles } of entries) {
      const below = Math.round(100 * rank(percentiles, probability));
      body.append(made("tr", {}, made("th", { scope: "row" }, `${grade} (${n.toLocaleString("en-GB")})`),
        made("td", {}, `${below} of 100`)));
    }
    return made("table", {}, made("thead", {}, made("tr", {}, made("th", { scope: "col" }, "True grade (ECGs)"),
      made("th", { scope: "col" }, "with a lower probability"))), body);
  }

  function card(vessel, k, several, truth) {
    const { thresholds, reached, cohort } = yourEcg.data;
    const mean = yourEcg.prediction.meanOf(several)[k];
    const members = several.map((member) => member[k]).filter((value) => !Number.isNaN(value));
    const title = made("h4", {}, NAMES[vessel]);
    if (Number.isNaN(mean)) return made("section", { class: "your-ecg-card" }, title, made("p", {}, "Not trained in this run."));
    const high = Math.fround(mean) >= reached[k];
    const verdict = made("p", { class: high ? "high" : "low" }, high
      ? `At or above the threshold of ${general(100 * thresholds[k])}%: the rule calls it high risk.`
      : `Below the threshold of ${general(100 * thresholds[k])}%: the rule calls it low risk.`);
    const number = made("p", { class: "your-ecg-number" }, percent(mean));
    const box = made("section", { class: "your-ecg-card", "data-vessel": vessel, "data-probability": String(mean) },
      title, number, strip(mean, members, thresholds[k]), made("p", {}, spread(members, reached[k])), verdict);
    if (truth) box.append(made("p", { class: "your-ecg-truth" }, truth[vessel] ? `True grade of this ECG: ${truth[vessel]}.`
      : "The true grade of this ECG is not known."));
    box.append(ranks(cohort.vessels[vessel], mean));
    return box;
  }

  // several: what each network said so far, of ``count``; truth: grades by vessel, of an ECG whose grades are known.
  function read(several, count, truth) {
    const { vessels, cohort, outcome } = yourEcg.data;
    const where = cohort.cohort === "external" ? "of the second hospital, from which no network learnt,"
      : "of the study, each read by a network that did not learn from the patient,";
    const cards = made("div", { class: "your-ecg-cards" });
    vessels.forEach((vessel, k) => cards.append(card(vessel, k, several, truth)));
    const title = several.length < count ? `What ${several.length} of ${count} networks say so far` : "What the networks say";
    return [made("h3", {}, title), made("p", {},
      `The probability of ${outcome}: the networks' mean (triangle), each network (dots), and the threshold `
      + `(upright line). The tables say how many of 100 ECGs ${where} got a lower probability, by the vessel's true grade.`),
    cards];
  }

  yourEcg.cards = { check, read, rank, spread };
})(globalThis);
