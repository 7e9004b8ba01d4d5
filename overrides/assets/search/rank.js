/* What a query's pages are worth: sums over postings, then the text itself. Needs core.js. */
(function () {
  "use strict";
  var P = window.casebook.searchParts;
  var COVER = 0.5, WINDOWS = [20, 50], NEAR = 0.6, TITLE = 2, LEAD = 0.2, EARLY = 100, BORDER = 0.3;

  /* ---- first pass: postings ---- */
  /* A pair over the border of two words: over a space, or less than half as frequent as the pairs on both sides. Rare by
     chance, it would weigh more than the words; with little weight, words rank alike with and without a space. */
  function atBorder(terms, i) {
    function frequency(at) { var term = terms[at]; return term && term.order !== undefined && term.list ? term.frequency : 0; }
    var term = terms[i];
    if (term.order === undefined || !term.list) return false;
    return term.extra || term.frequency * 2 < Math.min(frequency(i - 1), frequency(i + 1));
  }
  /* Adds up BM25F and coverage of terms that were met. */
  function accumulate(head, terms, into) {
    /* One pair of many may have fallen through the sieve by chance. */
    var many = 0, met = {};
    terms.forEach(function (term) {
      if (term.set) return;
      many++;
      term.inTail.forEach(function (row) { met[row[0]] = (met[row[0]] || 0) + 1; });
    });
    function level(row) { return many > 2 && met[row[0]] === 1 ? 0 : row[1]; }
    var borders = terms.map(function (term, i) { return atBorder(terms, i); });
    terms.forEach(function (term, i) {
      if (!term.list) return;
      var inTail = term.inTail;
      if (borders[i]) term.weight *= BORDER;
      term.idf = term.frequency ? P.idf(term.frequency, head.n) * term.weight : 0;
      if (!term.idf) return;
      into.total += term.idf;
      if (!term.extra) into.terms++;
      add(into, term, term.list.pages, term.list.levels);
      add(into, term, inTail.map(function (row) { return row[0]; }), inTail.map(level));
    });
    return terms;
  }
  function add(into, term, pages, levels) {
    var score = into.score, cover = into.cover, count = into.count, idf = term.idf, one = term.extra ? 0 : 1, gains = [], level, i, page;
    for (level = 0; level < 6; level++) gains.push(idf * P.impact(level));
    for (i = 0; i < pages.length; i++) {
      page = pages[i];
      if (cover[page] === 0) into.pages.push(page);
      score[page] += gains[levels[i]];
      cover[page] += idf;
      count[page] += one;
    }
  }
  /* Sums by page. The arrays of an earlier search are used again: fresh memory costs more than adding up. */
  var spare = null;
  function empty(head) {
    var into = spare && spare.cover.length === head.size ? spare : { score: new Float64Array(head.size), cover: new Float64Array(head.size), count: new Uint16Array(head.size) };
    spare = null;
    into.pages = []; into.total = into.terms = 0;
    return into;
  }
  function release(into) {
    into.score.fill(0); into.cover.fill(0); into.count.fill(0);
    spare = into;
  }
  /* A bound that the `n` greatest of some values reach and hardly any others, without sorting them; none is negative. */
  function reach(values, n) {
    var top = 0, steps = [], step = 256, i;
    for (i = 0; i < values.length; i++) if (values[i] > top) top = values[i];
    for (i = 0; i <= step; i++) steps.push(0);
    for (i = 0; i < values.length && top; i++) steps[Math.floor(values[i] / top * step)]++;
    for (i = step; i > 0 && steps[i] < n; i--) steps[i - 1] += steps[i];
    return (i - 1) * top / step;
  }
  /* Pages that cover a fair part of the query, best first; of very many only those that can be shown, or that may have a
     phrase too long to be sure of (`long`). `all` is how many there are. */
  function ranked(into, most, hidden, long) {
    var best = 0, pages = into.pages, score = into.score, cover = into.cover, total = into.total, i, kept = [];
    function whole(page) { return into.terms > 0 && into.count[page] >= into.terms; }
    function value(page) { return score[page] * (1 - COVER + COVER * cover[page] / total); }
    for (i = 0; i < pages.length; i++) if (cover[pages[i]] > best && !hidden[pages[i]]) best = cover[pages[i]];
    for (i = 0; i < pages.length; i++) if ((cover[pages[i]] >= 0.35 * best || whole(pages[i])) && !hidden[pages[i]]) kept.push(pages[i]);
    var all = kept.length, values = kept.map(value), many = all > 2 * most, bound = many ? reach(values, most) : 0;
    kept = kept.filter(function (page, i) { return values[i] >= bound || (long && whole(page)); });
    var hits = kept.map(function (page) {
      return { page: page, first: value(page), full: whole(page) };
    }).sort(function (a, b) { return b.first - a.first || b.page - a.page; });
    if (many) {
      bound = hits[most - 1].first;
      hits = hits.filter(function (hit) { return hit.first >= bound || (long && hit.full); });
    }
    return { hits: hits, all: all };
  }

  /* ---- second pass: the text ---- */
  /* Which term begins with a character, while a text is measured: its number in the chain `next` (below), from 1. */
  var begins = new Uint16Array(65536);
  /* The greatest weight of different terms within `width` characters, and where that window begins. */
  function densest(places, met, weights, width) {
    var inside = new Uint16Array(weights.length), sum = 0, best = 0, at = places.length ? places[0] : 0, left = 0;
    for (var i = 0; i < places.length; i++) {
      if (!inside[met[i]]++) sum += weights[met[i]];
      for (; places[i] - places[left] > width; left++) if (!--inside[met[left]]) sum -= weights[met[left]];
      if (sum > best + 1e-9) { best = sum; at = places[left]; }
    }
    return { weight: best, at: at };
  }
  /* How well a text answers weighted terms: BM25F, coverage, the densest windows, how early, and how much of the title was asked for.
     The same as casebook/search/score.py; `read(pair, place, meet)` may add readings of a pair. `marks` are the places to show. */
  function measure(text, head, heads, weight, width, mean, read) {
    var grams = Object.keys(weight), weights = grams.map(function (gram) { return weight[gram]; }), total = weights.reduce(function (sum, one) { return sum + one; }, 0);
    if (!(total > 0)) return { score: 0, at: 0, found: 0, marks: [] };
    /* Terms by number, those that begin with the same character in a chain: no pair of the text has to become a string. */
    var next = [], number = Object.create(null), counts = [], first = [], order = [], places = [], met = [], marks = [], titled = 0, pairs = 0, asked = 0, i, at;
    grams.forEach(function (gram, term) {
      counts.push(0);
      number[gram] = term;
      next.push(begins[gram.charCodeAt(0)]);
      if (gram.length === width) begins[gram.charCodeAt(0)] = term + 1;
    });
    function find(text, i) {
      var term = begins[text.charCodeAt(i)];
      while (term && width > 1 && grams[term - 1].charCodeAt(1) !== text.charCodeAt(i + 1)) term = next[term - 1];
      return term - 1;
    }
    function meet(term, i) {
      places.push(i);
      met.push(term);
      if (weights[term] > 0) marks.push(i);
      if (!counts[term]) { order.push(term); first.push(i); if (i + width <= head) titled += weights[term]; }
      counts[term] += i + width <= head ? 3 : 1;
    }
    function meetGram(gram, i) { if (number[gram] !== undefined) meet(number[gram], i); }
    for (i = 0; i + width <= text.length; i++) {
      var term = find(text, i);
      if (term >= 0) meet(term, i);
      if (read) read(text.substr(i, width), i, meetGram);
    }
    for (i = at = 0; i + width <= Math.min(head, text.length); i++) {
      while (places[at] < i) at++;
      if (text.indexOf(text.substr(i, width)) === i) { pairs++; if (places[at] === i) asked++; }
    }
    heads.forEach(function (part) {
      for (var i = 0; i + width <= part.length; i++) { var term = find(part, i); if (term >= 0 && counts[term]) counts[term]++; }
    });
    grams.forEach(function (gram) { begins[gram.charCodeAt(0)] = 0; });
    var k = P.saturation(text.length, mean), bm25 = 0, cover = 0, early = 0, near = 0, densestAt = 0;
    order.forEach(function (term, i) {
      bm25 += weights[term] * counts[term] / (counts[term] + k);
      cover += weights[term];
      early += weights[term] * EARLY / (EARLY + first[i]);
    });
    WINDOWS.forEach(function (width) { var found = densest(places, met, weights, width); near += found.weight; densestAt = found.at; });
    return { score: (bm25 * (1 - COVER + COVER * cover / total) + NEAR * near + LEAD * early + (pairs ? TITLE * titled * asked / pairs : 0)) / total, at: densestAt, found: places.length, marks: marks };
  }
  /* How well texts answer the terms of a query. */
  function features(terms, mean) {
    var weight = Object.create(null), known = [], spoken = false, initials = false, odd = Object.create(null);
    terms.forEach(function (term) { if (term.idf) known.push(term.idf); });
    known.sort(function (a, b) { return a - b; });
    var middle = known.length ? known[known.length >> 1] : 1;
    terms.forEach(function (term) {
      if (term.set === "p") {
        spoken = true;
        Object.keys(term.list && term.list.odd || {}).forEach(function (pair) { (odd[pair] = odd[pair] || []).push(term.gram); });
      }
      if (term.set === "i") initials = true;
      weight[term.gram] = term.list ? term.idf || 0 : middle * term.weight * 0.7;
    });
    var width = terms.length && terms[0].set === "u" ? 1 : 2;
    return function (doc) {
      var start = initials ? P.initialsOf(doc.text.slice(0, doc.head)) : "";
      var seen = measure(doc.text, doc.head, doc.heads, weight, width, mean, spoken || initials ? function (pair, at, meet) {
        if (spoken) {
          meet("p" + P.soundKey(pair), at);
          (odd[pair] || []).forEach(function (gram) { meet(gram, at); });
        }
        if (initials && at + 1 < start.length) meet("i" + start.substr(at, 2), at);
      } : null);
      seen.width = width;
      return seen;
    };
  }

  P.empty = empty; P.release = release; P.accumulate = accumulate; P.ranked = ranked; P.measure = measure; P.features = features;
})();
