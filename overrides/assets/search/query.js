/* casebook.search: from a query to ranked hits. Needs core.js and rank.js. */
(function () {
  "use strict";
  var casebook = window.casebook, P = casebook.searchParts;
  var MOST = 9, TEXTS = 10, FEW = 5, LEAST = 3, FILES = 20, BYTES = 58500, HEAVY = 20000, SMALL = 2000, DEEP = 50, VERIFY = 40, INSIDE = 200, READ = 100;
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
  var QUESTION = /[谁吗呢哪么什几?？]/;
  var QUOTED = /["“”„＂「『]([^"“”„＂「」『』]+)["“”＂」』]/g;
  function read(query, options) {
    var raw = String(query === undefined || query === null ? "" : query).slice(0, 20000), quotes = [], match;
    QUOTED.lastIndex = 0;
    if (options.exact) quotes.push(P.normalise(raw));
    else while ((match = QUOTED.exec(raw))) quotes.push(P.normalise(match[1]));
    var parts = raw.split(/\s+/).map(P.normalise).filter(Boolean);
    return { raw: raw, parts: parts, all: parts.join(""), quotes: quotes.filter(Boolean), within: P.normalise(String(options.within || "")), question: QUESTION.test(raw) };
  }

  /* ---- what a first search may fetch ---- */
  /* All stages of a search share FILES and BYTES (twice as many for a question), as if nothing were loaded yet, so that the
     same search always gives the same hits. Room for the texts of the hits is kept. Not so (`tight` is false) in a small
     collection, in quotes, with facets, which are fetched later, and when many hits or all of them are asked for. */
  function account(head, asked, options, limit, table) {
    var thorough = !!options.thorough || limit > 2 * TEXTS || head.n <= SMALL, tight = !thorough && !asked.quotes.length && !asked.within && !options.facets;
    asked.cost = { tight: tight, thorough: thorough, all: !!options.thorough, cut: false, files: 1, bytes: head.bytes, most: asked.question ? 2 * BYTES : BYTES, text: 2.2 * head.mean, texts: Math.min(TEXTS, Math.max(1, limit)), seen: {}, sets: {} };
    if (!table.length) return;
    table.forEach(function (bytes, i) { charge(asked, "t" + i, bytes); });
    asked.cost.texts = Math.min(FEW, asked.cost.texts);
  }
  function charge(asked, file, bytes, set) {
    var cost = asked.cost;
    if (cost.seen[file]) return;
    cost.seen[file] = true;
    cost.files++;
    cost.bytes += bytes + 25;
    if (!set) return;
    set = cost.sets[set] = cost.sets[set] || { files: 0, bytes: 0 };
    set.files++;
    set.bytes += bytes;
  }
  /* How many more files of a set of postings there is room for, if they are as large as those so far (or as the query's
     own pairs); the first are not known. `before`: bytes of a file that must come before them. */
  function room(asked, name, before) {
    var cost = asked.cost, set = cost.sets[name] || cost.sets.s, files = FILES - cost.files - cost.texts - (before ? 1 : 0);
    if (!cost.tight) return 1e9;
    if (set) files = Math.min(files, Math.floor((cost.most - cost.bytes - (before || 0) - cost.texts * cost.text) / Math.max(1, set.bytes / set.files)));
    return Math.max(0, files);
  }
  /* Fetches terms in their order as long as there is room, the first `begin` before it is known how large they are, then a
     third of what there is room for at a time: later ones may be larger. */
  function fetchWithin(asked, terms, begin, kept) {
    var name = terms.length ? terms[0].set || "s" : "", most = terms.length ? room(asked, name) - (kept || 0) : 0;
    if (terms.length && most < 1) asked.cost.cut = true;
    if (most < 1) return Promise.resolve();
    var next = terms.slice(0, asked.cost.sets[name] ? Math.ceil(most / 3) : Math.min(begin, most));
    next.forEach(function (term) { term.fetch = true; });
    return fetchTerms(asked, next).then(function () { return fetchWithin(asked, terms.slice(next.length), begin, kept); });
  }
  P.charge = charge; P.room = room; P.fetchWithin = fetchWithin;

  /* ---- first pass: postings ---- */
  /* A wide net for letters that may be pinyin: two syllables or more, and not one ("ai", "xian"). */
  var SPOKEN = /^(?!(?:[bpmdtnljqx]i(?:ang?|ao?|e|ong)|(?:[zcs]h|[dtnlgkhjqxrzcsy])u(?:ang?|ai?|o)|[jqxnly]ue|(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(?:a(?:ng?|i|o)?|e(?:ng?|i|r)?|o(?:ng?|u)?|i(?:ng?|u)?|u[in]?|ve?))$)(?:(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(?:i?(?:a(?:ng?|i|o)?|ong|e(?:ng?|i|r)?)|o(?:ng?|u)?|i(?:ng?|u)?|u(?:a(?:ng?|i)?|o|e|i|n)?|ve?)){2,}$/;
  /* What is left in `asked.latin` are letters that may be meant as sounds: those that no page has as letters. */
  function collect(head, asked) {
    asked.latin = asked.quotes.length ? [] : asked.parts.join(" ").match(/[a-z]{2,100}/g) || [];
    var spoken = asked.latin.some(function (run) { return SPOKEN.test(run); });
    return Promise.resolve(spoken && P.hear(asked)).then(function () { return gather(head, asked); }).then(function (terms) {
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
  function gather(head, asked) {
    var terms = P.termsOf(asked.parts.map(function (part) { return part.slice(0, 400); }), MOST);
    if (asked.all.length === 1) terms = [{ gram: asked.all, set: "u", weight: 1, fetch: true, key: asked.all.charCodeAt(0) * 65536 }];
    else if (!terms.length) {
      /* Single characters with spaces between: one by one, and side by side. */
      terms = asked.all.slice(0, MOST >> 1).split("").map(function (one) {
        return { gram: one, set: "u", weight: 1, fetch: true, key: one.charCodeAt(0) * 65536 };
      }).concat(P.termsOf([asked.all.slice(0, MOST >> 1)], MOST).map(function (term) { term.extra = true; return term; }));
    }
    /* Letters that are pinyin are hardly ever meant as letters: beside characters a first search has no room for them. */
    var letters = 0, most = !asked.cost.tight ? 3 : /[\u3400-\u9fff]/.test(asked.all) ? 0 : 1;
    if (asked.heard) terms.forEach(function (term) {
      if (!asked.heard.some(function (run) { return run.indexOf(term.gram) >= 0; })) return;
      term.weight *= 0.1;
      if (term.fetch && ++letters > most) term.fetch = false;
    });
    var wanted = terms.filter(function (term) { return term.fetch; }).sort(function (a, b) {
      return (a.extra ? 1 : 0) - (b.extra ? 1 : 0) || b.weight - a.weight || a.turn - b.turn || a.order - b.order;
    });
    function done() { return terms; }
    if (asked.cost.tight) return gatherWithin(head, asked, terms, wanted).then(done);
    /* Pairs that are in nearly every page fill large files: when the first six did, they must do; but whether a character is
       wrong is told by both its pairs. */
    return fetchTerms(asked, wanted.slice(0, 6)).then(function () {
      var bytes = wanted.slice(0, 6).reduce(function (sum, term) { return sum + (term.list.bytes || 0); }, 0);
      return bytes > HEAVY ? null : fetchTerms(asked, wanted.slice(6));
    }).then(function () {
      meet(head, terms);
      var near = beside(asked, terms);
      near.forEach(function (term) { term.fetch = true; });
      return fetchTerms(asked, near);
    }).then(done);
  }
  /* Four pairs first. When one is nowhere, its neighbours tell whether a character is wrong: then its sound goes before the rest. */
  function gatherWithin(head, asked, terms, wanted) {
    var near = [], kept = 0, begin;
    if (!asked.question) wanted = rarest(terms, wanted);
    begin = wanted.slice(0, 4);
    if (asked.heard && asked.heard.length) kept = Math.min(P.soundsOf(asked).length, /[\u3400-\u9fff]/.test(asked.all) ? 2 : 6);
    wanted.forEach(function (term) { term.fetch = false; });
    return fetchWithin(asked, begin, head.n > 16000 ? 2 : 4, kept).then(function () {
      meet(head, terms);
      if (!asked.question || wanted.length < MOST) near = beside(asked, terms);
      return fetchWithin(asked, near, 4, 3);
    }).then(function () {
      meet(head, terms);
      var rest = wanted.slice(4).filter(function (term) { return !term.list; });
      asked.rest = rest;
      return likelyErrors(asked, terms).length ? null : fetchWithin(asked, rest, 4, kept);
    });
  }
  /* Pairs of common characters (in three collections, by pages) fill large files and tell little: a query that is no
     question begins with the others, still every second one first. */
  var COMMON = {};
  ("的1在有以为人和不作时中大位用3法下部是工第会成10行出上当个年经发对后由关2可分与定本其要同过地4自主开等内公事条方于单理员他得前及动合5进通机之改并了生应规到或家面实提区全日体门能次道月务6业建加管委相政照所例期处国间立者外各办名来重制现多明民件从因新列7结8设做市文入小组也9交学").split("").forEach(function (ch) { COMMON[ch] = true; });
  function rarest(terms, wanted) {
    var extra = wanted.filter(function (term) { return term.extra; }), own = wanted.filter(function (term) { return !term.extra; });
    if (own.length === MOST) own = terms.filter(function (term) { return !term.extra && (term.fetch || term.weight >= own[MOST - 1].weight); });
    function cost(term) { return (COMMON[term.gram[0]] ? 1 : 0) + (COMMON[term.gram[1]] ? 1 : 0) + term.turn * 1.5; }
    own.sort(function (a, b) { return b.weight - a.weight || cost(a) - cost(b) || a.order - b.order; });
    return own.slice(0, MOST).concat(extra);
  }
  /* Pairs not fetched yet that share a character with one that is nowhere. */
  function beside(asked, terms) {
    var found = [];
    parted(asked, terms, function (row, i) {
      if (absent(row, i)) [row[i - 1], row[i + 1]].forEach(function (term) {
        if (term && !term.list && found.indexOf(term) < 0) found.push(term);
      });
    });
    return found;
  }
  /* Calls with the terms of each part in their order, and each place. */
  function parted(asked, terms, call) {
    var by = {};
    terms.forEach(function (term) { by[term.gram] = term; });
    asked.parts.forEach(function (part) {
      var row = [];
      for (var i = 0; i + 1 < part.length; i++) row.push(by[part.substr(i, 2)]);
      for (i = 0; i < row.length; i++) call(row, i);
    });
  }
  /* A pair that no page has and that has a sound (no character beyond GB 2312 has one). One of the tail may let it through
     by chance, but hardly its neighbours too. */
  function absent(row, i) {
    var term = row[i];
    if (!term || !term.list || term.lost || term.list.pages.length || term.weight !== 1 || !P.plain(term.gram)) return false;
    return !term.inTail.some(function (one) {
      return [row[i - 1], row[i + 1]].every(function (other) {
        return !other || !other.inTail || other.inTail.some(function (another) { return another[0] === one[0]; });
      });
    });
  }
  function fetchTerms(asked, terms) {
    var wanted = terms.filter(function (term) { return term.fetch; });
    return Promise.all(wanted.map(function (term) { return P.list(term.set || "s", term.key); })).then(function (found) {
      found.forEach(function (list, i) {
        wanted[i].list = list; wanted[i].lost = !!list.lost;
        if (list.file) charge(asked, list.file, list.bytes, wanted[i].set || "s");
      });
      return terms;
    });
  }
  /* How many pages have a term; the tail is a sieve, so its pages are marked to be checked on their text. */
  function meet(head, terms) {
    terms.forEach(function (term) {
      var inTail = term.inTail = [];
      if (!term.set) {
        var short = P.mix(term.key) >>> 18;
        head.tail.forEach(function (row) { if (row.terms[short]) inTail.push([row.page, row.terms[short] > 1 ? 4 : 2]); });
      } else if (term.set === "u") head.tail.forEach(function (row) { inTail.push([row.page, 2]); });
      else (term.tail || []).forEach(function (page) { inTail.push([page, 2]); });
      if (term.list) term.frequency = term.list.pages.length + (term.set === "u" ? 0 : inTail.length);
    });
  }

  /* ---- one search ---- */
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
    return fetchTerms(asked, more).then(function () {
      return left.filter(function (hit) {
        return inTail[hit.page] || more.every(function (term) { return term.lost || has(term.list.pages, hit.page); });
      });
    });
  }
  /* Hits that have one phrase more: told by its pairs, and by the text where those cannot tell; with many only the best are read. */
  function inside(hits, asked, head, result) {
    var phrase = asked.within, terms = phrase.length === 1 ? [{ gram: phrase, set: "u", fetch: true, key: phrase.charCodeAt(0) * 65536 }] : P.termsOf([phrase], 12), inTail = head.inTail;
    if (!phrase) return Promise.resolve(hits);
    return fetchTerms(asked, terms).then(function () {
      terms = terms.filter(function (term) { return term.list; });
      terms.forEach(function (term) { if (term.lost) result.missing++; });
      var left = hits.filter(function (hit) {
        hit.inside = phrase.length < 3 && !inTail[hit.page] && !terms[0].lost;
        return inTail[hit.page] || terms.every(function (term) { return term.lost || has(term.list.pages, hit.page); });
      });
      var doubtful = left.filter(function (hit) { return !hit.inside; }), many = asked.cost.all ? doubtful.length : INSIDE;
      result.unread += Math.max(0, doubtful.length - many);
      function more(from) {
        if (from >= Math.min(many, doubtful.length)) return left.filter(function (hit) { return hit.inside; });
        return Promise.all(doubtful.slice(from, Math.min(from + 10, many)).map(function (hit) {
          return page(hit.page).then(function (doc) {
            if (doc) hit.inside = doc.text.indexOf(phrase) >= 0; else result.missing++;
          });
        })).then(function () { return more(from + 10); });
      }
      return more(0);
    });
  }
  function has(sorted, page) {
    var low = 0, high = sorted.length;
    while (low < high) { var middle = (low + high) >> 1; if (sorted[middle] < page) low = middle + 1; else high = middle; }
    return sorted[low] === page;
  }
  /* Which texts are read at first: as many as are shown, and more if there is room; pages that may have the whole phrase,
     then the best. A first search that fetched much shows fewer: LEAST when files were larger than was to be expected. */
  function firstTexts(found, maybe, asked, limit, deep) {
    var cost = asked.cost, room = Math.min(FILES - cost.files, Math.floor((cost.most - cost.bytes) / cost.text));
    if (!cost.tight) room = Math.max(cost.texts, room);
    if (room < cost.texts) cost.cut = true;
    room = deep ? DEEP : Math.max(Math.min(LEAST, cost.texts), limit < TEXTS ? Math.min(cost.texts, room) : room);
    var order = asked.heard && asked.heard.length ? found.concat(maybe) : maybe.concat(found), first = [];
    for (var i = 0; i < order.length && first.length < room; i++) if (first.indexOf(order[i]) < 0) first.push(order[i]);
    return first;
  }
  function verify(found, asked, terms, head, limit, facets) {
    /* A phrase of one or two characters is its posting; longer ones are looked up in the text. */
    var sure = asked.all.length <= 2 && (!asked.quotes.length || asked.quotes[0] === asked.all);
    var inTail = head.inTail, full, rest, unread = 0, tight = asked.cost.tight, answer = P.features(terms, head.mean);
    full = found.filter(function (hit) { return hit.full; });
    rest = found.filter(function (hit) { return !hit.full; });
    function check(hit) {
      return page(hit.page).then(function (doc) {
        hit.doc = doc;
        if (!doc) { hit.gone = true; return; }
        var seen = answer(doc);
        hit.score = seen.score; hit.at = seen.at; hit.seen = seen;
        hit.none = !seen.found;
        hit.exact = !!asked.all && doc.text.indexOf(asked.all) >= 0;
        hit.quoted = asked.quotes.length ? asked.quotes.every(function (phrase) { return doc.text.indexOf(phrase) >= 0; }) : hit.exact;
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
    /* Those of the tail are to be read even then: after the hits that are shown, while there is room. With facets all are,
       because one that matched by chance must not be counted. */
    var young = sure || facets ? found.filter(function (hit) { return inTail[hit.page]; }) : [];
    var first = firstTexts(tight ? found.slice(0, asked.cost.texts).concat(young, found) : found, maybe, asked, limit, !!(facets && facets.section));
    if (!tight) first = first.concat(young.filter(function (hit) { return first.indexOf(hit) < 0; }));
    return batch(first).then(function () {
      function open(hits) { return hits.filter(function (hit) { return !hit.doc && !hit.gone; }); }
      var left = open(maybe);
      /* A few hits of many pages are shown at once; all pages that may have the phrase are read when many hits are asked for,
         in quotes, and in a small collection. */
      if (!asked.cost.thorough && !asked.quotes.length) {
        if (full.filter(function (hit) { return hit.exact; }).length < limit) unread = open(asked.cost.cut ? found : maybe.concat(young)).length + (asked.unheard || 0);
        return [];
      }
      return left.length > 8 ? narrow(left, asked, terms, inTail) : left;
    }).then(function (left) {
      /* In quotes a page counts only once it was read: all of a few; of many as far as the hits asked for, or so many more texts. */
      var strict = asked.quotes.length > 0, budget = strict && !asked.cost.thorough ? VERIFY : 1e9, all = asked.cost.all || (strict && left.length <= VERIFY);
      left = left.filter(function (hit) { return hit.passes; }).concat(left.filter(function (hit) { return !hit.passes; }));
      function more() {
        var sofar = full.filter(function (hit) { return hit.passes && (strict ? hit.quoted : hit.exact); }).length;
        if (!left.length || budget <= 0 || (sofar >= limit && !all)) return left;
        budget -= 10;
        return batch(left.splice(0, 10)).then(more);
      }
      return more();
    }).then(function (left) {
      found = full.concat(rest);
      var none = found.filter(function (hit) { return hit.none; });
      found = found.filter(function (hit) { return !hit.none; });
      /* Unread pages keep their order behind the read ones. */
      found.forEach(function (hit) { hit.rank = hit.exact ? 2 : hit.doc ? 1 : 0; });
      found.sort(function (a, b) {
        return b.rank - a.rank || (b.doc ? 1 : 0) - (a.doc ? 1 : 0) || (b.doc ? (b.score || 0) - (a.score || 0) : 0) || b.first - a.first || b.page - a.page;
      });
      return { hits: found, none: none, left: left, unread: unread };
    });
  }

  /* ---- what the reader sees of a hit ---- */
  function snippet(hit, asked) {
    var doc = hit.doc, phrase = hit.exact ? asked.all : asked.quotes[0] || "", start = phrase ? doc.text.indexOf(phrase, hit.from || 0) : -1;
    if (start >= 0 && start < doc.head && doc.text.indexOf(phrase, doc.head) >= 0) start = doc.text.indexOf(phrase, doc.head);
    var exact = start >= 0, from = exact ? start : hit.at || 0, begin = doc.places[from];
    /* The text after the title, without the space between them. */
    var body = doc.title.length + Math.max(0, doc.raw.slice(doc.title.length).search(/\S/));
    if (begin < body && !exact) begin = body;
    if (begin < doc.title.length) begin = 0;
    else begin = Math.max(body, begin - 18);
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
    } else if (hit.seen) {
      hit.seen.marks.forEach(function (place) { if (place >= (hit.at || 0) - 60) mark(place, place + hit.seen.width); });
    }
    var text = doc.raw.slice(begin, end);
    return { text: text, section: section, before: begin > body, after: end < doc.raw.length,
      marks: marks.map(function (pair) { return [pair[0] - begin, pair[1] - begin]; }) };
  }
  function shown(hit, asked) {
    var doc = hit.doc, cut = doc.text ? snippet(hit, asked) : { text: doc.summary, marks: [], section: "" };
    return { url: doc.url, title: doc.title, kind: doc.kind || "", score: Math.round((hit.score || hit.first || 0) * 1e6) / 1e6, exact: !!hit.exact,
      snippet: cut.text.trim() && cut.text, marks: cut.marks, section: cut.section, before: !!cut.before, after: !!cut.after, date: doc.date || "", chips: doc.chips || [],
      retired: !!hit.retired, number: hit.page };
  }
  /* Of a long list the texts are not read: its pages are named from rows and columns. */
  function fill(hits) {
    var texts = hits.length <= READ, columns = texts && !hits.some(function (hit) { return hit.gone; }) ? null : P.need("facets.js").then(function () { return P.columns(); });
    return Promise.resolve(columns).then(function (table) {
      return Promise.all(hits.map(function (hit) {
        if (hit.doc) return null;
        if (texts && !hit.gone) return page(hit.page).then(function (doc) { hit.doc = doc; });
        return P.row(hit.page).then(function (row) {
          var known = table.rows[hit.page], named = function (name) { return known.values.filter(function (value) { return value[0] === name; }).map(function (value) { return value[2]; }); };
          hit.doc = row && known ? { url: row.url, title: row.title, summary: row.summary, kind: named("kind").join(""), date: P.date(known.day), chips: named("scene").concat(named("unit")) } : row;
        });
      }));
    }).then(function () { return hits.filter(function (hit) { return hit.doc; }); });
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

  /* The order of pages by day; those without one come last. */
  P.byDay = function (sort) {
    var sign = sort === "oldest" ? 1 : -1;
    return function (a, b) { return (a.day ? 0 : 1) - (b.day ? 0 : 1) || sign * ((a.day || 0) - (b.day || 0)) || sign * (a.page - b.page); };
  };

  function nothing() { return { total: 0, hits: [], facets: {}, synonyms: [], pinyin: [], suggestion: "", respelt: false, relaxed: false, missing: 0, unread: 0 }; }
  /* Latin letters, likely typing errors and synonyms need more terms. */
  function likelyErrors(asked, terms) {
    var spots = [];
    /* A question says enough without the characters that may be wrong. */
    var question = asked.question && terms.filter(function (term) { return term.fetch; }).length >= MOST;
    if (asked.all.length > 30 || asked.quotes.length || question) return spots;
    parted(asked, terms, function (row, i) {
      if (absent(row, i) && (i === 0 || i + 1 === row.length || absent(row, i - 1) || absent(row, i + 1))) spots.push(row[i].gram);
    });
    return spots;
  }
  /* The normal form of a synonym, kept when it is for good: characters beyond GB 2312 may be learned later. */
  var normals = Object.create(null);
  function normal(word) { return normals[word] || (P.plain(word) ? normals[word] = P.normalise(word) : P.normalise(word)); }
  function synonymsOf(head, asked, terms, options, result) {
    var found = [], all = asked.all;
    if (options.synonyms === false || options.exact || asked.quotes.length) return found;
    head.synonyms.forEach(function (group) {
      [0, 1].forEach(function (kind) {
        (group[kind] || []).forEach(function (word) {
          var plain = normal(word);
          if (plain !== all && !(plain.length > 2 && asked.parts.indexOf(plain) >= 0)) return;
          [0, 1].forEach(function (other) {
            (group[other] || []).forEach(function (another) {
              var second = normal(another);
              if (second !== plain && found.length < 5 && all.indexOf(second) < 0) found.push({ word: another, plain: second, weight: kind + other ? 0.25 : 0.5 });
            });
          });
        });
      });
    });
    /* A long query says enough: its first search has no room for more files. */
    var fetched = terms.filter(function (term) { return term.list; }).length;
    if (asked.cost.tight ? room(asked, "s") < 1 : fetched > 7) found = [];
    result.synonyms = found.map(function (row) { return row.word; });
    return found;
  }
  function further(head, asked, terms, options, result) {
    meet(head, terms);
    var plan = { latin: asked.latin.length > 0, repair: likelyErrors(asked, terms), synonyms: synonymsOf(head, asked, terms, options, result) };
    if (!plan.latin && !plan.repair.length && !plan.synonyms.length) return terms;
    /* The sounds take the room of some texts. */
    if (plan.latin ? asked.heard && asked.heard.length : plan.repair.length) asked.cost.texts = Math.min(FEW, asked.cost.texts);
    return P.more(head, asked, terms, plan, result).then(function (added) { return terms.concat(added); });
  }
  /* No pair of characters is anywhere: single characters are better than nothing. */
  function fallback(head, asked, terms, into) {
    if (into.pages.length || asked.all.length < 2) return Promise.resolve(terms);
    if (asked.cost.tight) asked.cost.texts = FEW;
    var singles = asked.all.slice(0, MOST).split("").filter(function (one, i, all) { return all.indexOf(one) === i; }).map(function (one) {
      return { gram: one, set: "u", weight: 1, fetch: true, key: one.charCodeAt(0) * 65536 };
    });
    return fetchWithin(asked, singles, 2).then(function () { meet(head, singles); return P.accumulate(head, singles, into); });
  }
  /* Hits of a query in quotes: pages that were read and have all phrases. Pages that may have them count too once there are
     as many hits as asked for, so that a reader can go on to them; `unread` says how many they are. */
  function quoted(checked, asked, options, limit, result, sift) {
    var hits = checked.hits, left = checked.left, strict = hits.filter(function (hit) { return hit.quoted; });
    if (!asked.quotes.length) {
      if (options.facets && P.without) P.without(result, checked.none);
      return { hits: hits, open: 0 };
    }
    result.unread += left.filter(function (hit) { return hit.passes; }).length;
    result.relaxed = !strict.length && !options.exact;
    if (result.relaxed) return sift(hits).then(function (kept) { return { hits: kept, open: 0 }; });
    left = strict.filter(function (hit) { return hit.passes; }).length < limit ? [] : left;
    return sift(strict.concat(left)).then(function (kept) {
      hits = kept.filter(function (hit) { return hit.quoted; });
      return { hits: hits, open: kept.length - hits.length };
    });
  }
  /* How a query was meant to be written: told by the best of all pages, whatever conditions leave of them. */
  function meant(head, query, options, table, asked, hits) {
    if (!P.mend || !(asked.repair || asked.heard)) return "";
    var few = asked.within || Object.keys(options.facets || {}).some(function (name) { return [].concat(options.facets[name]).length; });
    if (!few) return P.mend(asked, hits);
    return run(head, query, Object.assign({}, options, { facets: {}, within: "", limit: TEXTS }), table).then(function (found) { return found.suggestion; });
  }
  function run(head, query, options, table, mended) {
    var asked = read(query, options), limit = options.limit === undefined ? 10 : Math.max(0, Math.min(Number(options.limit) || 0, 1e6));
    var result = nothing();
    if (!asked.all) return Promise.resolve(result);
    account(head, asked, options, limit, table);
    return collect(head, asked).then(function (terms) {
      return further(head, asked, terms, options, result);
    }).then(function (all) {
      var into = P.empty(head);
      meet(head, all);
      return fallback(head, asked, P.accumulate(head, all, into), into).then(function (terms) { return [terms, into, all]; });
    }).then(function (both) {
      var terms = both[0], into = both[1], most = options.facets || asked.within ? 1e9 : Math.max(100, limit * 2);
      var best = P.ranked(into, most, options.retired ? {} : head.retired, asked.all.length > 2), found = best.hits;
      P.release(into);
      both[2].concat(terms).forEach(function (term, i, all) { if (term.lost && all.indexOf(term) === i) result.missing++; });
      found.forEach(function (hit) { hit.retired = !!head.retired[hit.page]; });
      var unseen = asked.within ? 0 : best.all - found.length, sections = options.facets && options.facets.section;
      function sift(hits) { return options.facets && P.filter ? P.filter(hits, options.facets, result) : Promise.resolve(hits); }
      return Promise.resolve(options.facets && P.need("facets.js")).then(function () { return inside(found, asked, head, result); }).then(function (kept) {
        found = kept;
        return sift(found);
      }).then(function (kept) {
        kept.forEach(function (hit) { hit.passes = true; });
        return verify(asked.quotes.length ? found : kept, asked, terms, head, limit, options.facets);
      }).then(function (checked) {
        return Promise.resolve(mended ? "" : meant(head, query, options, table, asked, checked.hits)).then(function (better) {
          result.suggestion = better;
          /* Where there is room for it, what was meant is looked for instead; no page has what was typed. */
          return better && !asked.cost.tight ? run(head, better, options, table, true).then(respelt) : finish(checked);
        });
      });
      function respelt(second) {
        second.suggestion = result.suggestion;
        second.respelt = true;
        second.hits.forEach(function (hit) { hit.exact = false; });
        return second;
      }
      function finish(checked) {
        result.unread += checked.unread;
        result.missing += checked.hits.filter(function (hit) { return hit.gone; }).length;
        return Promise.resolve(quoted(checked, asked, options, limit, result, sift)).then(function (kept) {
          var hits = kept.hits;
          if (sections && P.inSections) hits = P.inSections(hits, [].concat(sections), P.features(terms, head.mean), asked, result);
          if (options.sort === "newest" || options.sort === "oldest") hits.sort(P.byDay(options.sort));
          result.total = hits.length + (sections && sections.length ? 0 : asked.quotes.length && !result.relaxed ? kept.open : unseen);
          if (asked.cost.tight && limit <= TEXTS) hits = hits.filter(function (hit) { return hit.doc || hit.gone; });
          return fill(hits.slice(0, limit));
        }).then(function (hits) {
          result.hits = hits.map(function (hit) { return shown(hit, asked); });
          return result;
        });
      }
    });
  }
  casebook.search = function (query, options) {
    options = options || {};
    return P.start().then(function (head) {
      if (!head) { var none = nothing(); none.missing = 1; none.unavailable = true; return none; }
      return P.needTable(String(query === undefined || query === null ? "" : query).slice(0, 20000) + String(options.within || "")).then(function (table) {
        return run(head, query, options, table || []).then(function (result) { if (table === null) result.missing++; return result; });
      });
    }).catch(function (error) {
      var none = nothing();
      none.missing = 1; none.unavailable = true; none.error = String(error && error.message || error);
      return none;
    });
  };
})();
