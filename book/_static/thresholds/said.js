// How numbers and findings are said: percentages, intervals, and what a threshold does in plain words.
(function () {
  "use strict";

  const cctaecg = (window.cctaecg = window.cctaecg || {});
  const VESSELS = {
    RCA: "the right coronary artery", LM: "the left main", LAD: "the left anterior descending artery",
    LCX: "the circumflex artery",
  };

  function percent(value) {
    const shown = 100 * value;
    return (shown >= 10 || shown === Math.round(shown) ? shown.toFixed(shown === Math.round(shown) ? 0 : 1)
      : shown.toFixed(1)).replace(/\.0$/, "") + "%";
  }

  // A hyphen before a number becomes a minus.
  function minus(text) {
    return text.replace(/^-/, "\u2212");
  }

  function signed(value) {
    return minus(value.toFixed(4).replace(/^-0\.0000$/, "0.0000"));
  }

  function interval(estimate) {
    if (estimate === null) return "\u2013 (too few are called, or not called)";
    const digits = estimate.value >= 10 ? 1 : estimate.value >= 2 ? 2 : 3;
    return [estimate.value.toFixed(digits), " (", estimate.lower.toFixed(digits), " to ", estimate.upper.toFixed(digits), ")"].join("");
  }

  function bold(text) {
    const element = document.createElement("b");
    element.textContent = text;
    return element;
  }

  const KINDS = {
    found: "have the stenosis and are called high risk: found",
    missed: "have it and are called low risk: missed",
    alarms: "do not have it and are called high risk: false alarms",
    low: "do not have it and are called low risk",
  };

  function people(counts) {
    return "Of 1,000 people: " + cctaecg.peopleKinds.map(function (kind) { return counts[kind] + " " + KINDS[kind]; }).join("; ") + ".";
  }

  function unneeded(threshold) {
    const odds = (1 - threshold) / threshold;
    const shown = odds >= 10 ? String(Math.round(odds)) : odds >= 0.95 ? String(Math.round(odds * 10) / 10) : odds.toPrecision(1);
    return shown + (shown === "1" ? " unneeded CT" : " unneeded CTs");
  }

  function better(values) {
    const simple = values.net_benefit_all > 0 ? "a CT for everyone" : "a CT for no one";
    const gain = values.net_benefit - Math.max(values.net_benefit_all, 0);
    if (values.lr_positive === null) return "nothing is shown: too few are called, or not called, for a likelihood ratio";
    if (values.lr_positive.lower <= 1) {
      return "nothing is shown: the interval of the positive likelihood ratio holds 1, at which a call means nothing";
    }
    if (Math.abs(gain) < 0.001) return "the ECG does about as well as " + simple;
    return gain > 0 ? "the ECG does better than a CT for everyone and a CT for no one" : simple + " does better";
  }

  function count(number) {
    return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
  }

  // "about one in 7 has", but where a whole number would say too much or too little the counts themselves.
  function oneIn(part, whole) {
    const each = Math.round(whole / part);
    const near = whole >= 2 * part && Math.abs(each * part - whole) <= 0.1 * whole;
    return near ? "about one in " + each + " has" : part + " of " + whole + (part === 1 ? " has" : " have");
  }

  function sentences(values, vessel, own) {
    const counts = values.people;
    const ill = counts.found + counts.missed;
    const called = counts.found + counts.alarms;
    const told = ["Of 1,000 such people, " + ill + " have a severe stenosis of " + VESSELS[vessel] + ". Called from " +
      percent(values.threshold) + " on, the ECG sends ", bold(called + " of 1,000"), " to CT and finds ",
      bold(counts.found + " of the " + ill), "; it misses " + counts.missed + "."];
    if (called > 0 && counts.found > 0) {
      told.push(" Of those it sends, " + oneIn(counts.found, called) + " the stenosis.");
    }
    if (called >= 900) told.push(" Nearly everybody is called: this is close to a CT for everyone.");
    else if (called <= 10) told.push(" Hardly anybody is called.");
    told.push(" A threshold of " + percent(values.threshold) + " holds one missed stenosis for as bad as " +
      unneeded(values.threshold) + "; by that measure, for which no interval is given, " + better(values) + ".");
    if (Math.abs(values.prevalence - own) > 0.1 * own) {
      told.push(" The stenosis is " + (values.prevalence < own ? "rarer" : "more frequent") + " here than in these patients: the network’s " +
        percent(values.threshold) + " promises too " + (values.prevalence < own ? "much" : "little") + " until it is recalibrated.");
    }
    return told;
  }

  // What the interval of a predictive value takes as known; of the run's own threshold another one is elsewhere.
  function known(alsoElsewhere) {
    return "the prevalence taken as known" + (alsoElsewhere ? "; in Risk stratification its chance counts too" : "");
  }

  // In how many resamples of patients each strategy was best, where the run says so.
  function best(shares) {
    if (!shares) return "";
    return ". Best in " + percent(shares.model) + " of resamples of patients: the ECG; in " + percent(shares.treat_all) +
      ": a CT for everyone; in " + percent(shares.treat_none) + ": a CT for no one";
  }

  cctaecg.said = {
    known: known, best: best, percent: percent, count: count, minus: minus, signed: signed, oneIn: oneIn, interval: interval, kinds: KINDS, people: people, sentences: sentences,
  };
})();
