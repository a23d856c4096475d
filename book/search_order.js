// The order of what a search finds: the study's pages, then the companion's, then the library's, then notebooks' code.
var Scorer = {
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
  weights: [
    [/^book\/run\/notebooks\//, -60],
    [/^book\/api\//, -30],
    [/^book\/glossary$/, -20], // it names every word, and answers after the page that does
    [/^book\/companion\/faults$/, -3],
    [/^book\/results\//, 3],
    [/^book\/methods\//, 2],
    [/^book\/companion\//, 0],
    [/^book\//, 1],
  ],
  score: function (result) {
    if (result[3]) return result[4] - 8; // a name of the library
    var weight = Scorer.weights.find(function (pair) { return pair[0].test(result[0]); });
    return result[4] + (weight ? weight[1] : 0);
  },
};
