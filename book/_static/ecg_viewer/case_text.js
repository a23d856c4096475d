// What is said of an ECG: who, of which kind, what CT found and what the networks said.
(function () {
  "use strict";

  const cctaecg = (window.cctaecg = window.cctaecg || {});
  const KINDS = {
    "found": "severe stenosis, called high risk: found",
    "missed": "severe stenosis, called low risk: missed",
    "false alarm": "no severe stenosis, called high risk: a false alarm",
    "read as normal, with disease": "read as normal by a doctor, with a severe stenosis",
  };
  const GRADES = { normal: "normal", mild: "mild", moderate: "moderate", severe: "severe", occluded: "occluded" };

  function percent(value) {
    return (100 * value).toFixed(1) + "%";
  }

  function who(one) {
    if (one.decade === null && !one.sex) return "Age and sex are not recorded";
    const sex = { F: "Woman", M: "Man" }[one.sex] || "Patient";
    const whose = { F: "her", M: "his" }[one.sex] || "their";
    return sex + (one.decade === null ? "" : " in " + whose + " " + one.decade + "s");
  }

  cctaecg.caseText = {
    title: function (one) { return one.vessel + ": " + KINDS[one.kind]; },
    name: function (one) { return one.vessel + ", " + one.kind; },
    who: function (one) {
      return who(one) + ". Of the " + one.of.toLocaleString("en-GB") + " ECGs of this kind, the middle one by probability.";
    },
    // Rows of the table: vessel, what CT found, probability, what the threshold says.
    rows: function (one, data) {
      return data.vessels.map(function (vessel) {
        const probability = one.probabilities[vessel];
        const threshold = data.thresholds[vessel];
        const grade = one.grades[vessel];
        return [vessel, grade === null ? "not known" : GRADES[grade],
          probability === null ? "none" : percent(probability),
          probability === null ? "" : (probability >= threshold - 1e-6 ? "high risk" : "low risk") + " (from " + percent(threshold).replace(".0%", "%") + ")"];
      });
    },
    label: function (one) {
      return "12-lead ECG, 25 mm a second and 10 mm a millivolt. " + who(one) + ", " + one.vessel + ": " + KINDS[one.kind] + ".";
    },
  };
})();
