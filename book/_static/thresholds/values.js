// What a threshold does where the disease has a given prevalence: the library's formulas, on the library's numbers.
(function () {
  "use strict";

  const cctaecg = (window.cctaecg = window.cctaecg || {});

  // A rate with its limits at one place of a curve, or null where the run gives none.
  function interval(curve, name, place) {
    const value = curve[name][place];
    if (value === null) return null;
    return { value: value, lower: curve[name + "_lower"][place], upper: curve[name + "_upper"][place] };
  }

  // Bayes' theorem on the odds; the prevalence is taken as known.
  function share(ratio, odds) {
    return (ratio * odds) / (1 + ratio * odds);
  }

  function predictive(ratio, odds, rising) {
    if (ratio === null) return null;
    const value = share(ratio.value, odds);
    const lower = share(ratio.lower, odds);
    const upper = share(ratio.upper, odds);
    return rising
      ? { value: value, lower: lower, upper: upper }
      : { value: 1 - value, lower: 1 - upper, upper: 1 - lower };
  }

  // Of 1,000 people: four whole numbers that add up to 1,000.
  function people(sensitivity, specificity, prevalence) {
    const ill = Math.round(1000 * prevalence);
    const found = Math.round(ill * sensitivity);
    const alarms = Math.round((1000 - ill) * (1 - specificity));
    return { found: found, missed: ill - found, alarms: alarms, low: 1000 - ill - alarms };
  }

  cctaecg.cohortPrevalence = function (curve) {
    const events = curve.tp[0] + curve.fn[0];
    return events / (events + curve.fp[0] + curve.tn[0]);
  };

  cctaecg.netBenefit = function (sensitivity, specificity, prevalence, threshold) {
    return prevalence * sensitivity - (1 - prevalence) * (1 - specificity) * (threshold / (1 - threshold));
  };

  cctaecg.thresholdValues = function (curve, place, prevalence) {
    const odds = prevalence / (1 - prevalence);
    const threshold = curve.threshold[place];
    const positive = interval(curve, "lr_positive", place);
    const negative = interval(curve, "lr_negative", place);
    const sensitivity = interval(curve, "sensitivity", place);
    const specificity = interval(curve, "specificity", place);
    return {
      threshold: threshold,
      prevalence: prevalence,
      tp: curve.tp[place],
      fp: curve.fp[place],
      fn: curve.fn[place],
      tn: curve.tn[place],
      sensitivity: sensitivity,
      specificity: specificity,
      ppv: predictive(positive, odds, true),
      npv: predictive(negative, odds, false),
      lr_positive: positive,
      lr_negative: negative,
      net_benefit: cctaecg.netBenefit(sensitivity.value, specificity.value, prevalence, threshold),
      net_benefit_all: cctaecg.netBenefit(1, 0, prevalence, threshold),
      people: people(sensitivity.value, specificity.value, prevalence),
    };
  };
})();
