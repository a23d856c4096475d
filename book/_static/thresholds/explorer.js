// The threshold's slider: reads the page's data, builds the controls, and redraws what stands at the threshold.
(function () {
  "use strict";

  const cctaecg = window.cctaecg;
  const home = document.getElementById("threshold-explorer");
  const source = document.getElementById("threshold-data");
  if (!home || !source) return;

  const made = cctaecg.made;
  const data = JSON.parse(source.textContent);
  const state = { vessel: "LAD", cohort: "internal", place: 0, prevalence: null }; // null: the cohort's own
  const FAR = 0.0051; // from a threshold that is asked for to the nearest that there is: more than half a step
  const parts = {};
  let charts = {};
  let address = null;
  const drawn = {}; // of each chart, what its curves were drawn for: moving the point alone is quick

  // What stands on the page

  function choice(name, legend, options, chosen) {
    const set = made("fieldset", { class: "threshold-choice" }, [made("legend", { text: legend })]);
    options.forEach(function (option) {
      const input = made("input", { type: "radio", name: "threshold-" + name, value: option[0], id: "threshold-" + option[0] });
      input.addEventListener("change", function () { chosen(option[0]); });
      set.append(made("span", { class: "threshold-option" }, [input, made("label", { for: input.id, text: option[1] })]));
    });
    return set;
  }

  function slider(name, label, moved) {
    const input = made("input", { type: "range", id: "threshold-" + name, step: "1" });
    const output = made("output", { for: input.id });
    input.addEventListener("input", function () { moved(Number(input.value)); });
    parts[name] = { input: input, output: output };
    return made("div", { class: "threshold-slider" }, [
      made("div", {}, [made("label", { for: input.id, text: label }), output]), input]);
  }

  function button(text, pressed) {
    const element = made("button", { type: "button", text: text });
    element.addEventListener("click", function () { pressed(element); });
    return element;
  }

  function build() {
    parts.said = made("p", { class: "threshold-said", "aria-live": "polite" });
    parts.people = new cctaecg.People();
    parts.key = made("ul", { class: "people-legend" });
    parts.table = made("tbody");
    parts.told = made("p", { class: "threshold-told", role: "status", hidden: "" });
    parts.absent = made("p", { class: "threshold-absent", role: "status" });
    parts.paper = button("", function () { turnTo(data.paper[state.vessel]); });
    parts.own = button("", function () { turnTo(data.configured[state.vessel]); });
    parts.back = button("", function () { state.prevalence = null; redraw(); });
    charts = {
      roc: new cctaecg.Chart("ROC curve", "false alarms among the healthy", "found among the ill"),
      decision: new cctaecg.Chart("Decision curve", "threshold", "net benefit"),
      calibration: new cctaecg.Chart("Calibration", "probability said", "share with stenosis"),
      grades: new cctaecg.Chart("Probability by grade", "grade on CT (severe: with occluded)", "probability said"),
    };
    parts.shown = made("div", { class: "threshold-shown" }, [
      parts.said,
      made("div", { class: "threshold-people" }, [parts.people.element, parts.key]),
      made("div", { class: "pst-scrollable-table-container" }, [
        made("table", { class: "table threshold-values" }, [
          made("caption", { text: "At this threshold and prevalence, with " + cctaecg.said.percent(data.level) + " intervals" }),
          parts.table])]),
      made("div", { class: "threshold-charts" }, Object.keys(charts).map(function (name) { return charts[name].element; })),
      made("p", { class: "threshold-buttons" }, [
        button("Copy the numbers", function (pressed) { copied(numbers(), pressed); }),
        button("Copy the papermill command for this", function (pressed) { copied(command(), pressed); })]),
    ]);
    home.replaceChildren(
      made("div", { class: "threshold-controls" }, [
        choice("vessel", "Vessel", data.vessels.map(function (name) { return [name, name]; }), function (vessel) {
          choose(vessel, state.cohort);
        }),
        choice("cohort", "In whom", Object.keys(data.cohorts).map(function (name) {
          return [name, data.cohorts[name].title];
        }), function (cohort) { choose(state.vessel, cohort); }),
        slider("threshold", "Call it high risk from a probability of", function (place) {
          state.place = place;
          redraw();
        }),
        made("p", { class: "threshold-buttons" }, [parts.paper, parts.own]),
        slider("prevalence", "where the stenosis is found in", function (perMille) {
          state.prevalence = perMille / 1000;
          redraw();
        }),
        made("p", { class: "threshold-buttons" }, [parts.back]),
        parts.told,
      ]),
      parts.absent, parts.shown);
    home.classList.add("threshold-ready");
  }

  // What is chosen

  function curve() {
    return data.cohorts[state.cohort].curves[state.vessel] || null;
  }

  function nearest(thresholds, wanted) {
    let best = 0;
    thresholds.forEach(function (threshold, place) {
      if (Math.abs(threshold - wanted) < Math.abs(thresholds[best] - wanted)) best = place;
    });
    return best;
  }

  function turnTo(threshold) {
    if (curve()) state.place = nearest(curve().threshold, threshold);
    redraw();
  }

  // Another vessel begins at its own configured threshold, another cohort stays at the one that is chosen.
  function choose(vessel, cohort) {
    const threshold = vessel === state.vessel && curve() ? curve().threshold[state.place] : data.configured[vessel];
    state.vessel = vessel;
    state.cohort = cohort;
    turnTo(threshold);
  }

  // 0.2 or 20%; null for what is no share between 0 and 1, as 20 is not.
  function share(text) {
    if (!/^(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?\s*%?$/i.test(text)) return null;
    const value = parseFloat(text) / (/%$/.test(text) ? 100 : 1);
    return value > 0 && value < 1 ? value : null;
  }

  // Sets what the address asks for, and of the rest the page's own; a sentence for each thing that is not as asked.
  function take(found) {
    const wrong = [];
    const cohorts = Object.keys(data.cohorts);
    const percent = cctaecg.said.percent;
    state.vessel = oneOf(found.vessel, data.vessels, "LAD", "vessel", "the LAD", wrong);
    state.cohort = oneOf(found.cohort, cohorts, "internal", "cohort", data.cohorts.internal.title, wrong);
    const own = data.configured[state.vessel];
    const threshold = shareOf(found.t, "t", "this run’s threshold, " + percent(own) + ",", wrong);
    state.prevalence = shareOf(found.prevalence, "prevalence", "that of these patients", wrong);
    if (!curve()) return wrong;
    state.place = nearest(curve().threshold, threshold === null ? own : threshold);
    const shown = curve().threshold[state.place];
    if (threshold !== null && Math.abs(shown - threshold) > FAR) {
      wrong.push("No threshold near " + percent(threshold) + " can be shown here; the nearest, " + percent(shown) + ", is.");
    }
    return wrong;
  }

  function oneOf(value, names, usual, what, shown, wrong) {
    if (value === undefined) return usual;
    const meant = cctaecg.address.meant(value, names);
    if (meant !== undefined) return meant;
    wrong.push("The address asks for the " + what + " " + cctaecg.address.quoted(value) + ", which is none of " +
      cctaecg.address.listed(names) + "; " + shown + " is shown.");
    return usual;
  }

  function shareOf(value, name, shown, wrong) {
    const found = value === undefined ? null : share(value);
    if (value !== undefined && found === null) {
      wrong.push("The address asks for " + name + "=" + cctaecg.address.quoted(value) +
        ", which is no share between 0 and 1, such as 0.2 or 20%; " + shown + " is shown.");
    }
    return found;
  }

  function written() {
    const asked = { vessel: state.vessel, cohort: state.cohort };
    if (curve()) asked.t = String(curve().threshold[state.place]);
    if (state.prevalence !== null) asked.prevalence = String(state.prevalence);
    return new URLSearchParams(asked).toString();
  }

  // What is shown

  function redraw() {
    const found = curve();
    address.drawn();
    parts.absent.hidden = found !== null;
    parts.shown.hidden = found === null;
    document.getElementById("threshold-" + state.vessel).checked = true;
    document.getElementById("threshold-" + state.cohort).checked = true;
    parts.threshold.input.disabled = parts.prevalence.input.disabled = found === null;
    if (found === null) {
      parts.absent.textContent = "No threshold can be turned here: " + data.cohorts[state.cohort].absent[state.vessel];
      parts.threshold.output.textContent = parts.prevalence.output.textContent = "";
      return;
    }
    const own = cctaecg.cohortPrevalence(found);
    const values = cctaecg.thresholdValues(found, state.place, state.prevalence === null ? own : state.prevalence);
    showControls(found, values, own);
    parts.said.replaceChildren.apply(parts.said, cctaecg.said.sentences(values, state.vessel, own));
    parts.people.show(values.people, cctaecg.said.people(values.people));
    showKey(values.people);
    showTable(values);
    drawCharts(found, values);
  }

  function showControls(found, values, own) {
    const percent = cctaecg.said.percent;
    const threshold = parts.threshold;
    threshold.input.min = 0;
    threshold.input.max = found.threshold.length - 1;
    threshold.input.value = state.place;
    threshold.input.setAttribute("aria-valuetext", percent(values.threshold));
    threshold.output.textContent = percent(values.threshold);
    const prevalence = parts.prevalence;
    prevalence.input.min = 1;
    prevalence.input.max = 600;
    prevalence.input.value = Math.round(values.prevalence * 1000);
    prevalence.input.setAttribute("aria-valuetext", percent(values.prevalence));
    prevalence.output.textContent = percent(values.prevalence) + " of people";
    parts.paper.textContent = "The paper’s threshold: " + percent(data.paper[state.vessel]);
    parts.own.textContent = "This run's: " + percent(data.configured[state.vessel]);
    parts.own.hidden = data.configured[state.vessel] === data.paper[state.vessel];
    parts.back.textContent = "As in these patients: " + percent(own);
    parts.back.disabled = state.prevalence === null;
  }

  function showKey(counts) {
    parts.key.replaceChildren.apply(parts.key, cctaecg.peopleKinds.map(function (kind) {
      const words = made("span", {}, [made("b", { text: String(counts[kind]) })]);
      words.append(" " + cctaecg.said.kinds[kind]);
      return made("li", {}, [cctaecg.mark(kind), words]);
    }));
  }

  // Whether what is shown is what the run itself reports: its own threshold, at its own prevalence.
  function rows(values) {
    const of = cctaecg.said;
    const here = state.prevalence === null;
    const own = state.cohort === data.drawn && values.threshold === data.configured[state.vessel];
    return [
      ["Sensitivity", of.interval(values.sensitivity), of.count(values.tp) + " of " + of.count(values.tp + values.fn) + " ECGs"],
      ["Specificity", of.interval(values.specificity), of.count(values.tn) + " of " + of.count(values.tn + values.fp) + " ECGs"],
      ["Positive predictive value (PPV)", of.interval(values.ppv), of.known(own && here)],
      ["Negative predictive value (NPV)", of.interval(values.npv), of.known(own && here)],
      ["Likelihood ratio, positive", of.interval(values.lr_positive), "1 means nothing"],
      ["Likelihood ratio, negative", of.interval(values.lr_negative), "1 means nothing"],
      ["Net benefit", of.signed(values.net_benefit) + " (no interval)",
        "CT for everyone: " + of.signed(values.net_benefit_all) + "; for no one: 0" + of.best(own && here ? data.best[state.vessel] : null)],
    ];
  }

  function showTable(values) {
    parts.table.replaceChildren.apply(parts.table, rows(values).map(function (row) {
      return made("tr", {}, [made("th", { scope: "row", text: row[0] }), made("td", { text: row[1] }), made("td", { text: row[2] })]);
    }));
  }

  function drawnFor(chart, also, draw) {
    const of = [state.vessel, state.cohort].concat(also).join();
    if (drawn[chart] === of) return;
    drawn[chart] = of;
    draw();
  }

  function drawCharts(found, values) {
    const percent = cctaecg.said.percent;
    const at = values.threshold;
    const all = found.threshold.map(function (threshold, place) {
      return { x: threshold, sensitivity: found.sensitivity[place], specificity: found.specificity[place] };
    });
    drawnFor("roc", [], function () {
      charts.roc.draw({ x: [0, 1], y: [0, 1] }, [
        { kind: "guide", points: [[0, 0], [1, 1]] },
        { kind: "line", points: [[1, 1]].concat(all.map(function (each) { return [1 - each.specificity, each.sensitivity]; }), [[0, 0]]) },
      ]);
    });
    charts.roc.move([1 - values.specificity.value, values.sensitivity.value], null,
      percent(values.sensitivity.value) + " of the ill found, " + percent(1 - values.specificity.value) + " of the healthy called");

    const end = Math.min(found.threshold[found.threshold.length - 1], Math.ceil(20 * Math.max(0.05, 2.5 * at, 2 * values.prevalence)) / 20);
    const top = Math.max(values.prevalence * 1.1, 0.002);
    const low = Math.min(-top / 3, 1.2 * values.net_benefit); // so that the point is always within
    function benefit(sensitivity, specificity, threshold) {
      return cctaecg.netBenefit(sensitivity, specificity, values.prevalence, threshold);
    }
    function inside(each) { return each[1] >= low; }
    const within = all.filter(function (each) { return each.x <= end; });
    const forAll = [[0, values.prevalence]].concat(within.map(function (each) {
      return [each.x, benefit(1, 0, each.x)];
    })).filter(inside);
    drawnFor("decision", [values.prevalence, end, low], function () {
      charts.decision.draw({ x: [0, end], y: [low, top], signed: true }, [
        { kind: "guide", name: "nobody", points: [[0, 0], [end, 0]] },
        { kind: "other", name: "everybody", named: 0, points: forAll },
        { kind: "line", points: within.map(function (each) { return [each.x, benefit(each.sensitivity, each.specificity, each.x)]; }).filter(inside) },
      ]);
    });
    charts.decision.move([at, values.net_benefit], { x: at },
      "net benefit " + cctaecg.said.signed(values.net_benefit) + ", of a CT for everyone " + cctaecg.said.signed(values.net_benefit_all));

    // At another prevalence the probabilities would need recalibration first: the curve is of these patients.
    const calibration = state.cohort === data.drawn && state.prevalence === null ? data.calibration[state.vessel] : null;
    const grades = state.cohort === data.drawn ? data.grades[state.vessel] : null;
    charts.calibration.element.style.display = calibration ? "" : "none";
    charts.grades.element.style.display = grades ? "" : "none";
    if (calibration) drawCalibration(calibration, at);
    if (grades) drawGrades(grades, at);
  }

  function drawCalibration(known, at) {
    const last = known[known.length - 1][0];
    drawnFor("calibration", [], function () {
      charts.calibration.draw({ x: [0, last], y: [0, last] }, [
        { kind: "band", points: known.map(function (each) { return [each[0], each[2]]; })
          .concat(known.slice().reverse().map(function (each) { return [each[0], each[3]]; })) },
        { kind: "guide", points: [[0, 0], [last, last]] },
        { kind: "line", points: known.map(function (each) { return [each[0], each[1]]; }) },
      ]);
    });
    const beside = known.reduce(function (best, each) { return Math.abs(each[0] - at) < Math.abs(best[0] - at) ? each : best; });
    charts.calibration.move(at <= last ? [at, beside[1]] : null, { x: at },
      "of ECGs said to have " + cctaecg.said.percent(at) + ", " + cctaecg.said.percent(beside[1]) + " have the stenosis");
  }

  function drawGrades(known, at) {
    const top = Math.max.apply(null, known.map(function (each) { return each.whiskers[1]; }).concat([at]));
    drawnFor("grades", [top], function () {
      const series = [];
      known.forEach(function (each, i) {
        const box = each.box;
        series.push({ kind: "whisker", points: [[i, each.whiskers[0]], [i, each.whiskers[1]]] });
        series.push({ kind: "box", points: [[i - 0.28, box[0]], [i + 0.28, box[0]], [i + 0.28, box[2]], [i - 0.28, box[2]], [i - 0.28, box[0]]] });
        series.push({ kind: "line", points: [[i - 0.28, box[1]], [i + 0.28, box[1]]] });
      });
      charts.grades.draw({
        x: [-0.5, known.length - 0.5], y: [0, top], names: known.map(function (each) { return each.grade.split(",")[0]; }),
      }, series);
    });
    charts.grades.move(null, { y: at }, known.map(function (each) {
      return each.grade + ", median " + cctaecg.said.percent(each.box[1]);
    }).join("; ") + "; threshold " + cctaecg.said.percent(at));
  }

  // What is taken away

  function current() {
    return cctaecg.thresholdValues(curve(), state.place,
      state.prevalence === null ? cctaecg.cohortPrevalence(curve()) : state.prevalence);
  }

  function numbers() {
    const values = current();
    const percent = cctaecg.said.percent;
    const head = [["Data", data.run], ["Vessel", state.vessel], ["In whom", data.cohorts[state.cohort].title],
      ["Threshold", percent(values.threshold)], ["Prevalence", percent(values.prevalence)]];
    const people = cctaecg.peopleKinds.map(function (kind) {
      return ["Of 1,000 people", String(values.people[kind]), cctaecg.said.kinds[kind]];
    });
    return head.concat(people, rows(values)).map(function (row) { return row.join("\t"); }).join("\n");
  }

  function command() {
    const name = "threshold_" + state.vessel.toLowerCase();
    const others = data.cohorts[state.cohort].command.replace(new RegExp(" -p " + name + " \\S+"), "");
    return others + " -p " + name + " " + current().threshold;
  }

  function copied(text, pressed) {
    const before = pressed.textContent;
    const taken = cctaecg.copied(text, pressed, "threshold-field", function (field) { pressed.after(field); });
    if (taken.done) {
      taken.field.remove();
      pressed.focus();
    }
    window.setTimeout(function () { pressed.textContent = before; }, 2000);
  }

  build();
  address = new cctaecg.Address({ names: ["vessel", "cohort", "t", "prevalence"], take: take, draw: redraw, written: written, told: parts.told });
  address.begin();
})();
