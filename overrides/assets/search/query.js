/* casebook.search: from a query to ranked hits. Needs core.js. */
(function () {
  "use strict";
  var casebook = window.casebook, P = casebook.searchParts;
  var MOST = 9, TEXTS = 10, FILES = 20, BYTES = 54000, HEAVY = 20000, SMALL = 2000, DEEP = 50, VERIFY = 40, COVER = 0.5, WINDOWS = [20, 50], NEAR = 0.6, TITLE = 2, LEAD = 0.2, EARLY = 100, BORDER = 0.3;
  var docs = {}, kept = [], GAP = "\u3000";

  /* ---- texts of pages ---- */
  function page(number) {
    if (docs[number]) return Promise.resolve(docs[number]);
    return P.nested("d", number).then(function (found) {
      if (!found) return null;
      var fields = P.unpack(found[1]).split("\x01");
      P.learn(fields[0]);
      var chips = fields[5] ? fields[5].split("\x02") : [], sections = fields.slice(6).map(function (part) { return part.split("\x02"); });
      /* Parts are kept apart by a space, which the normal form drops. */
      var raw = fields[1] + GAP + (fields[4] && fields[4] + GAP), starts = [];
      sections.forEach(function (part) { starts.push(raw.length); raw += (part[0] && part[0] + GAP) + (part[1] || "") + GAP; });
      var map = P.mapped(raw);
      docs[number] = { number: number, url: found[0], title: fields[1], kind: fields[2], date: fields[3], summary: fields[4], chips: chips,
        sections: sections, starts: starts, raw: raw, text: map.text, places: map.places, head: P.normalise(fields[1]).length,
        heads: sections.map(function (part) { return P.normalise(part[0]); }) };
      kept.push(number);
      if (kept.length > 400) delete docs[kept.shift()];
      return docs[number];
    });
  }

  /* ---- reading the query ---- */
  var QUOTED = /["“”„＂「『]([^"“”„＂「」『』]+)["“”＂」』]/g;
  function read(query, options) {
    var raw = String(query === undefined || query === null ? "" : query).slice(0, 20000), quotes = [], match;
    QUOTED.lastIndex = 0;
    if (options.exact) quotes.push(P.normalise(raw));
    else while ((match = QUOTED.exec(raw))) quotes.push(P.normalise(match[1]));
    var parts = raw.split(/\s+/).map(P.normalise).filter(Boolean);
    return { raw: raw, parts: parts, all: parts.join(""), quotes: quotes.filter(Boolean) };
  }

  /* ---- first pass: postings ---- */
  /* A wide net for letters that may be pinyin: two syllables or more. */
  var SPOKEN = /^(?:(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(?:i?(?:a(?:ng?|i|o)?|ong|e(?:ng?|i|r)?)|o(?:ng?|u)?|i(?:ng?|u)?|u(?:a(?:ng?|i)?|o|e|i|n)?|ve?)){2,}$/;
  /* What is left in `asked.latin` are letters that may be meant as sounds: those that no page has as letters. */
  function collect(asked) {
    asked.latin = asked.quotes.length ? [] : asked.parts.join(" ").match(/[a-z]{2,100}/g) || [];
    var spoken = asked.latin.some(function (run) { return SPOKEN.test(run); });
    return Promise.resolve(spoken && P.need("sound.js").then(function () { return P.hear ? P.hear(asked) : null; })).then(function () { return gather(asked); }).then(function (terms) {
      var alone = !/[\u3400-\u9fff]/.test(asked.all);
      asked.latin = asked.latin.filter(function (run) {
        return (asked.heard && asked.heard.indexOf(run) >= 0) || (alone && run.length < 3) || !written(run, terms);
      });
      return terms;
    });
  }
  function written(run, terms) {
    var pairs = terms.filter(function (term) { return term.list && !term.set && run.indexOf(term.gram) >= 0; });
    return pairs.length > 0 && pairs[0].list.pages.some(function (page) { return pairs.every(function (term) { return has(term.list.pages, page); }); });
  }
  function gather(asked) {
    var terms = P.termsOf(asked.parts.map(function (part) { return part.slice(0, 400); }), MOST);
    if (asked.all.length === 1) terms = [{ gram: asked.all, set: "u", weight: 1, fetch: true, key: asked.all.charCodeAt(0) * 65536 }];
    else if (!terms.length) {
      /* Single characters with spaces between: one by one, and side by side. */
      terms = asked.all.slice(0, MOST >> 1).split("").map(function (one) {
        return { gram: one, set: "u", weight: 1, fetch: true, key: one.charCodeAt(0) * 65536 };
      }).concat(P.termsOf([asked.all.slice(0, MOST >> 1)], MOST).map(function (term) { term.extra = true; return term; }));
    }
    /* Letters that are pinyin are hardly ever meant as letters. */
    var letters = 0;
    if (asked.heard) terms.forEach(function (term) {
      if (!asked.heard.some(function (run) { return run.indexOf(term.gram) >= 0; })) return;
      term.weight *= 0.1;
      if (term.fetch && ++letters > 3) term.fetch = false;
    });
    /* Pairs that are in nearly every page fill large files: when the first six did, they must do. */
    var wanted = terms.filter(function (term) { return term.fetch; }).sort(function (a, b) {
      return (a.extra ? 1 : 0) - (b.extra ? 1 : 0) || b.weight - a.weight || a.turn - b.turn || a.order - b.order;
    });
    return fetchTerms(wanted.slice(0, 6)).then(function (first) {
      var bytes = first.reduce(function (sum, term) { return sum + (term.list.bytes || 0); }, 0);
      return bytes > HEAVY ? null : fetchTerms(wanted.slice(6));
    }).then(function () { return terms; });
  }
  function fetchTerms(terms) {
    var wanted = terms.filter(function (term) { return term.fetch; });
    return Promise.all(wanted.map(function (term) { return P.list(term.set || "s", term.key); })).then(function (found) {
      found.forEach(function (list, i) { wanted[i].list = list; wanted[i].lost = !!list.lost; });
      return terms;
    });
  }
  /* A pair over the border of two words: over a space, or less than half as frequent as the pairs on both sides. Rare by
     chance, it would weigh more than the words; with little weight, words rank alike with and without a space. */
  function atBorder(terms, i) {
    function frequency(at) { var term = terms[at]; return term && term.order !== undefined && term.list ? term.frequency : 0; }
    var term = terms[i];
    if (term.order === undefined || !term.list) return false;
    return term.extra || term.frequency * 2 < Math.min(frequency(i - 1), frequency(i + 1));
  }
  /* Adds up BM25F and coverage; the tail is a sieve, so its pages are marked to be checked on their text. */
  function accumulate(head, terms, into) {
    terms.forEach(function (term) {
      if (!term.list) return;
      var inTail = term.inTail = [];
      if (!term.set) {
        var short = P.mix(term.key) >>> 18;
        head.tail.forEach(function (row) { if (row.terms[short]) inTail.push([row.page, row.terms[short] > 1 ? 4 : 2]); });
      } else if (term.set === "u") head.tail.forEach(function (row) { inTail.push([row.page, 2]); });
      else (term.tail || []).forEach(function (page) { inTail.push([page, 2]); });
      term.frequency = term.list.pages.length + (term.set === "u" ? 0 : inTail.length);
    });
    var borders = terms.map(function (term, i) { return atBorder(terms, i); });
    terms.forEach(function (term, i) {
      if (!term.list) return;
      var inTail = term.inTail;
      if (borders[i]) term.weight *= BORDER;
      term.idf = term.frequency ? P.idf(term.frequency, head.n) * term.weight : 0;
      if (!term.idf) return;
      into.total += term.idf;
      if (!term.extra) into.terms++;
      function add(page, level) {
        if (into.cover[page] === 0) into.pages.push(page);
        into.score[page] += term.idf * P.impact(level);
        into.cover[page] += term.idf;
        if (!term.extra) into.count[page]++;
      }
      for (var i = 0; i < term.list.pages.length; i++) add(term.list.pages[i], term.list.levels[i]);
      inTail.forEach(function (row) { add(row[0], row[1]); });
    });
    return into;
  }
  function empty(head) {
    return { score: new Float64Array(head.size), cover: new Float64Array(head.size), count: new Uint16Array(head.size), pages: [], total: 0, terms: 0 };
  }

  /* ---- second pass: the text ---- */
  /* The greatest weight of different terms within `width` characters, and where that window begins. */
  function densest(spots, weight, width) {
    var inside = Object.create(null), sum = 0, best = 0, place = spots.length ? spots[0][0] : 0, left = 0;
    spots.forEach(function (spot) {
      if (!inside[spot[1]]) { inside[spot[1]] = 0; sum += weight[spot[1]]; }
      inside[spot[1]]++;
      while (spot[0] - spots[left][0] > width) {
        if (!--inside[spots[left][1]]) sum -= weight[spots[left][1]];
        left++;
      }
      if (sum > best + 1e-9) { best = sum; place = spots[left][0]; }
    });
    return { weight: best, at: place };
  }
  /* How well a text answers weighted terms: BM25F, coverage, the densest windows, how early, and how much of the title was asked for.
     The same as casebook/search/score.py; `read(pair, place, meet)` may add readings of a pair. */
  function measure(text, head, heads, weight, width, mean, read) {
    var begins = new Uint8Array(65536), counts = Object.create(null), spots = [], total = 0, titled = 0, pairs = 0, first = Object.create(null), i, gram;
    Object.keys(weight).forEach(function (gram) { total += weight[gram]; begins[gram.charCodeAt(0)] = 1; });
    if (!(total > 0)) return { score: 0, at: 0, found: 0 };
    function meet(gram, i) {
      if (weight[gram] === undefined) return;
      spots.push([i, gram]);
      counts[gram] = (counts[gram] || 0) + (i + width <= head ? 3 : 1);
      if (first[gram] !== undefined) return;
      first[gram] = i;
      if (i + width <= head) titled += weight[gram];
    }
    var known = Object.create(null), asked = 0;
    for (i = 0; i + width <= text.length; i++) {
      if (!read && i + width > head && !begins[text.charCodeAt(i)]) continue;
      gram = text.substr(i, width);
      var before = spots.length;
      meet(gram, i);
      if (read) read(gram, i, meet);
      if (i + width <= head && !known[gram]) { known[gram] = true; pairs++; if (spots.length > before) asked++; }
    }
    heads.forEach(function (part) {
      for (var i = 0; i + width <= part.length; i++) if (counts[part.substr(i, width)]) counts[part.substr(i, width)]++;
    });
    var k = P.saturation(text.length, mean), bm25 = 0, cover = 0, early = 0, near = 0, densestAt = 0;
    Object.keys(counts).forEach(function (gram) { bm25 += weight[gram] * counts[gram] / (counts[gram] + k); cover += weight[gram]; });
    Object.keys(first).forEach(function (gram) { early += weight[gram] * EARLY / (EARLY + first[gram]); });
    WINDOWS.forEach(function (width) { var found = densest(spots, weight, width); near += found.weight; densestAt = found.at; });
    return { score: (bm25 * (1 - COVER + COVER * cover / total) + NEAR * near + LEAD * early + (pairs ? TITLE * titled * asked / pairs : 0)) / total, at: densestAt, found: spots.length };
  }
  P.measure = measure;
  function features(doc, terms, mean) {
    var weight = Object.create(null), known = [], spoken = false, initials = false;
    terms.forEach(function (term) { if (term.idf) known.push(term.idf); });
    known.sort(function (a, b) { return a - b; });
    var middle = known.length ? known[known.length >> 1] : 1;
    terms.forEach(function (term) {
      if (term.set === "p") spoken = true;
      if (term.set === "i") initials = true;
      weight[term.gram] = term.list ? term.idf || 0 : middle * term.weight * 0.7;
    });
    var width = terms.length && terms[0].set === "u" ? 1 : 2, start = initials ? P.initialsOf(doc.text.slice(0, doc.head)) : "";
    var seen = measure(doc.text, doc.head, doc.heads, weight, width, mean, spoken || initials ? function (pair, at, meet) {
      if (spoken) P.soundKeys(pair).forEach(function (key) { meet("p" + key, at); });
      if (initials && at + 1 < start.length) meet("i" + start.substr(at, 2), at);
    } : null);
    seen.spoken = spoken; seen.weight = weight; seen.width = width;
    return seen;
  }

  /* ---- one search ---- */
  /* Pages that cover a fair part of the query, best first; of very many only those that can be shown, or that may have a
     phrase too long to be sure of (`long`). */
  function ranked(into, most, hidden, long) {
    var best = 0, pages = into.pages, i, kept = [];
    function whole(page) { return into.terms > 0 && into.count[page] >= into.terms; }
    for (i = 0; i < pages.length; i++) if (into.cover[pages[i]] > best && !hidden[pages[i]]) best = into.cover[pages[i]];
    for (i = 0; i < pages.length; i++) if ((into.cover[pages[i]] >= 0.35 * best || whole(pages[i])) && !hidden[pages[i]]) kept.push(pages[i]);
    into.found = kept.length;
    if (kept.length > 2 * most) {
      var order = new Float64Array(kept.length);
      for (i = 0; i < kept.length; i++) order[i] = into.score[kept[i]] * (1 - COVER + COVER * into.cover[kept[i]] / into.total);
      var bound = order.slice().sort()[kept.length - most];
      kept = kept.filter(function (page, i) { return order[i] >= bound || (long && whole(page)); });
    }
    return kept.map(function (page) {
      return { page: page, first: into.score[page] * (1 - COVER + COVER * into.cover[page] / into.total), full: whole(page) };
    }).sort(function (a, b) { return b.first - a.first || b.page - a.page; });
  }
  /* Many pages have all fetched pairs: the other pairs of the phrase, over its spaces too, leave those that can have it. */
  function narrow(left, asked, terms, inTail) {
    var known = {}, more = [], phrases = asked.quotes.length ? asked.quotes : [asked.all];
    terms.forEach(function (term) { if (term.list && !term.set && !term.extra) known[term.gram] = true; });
    phrases.forEach(function (phrase) {
      for (var i = 0; i + 1 < phrase.length && more.length < 12; i++) {
        var gram = phrase.substr(i, 2);
        if (!known[gram]) { known[gram] = true; more.push({ gram: gram, key: gram.charCodeAt(0) * 65536 + gram.charCodeAt(1), fetch: true }); }
      }
    });
    if (!more.length) return left;
    return fetchTerms(more).then(function () {
      return left.filter(function (hit) {
        return inTail[hit.page] || more.every(function (term) { return term.lost || has(term.list.pages, hit.page); });
      });
    });
  }
  function has(sorted, page) {
    var low = 0, high = sorted.length;
    while (low < high) { var middle = (low + high) >> 1; if (sorted[middle] < page) low = middle + 1; else high = middle; }
    return sorted[low] === page;
  }
  /* Which texts are read at first: as many as are shown, and more while a first search stays within FILES and BYTES; pages
     that may have the whole phrase, then the best. */
  function firstTexts(found, maybe, terms, head, limit, spoken, deep) {
    var least = Math.min(TEXTS, Math.max(1, limit)), known = {}, files = 1, bytes = 0;
    /* Terms without an order come from sound.js, those of another set with the table of sounds. */
    if (terms.some(function (term) { return term.order === undefined && term.extra; })) files++;
    if (terms.some(function (term) { return term.set === "p" || term.set === "i"; })) files++;
    terms.forEach(function (term) {
      if (!term.list || known[term.list.file]) return;
      known[term.list.file] = true; files++; bytes += term.list.bytes || 0;
    });
    var room = limit < TEXTS ? least : Math.max(least, Math.min(FILES - files, Math.floor((BYTES - bytes) / (2.2 * head.mean))));
    if (deep) room = DEEP;
    var order = spoken ? found.concat(maybe) : maybe.concat(found), first = [];
    for (var i = 0; i < order.length && first.length < room; i++) if (first.indexOf(order[i]) < 0) first.push(order[i]);
    return first;
  }
  function verify(found, asked, terms, head, limit, thorough, deep) {
    /* A phrase of one or two characters is its posting; longer ones are looked up in the text. */
    var sure = asked.all.length <= 2 && !asked.quotes.length, phrases = asked.quotes.length ? asked.quotes : [asked.all];
    var inTail = {}, full, rest, unread = 0;
    thorough = thorough || limit > 2 * TEXTS || head.n <= SMALL;
    head.tail.forEach(function (row) { inTail[row.page] = true; });
    full = found.filter(function (hit) { return hit.full; });
    rest = found.filter(function (hit) { return !hit.full; });
    function check(hit) {
      return page(hit.page).then(function (doc) {
        hit.doc = doc;
        if (!doc) { hit.gone = true; return; }
        var seen = features(doc, terms, head.mean);
        hit.score = seen.score; hit.at = seen.at; hit.seen = seen;
        hit.none = !seen.found;
        hit.exact = !!asked.all && doc.text.indexOf(asked.all) >= 0;
        hit.quoted = phrases.every(function (phrase) { return doc.text.indexOf(phrase) >= 0; });
      });
    }
    function batch(hits) { return Promise.all(hits.map(check)); }
    /* A pair that is nowhere: no page has the whole phrase. Typed with spaces: nor has a page without a pair over a space. */
    var hopeless = terms.some(function (term) { return !term.set && !term.extra && term.list && !term.lost && !term.frequency; });
    var over = asked.quotes.length ? [] : terms.filter(function (term) { return term.extra && term.order !== undefined && term.list && !term.lost; });
    var maybe = hopeless ? [] : full.filter(function (hit) { return inTail[hit.page] || over.every(function (term) { return has(term.list.pages, hit.page); }); });
    if (sure) {
      maybe.forEach(function (hit) { if (!inTail[hit.page]) hit.exact = hit.quoted = true; });
      maybe = [];
    }
    var first = firstTexts(found, maybe, terms, head, limit, !!(asked.heard && asked.heard.length), deep);
    if (sure) first = first.concat(found.filter(function (hit) { return inTail[hit.page] && first.indexOf(hit) < 0; }));
    return batch(first).then(function () {
      var left = maybe.filter(function (hit) { return !hit.doc && !hit.gone; });
      /* A few hits of many pages are shown at once; all pages that may have the phrase are read when many hits are asked for,
         in quotes, and in a small collection. */
      if (!thorough && !asked.quotes.length) {
        unread = full.filter(function (hit) { return hit.exact; }).length < limit ? left.length : 0;
        return [];
      }
      return left.length > 8 ? narrow(left, asked, terms, inTail) : left;
    }).then(function (left) {
      if (!thorough) left = left.slice(0, VERIFY);
      function more() {
        var sofar = full.filter(function (hit) { return asked.quotes.length ? hit.quoted : hit.exact; }).length;
        return left.length && sofar < limit ? batch(left.splice(0, 10)).then(more) : left;
      }
      return more();
    }).then(function (left) {
      found = full.concat(rest).filter(function (hit) { return !hit.none; });
      /* Unread pages keep their order behind the read ones. */
      found.forEach(function (hit) { hit.rank = hit.exact ? 2 : hit.doc ? 1 : 0; });
      found.sort(function (a, b) {
        return b.rank - a.rank || (b.doc ? 1 : 0) - (a.doc ? 1 : 0) || (b.doc ? (b.score || 0) - (a.score || 0) : 0) || b.first - a.first || b.page - a.page;
      });
      return { hits: found, left: left.length, unread: unread };
    });
  }

  /* ---- what the reader sees of a hit ---- */
  function snippet(hit, asked) {
    var doc = hit.doc, phrase = hit.exact ? asked.all : asked.quotes[0] || "", start = phrase ? doc.text.indexOf(phrase, hit.from || 0) : -1;
    if (start >= 0 && start < doc.head && doc.text.indexOf(phrase, doc.head) >= 0) start = doc.text.indexOf(phrase, doc.head);
    var exact = start >= 0, from = exact ? start : hit.at || 0, begin = doc.places[from];
    if (begin < doc.title.length && !exact) begin = Math.min(doc.title.length, doc.raw.length);
    if (begin < doc.title.length) begin = 0;
    else begin = Math.max(doc.title.length, begin - 18);
    var end = Math.min(doc.raw.length, begin + 110), marks = [], section = "";
    doc.starts.forEach(function (place, i) { if (doc.places[from] >= place) section = doc.sections[i][0]; });
    function mark(first, last) {
      var a = doc.places[first], b = doc.places[last - 1] + 1;
      if (a < begin || b > end) return;
      if (marks.length && a <= marks[marks.length - 1][1]) marks[marks.length - 1][1] = Math.max(b, marks[marks.length - 1][1]);
      else marks.push([a, b]);
    }
    if (exact) {
      end = Math.min(doc.raw.length, Math.max(end, doc.places[start + phrase.length - 1] + 20));
      for (var at = doc.text.indexOf(phrase); at >= 0; at = doc.text.indexOf(phrase, at + phrase.length)) mark(at, at + phrase.length);
    } else if (hit.seen && hit.seen.weight) {
      var first = Math.max(0, (hit.at || 0) - 60);
      for (var i = first; i + hit.seen.width <= doc.text.length && doc.places[i] < end; i++) {
        if (doc.places[i] < begin) continue;
        var pair = doc.text.substr(i, hit.seen.width);
        if (hit.seen.weight[pair] > 0 || (hit.seen.spoken && P.soundKeys(pair).some(function (key) { return hit.seen.weight["p" + key] > 0; }))) mark(i, i + hit.seen.width);
      }
    }
    var text = doc.raw.slice(begin, end);
    return { text: text, section: section, before: begin > doc.title.length, after: end < doc.raw.length,
      marks: marks.map(function (pair) { return [pair[0] - begin, pair[1] - begin]; }) };
  }
  function shown(hit, asked) {
    var doc = hit.doc, cut = doc.text ? snippet(hit, asked) : { text: doc.summary, marks: [], section: "" };
    return { url: doc.url, title: doc.title, kind: doc.kind || "", score: Math.round((hit.score || hit.first || 0) * 1e6) / 1e6, exact: !!hit.exact,
      snippet: cut.text, marks: cut.marks, section: cut.section, before: !!cut.before, after: !!cut.after, date: doc.date || "", chips: doc.chips || [],
      retired: !!hit.retired, number: hit.page };
  }
  /* Pages far down a long list are named from rows: no text is read for them. */
  function fill(hits) {
    return Promise.all(hits.map(function (hit) {
      if (hit.doc) return null;
      if (hits.length <= 30 && !hit.gone) return page(hit.page).then(function (doc) { hit.doc = doc; });
      return casebook.searchParts.row(hit.page).then(function (row) { hit.doc = row; });
    })).then(function () { return hits.filter(function (hit) { return hit.doc; }); });
  }
  var rows = {};
  P.row = function (number) {
    var block = number >> 6;
    if (!rows[block]) rows[block] = P.load("r", block, "r/" + block + ".js").then(function (found) {
      var table = {};
      if (!found) { delete rows[block]; return table; }
      P.unpack(found[0]).split("\x01").forEach(function (text) {
        var part = text.split("\x02");
        table[block * 64 + Number(part[0])] = { url: part[1], title: part[2], summary: part[3] };
      });
      return table;
    });
    return rows[block].then(function (table) { return table[number] || null; });
  };
  P.page = page;

  function nothing() { return { total: 0, hits: [], facets: {}, synonyms: [], suggestion: "", relaxed: false, missing: 0, unread: 0 }; }
  /* Latin letters, likely typing errors and synonyms need more terms. */
  function likelyErrors(asked, terms) {
    var by = {}, spots = [];
    /* A question says enough without the characters that may be wrong. */
    var question = /[谁吗呢哪么什几?？]/.test(asked.raw) && terms.filter(function (term) { return term.fetch; }).length >= MOST;
    if (asked.all.length > 30 || asked.quotes.length || question) return spots;
    terms.forEach(function (term) { by[term.gram] = term; });
    function absent(gram) { var term = by[gram]; return term && term.list && !term.lost && !term.frequency && term.weight === 1; }
    asked.parts.forEach(function (part) {
      for (var i = 0; i + 1 < part.length; i++) {
        if (!absent(part.substr(i, 2))) continue;
        var edge = i === 0 || i + 2 === part.length;
        if (edge || absent(part.substr(i - 1, 2)) || absent(part.substr(i + 1, 2))) spots.push(part.substr(i, 2));
      }
    });
    return spots;
  }
  function synonymsOf(head, asked, terms, options, result) {
    var found = [], all = asked.all;
    if (options.synonyms === false || options.exact || asked.quotes.length) return found;
    head.synonyms.forEach(function (group) {
      [0, 1].forEach(function (kind) {
        (group[kind] || []).forEach(function (word) {
          var plain = P.normalise(word);
          if (plain !== all && !(plain.length > 2 && asked.parts.indexOf(plain) >= 0)) return;
          [0, 1].forEach(function (other) {
            (group[other] || []).forEach(function (another) {
              var second = P.normalise(another);
              if (second !== plain && found.length < 5 && all.indexOf(second) < 0) found.push({ word: another, plain: second, weight: kind + other ? 0.25 : 0.5 });
            });
          });
        });
      });
    });
    /* A long query says enough: its first search has no room for more files. */
    var fetched = terms.filter(function (term) { return term.list; }).length;
    if (fetched + TEXTS + 3 > FILES) found = [];
    result.synonyms = found.map(function (row) { return row.word; });
    return found;
  }
  function further(head, asked, terms, into, options, result) {
    var plan = { latin: asked.latin.length > 0, repair: likelyErrors(asked, terms), synonyms: synonymsOf(head, asked, terms, options, result) };
    if (!plan.latin && !plan.repair.length && !plan.synonyms.length) return fallback(head, asked, terms, into);
    return P.need("sound.js").then(function () { return P.more ? P.more(head, asked, terms, plan, result) : []; }).then(function (added) {
      accumulate(head, added, into);
      return fallback(head, asked, terms.concat(added), into);
    });
  }
  /* No pair of characters is anywhere: single characters are better than nothing. */
  function fallback(head, asked, terms, into) {
    if (into.pages.length || asked.all.length < 2) return Promise.resolve(terms);
    var singles = asked.all.slice(0, MOST).split("").filter(function (one, i, all) { return all.indexOf(one) === i; }).map(function (one) {
      return { gram: one, set: "u", weight: 1, fetch: true, key: one.charCodeAt(0) * 65536 };
    });
    return fetchTerms(singles).then(function () { accumulate(head, singles, into); return singles; });
  }
  P.fetchTerms = fetchTerms;

  function run(head, query, options) {
    var asked = read(query, options), limit = options.limit === undefined ? 10 : Math.max(0, Math.min(Number(options.limit) || 0, 1e6));
    var result = nothing();
    if (!asked.all) return result;
    return collect(asked).then(function (terms) {
      var into = accumulate(head, terms, empty(head));
      return further(head, asked, terms, into, options, result).then(function (all) { return [all, into]; });
    }).then(function (both) {
      var terms = both[0], into = both[1], most = options.facets ? 1e9 : Math.max(100, limit * 2);
      var found = into.pages.length ? ranked(into, most, options.retired ? {} : head.retired, asked.all.length > 2) : [];
      terms.forEach(function (term) { if (term.lost) result.missing++; });
      found.forEach(function (hit) { hit.retired = !!head.retired[hit.page]; });
      var unseen = (into.found || 0) - found.length, sections = options.facets && options.facets.section;
      return Promise.resolve(options.facets ? P.need("facets.js").then(function () { return P.filter ? P.filter(found, options.facets, result) : found; }) : found).then(function (kept) {
        return verify(kept, asked, terms, head, limit, options.thorough, !!sections);
      }).then(function (checked) {
        var hits = checked.hits;
        result.unread = checked.unread;
        result.missing += hits.filter(function (hit) { return hit.gone; }).length;
        if (asked.quotes.length) {
          var strict = hits.filter(function (hit) { return hit.quoted; });
          if (strict.length || options.exact) hits = strict; else result.relaxed = true;
        }
        if (sections && P.inSections) hits = P.inSections(hits, [].concat(sections), function (part) { return features(part, terms, head.mean); }, asked, result);
        if (options.sort === "newest" || options.sort === "oldest") {
          var sign = options.sort === "oldest" ? 1 : -1;
          hits.sort(function (a, b) { return sign * ((a.day || 0) - (b.day || 0)) || sign * (a.page - b.page); });
        }
        result.total = hits.length + (sections && sections.length ? 0 : asked.quotes.length && !result.relaxed ? checked.left : unseen);
        if (P.spell) result.suggestion = P.spell(asked, hits);
        return fill(hits.slice(0, limit));
      }).then(function (hits) {
        result.hits = hits.map(function (hit) { return shown(hit, asked); });
        return result;
      });
    });
  }
  casebook.search = function (query, options) {
    options = options || {};
    return P.start().then(function (head) {
      if (!head) { var none = nothing(); none.missing = 1; none.unavailable = true; return none; }
      return P.needTable(String(query === undefined || query === null ? "" : query).slice(0, 20000)).then(function () { return run(head, query, options); });
    }).catch(function (error) {
      var none = nothing();
      none.missing = 1; none.unavailable = true; none.error = String(error && error.message || error);
      return none;
    });
  };
})();
