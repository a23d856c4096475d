// From a recording to four probabilities of each network and their mean, as cctaecg predict makes them.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});

  let known = null;

  function networks() {
    const packed = yourEcg.data.networks;
    if (!known || known.of !== packed) known = { of: packed, unpacked: packed.map(yourEcg.network.unpacked) };
    return known.unpacked;
  }

  // What a study would keep of a recording: its findings, and the (12, T) millivolts. Throws an EcgFault of a refusal.
  function prepared(recording) {
    const { findings, whole } = yourEcg.quality.check(recording), refused = yourEcg.quality.refusals(findings);
    if (refused.length) return { findings, whole, refused, signal: null };
    const signal = yourEcg.preparation.prepare(recording);
    if (signal.some((row) => yourEcg.quality.isFlat(row, yourEcg.data.quality))) {
      throw new yourEcg.EcgFault("FlatLead",
        `a lead is flat in the ${yourEcg.formatting.general(yourEcg.data.signal.seconds)} s that are kept`);
    }
    return { findings, whole, refused, signal: signal.map((row) => row.map(yourEcg.half.toHalf)) };
  }

  // Of one network after another the probability of each vessel, NaN where it had no labels.
  function* members(signal) {
    const scores = {};
    for (const [fold, network] of networks().entries()) {
      const { normalise, trained } = yourEcg.data.networks[fold];
      scores[normalise] = scores[normalise] || yourEcg.preparation.normalise(signal, normalise);
      yield Array.from(yourEcg.network.forward(network, scores[normalise]),
        (logit, vessel) => (trained[vessel] ? 1 / (1 + Math.exp(-logit)) : NaN));
    }
  }

  function meanOf(several) {
    return several[0].map((_, vessel) => several.reduce((sum, member) => sum + member[vessel], 0) / several.length);
  }

  function predicted(signal) {
    const several = [...members(signal)];
    return { members: several, mean: meanOf(several) };
  }

  yourEcg.prediction = { networks, prepared, members, meanOf, predicted };
})(globalThis);
