/* Pinyin, initials, homophones and synonyms: loaded when a query has Latin letters, a likely typing error or a word with
   synonyms. Needs core.js and query.js. */
(function () {
  "use strict";
  var P = window.casebook.searchParts, table = null, syllables = null, sounds = {}, odd = {}, known = {};

  function learnSounds() {
    if (!table) table = P.load("y", 0, "y.js").then(function (found) {
      if (!found) { table = null; return false; }
      syllables = [];
      P.unpack(found[0]).split("\n").forEach(function (line, i) {
        var part = line.split(" ");
        syllables.push(part[0]);
        known[part[0]] = i + 1;
        for (var at = 0; at < part[1].length; at++) sounds[part[1][at]] = i + 1;
      });
      "零一二三四五六七八九".split("").forEach(function (ch, digit) { sounds[digit] = sounds[ch]; });
      return true;
    });
    return table;
  }
  var others = null;
  function learnOthers() {
    if (!others) others = P.load("z", 0, "z.js").then(function (found) {
      if (!found) { others = null; return; }
      for (var at = 0; at + 8 <= found[0].length; at += 8) {
        var pair = P.unpack(found[0].substr(at, 4)), key = P.two(found[0], at + 4) * 65536 + P.two(found[0], at + 6);
        (odd[pair] = odd[pair] || []).push(key);
      }
      pairKeys = {};
    });
    return others;
  }
  /* Which runs of letters of a query can be pinyin of two syllables or more. */
  P.hear = function (asked) {
    return learnSounds().then(function (ready) {
      asked.heard = ready ? asked.latin.filter(function (run) { var ways = readings(run); return ways.length && ways[0].length > 1; }) : [];
      return asked.heard.length ? learnOthers() : null;
    });
  };
  var pairKeys = {};
  /* Keys of a pair of characters as they may be read. */
  P.soundKeys = function (pair) {
    if (pairKeys[pair]) return pairKeys[pair];
    var a = sounds[pair[0]], b = sounds[pair[1]];
    return (pairKeys[pair] = a && b ? [a * 65536 + b].concat(odd[pair] || []) : []);
  };
  function initialsOf(text) {
    var out = "";
    for (var i = 0; i < text.length; i++) { var s = sounds[text[i]]; out += s ? syllables[s - 1][0] : text[i] <= "z" ? text[i] : ""; }
    return out;
  }
  /* All ways to read letters as the fewest syllables (at most three ways). */
  function readings(run) {
    var best = [{ count: 0, ways: [[]] }];
    for (var end = 1; end <= run.length; end++) {
      best[end] = { count: 1e9, ways: [] };
      for (var size = 1; size <= 6 && size <= end; size++) {
        var id = known[run.substr(end - size, size)], before = best[end - size];
        if (!id || before.count > 1e8 || before.count + 1 > best[end].count) continue;
        if (before.count + 1 < best[end].count) best[end] = { count: before.count + 1, ways: [] };
        for (var w = 0; w < before.ways.length && best[end].ways.length < 3; w++) best[end].ways.push(before.ways[w].concat(id));
      }
    }
    return best[run.length].ways;
  }
  function soundTerm(key, weight) { return { gram: "p" + key, set: "p", key: key, weight: weight, fetch: true, extra: true }; }

  /* Latin letters: full pinyin, else initials of known words and of titles. */
  function latin(asked, terms, result) {
    var added = [], seen = {}, jobs = [];
    asked.latin.slice(0, 6).forEach(function (run) {
      var ways = readings(run), most = 0;
      ways.forEach(function (way) { most = Math.max(most, way.length); });
      if (most > 1) {
        ways.forEach(function (way) {
          for (var i = 0; i + 1 < way.length; i++) {
            var key = way[i] * 65536 + way[i + 1];
            if (!seen[key]) { seen[key] = true; added.push(soundTerm(key, 1)); }
          }
        });
        asked.spoken = (asked.spoken || []).concat(ways);
      }
      /* A single syllable, or letters that are no syllables. */
      if (most < 2 && run.length <= 12) {
        jobs.push(P.lexicon().then(function (words) {
          words.filter(function (word) { return word.initials === run; }).slice(0, 3).forEach(function (word) {
            result.pinyin.push(word.word);
            for (var i = 0; i + 1 < word.plain.length; i++) {
              var gram = word.plain.substr(i, 2);
              if (!seen[gram]) { seen[gram] = true; added.push({ gram: gram, key: gram.charCodeAt(0) * 65536 + gram.charCodeAt(1), weight: 0.9, fetch: true, extra: true }); }
            }
          });
        }));
        asked.initials = (asked.initials || []).concat(run);
        for (var i = 0; i + 1 < run.length; i++) {
          var pair = run.substr(i, 2);
          if (!seen["i" + pair]) {
            seen["i" + pair] = true;
            added.push({ gram: "i" + pair, set: "i", key: pair.charCodeAt(0) * 65536 + pair.charCodeAt(1), weight: 0.6, fetch: true, extra: true });
          }
        }
      }
    });
    return Promise.all(jobs).then(function () { return added.slice(0, 14); });
  }
  /* Characters whose pairs occur nowhere: read them as sounds. */
  function repaired(asked, spots) {
    var seen = {}, added = [];
    spots.forEach(function (pair) {
      P.soundKeys(pair).slice(0, 1).forEach(function (key) {
        if (!seen[key]) { seen[key] = true; added.push(soundTerm(key, 0.7)); }
      });
    });
    asked.repair = added.length > 0;
    return added.slice(0, 6);
  }
  function synonymTerms(words, terms) {
    var seen = {}, added = [];
    terms.forEach(function (term) { seen[term.gram] = true; });
    words.forEach(function (row) {
      for (var i = 0; i + 1 < row.plain.length; i++) {
        var gram = row.plain.substr(i, 2);
        if (!seen[gram]) { seen[gram] = true; added.push({ gram: gram, key: gram.charCodeAt(0) * 65536 + gram.charCodeAt(1), weight: row.weight, fetch: true, extra: true }); }
      }
    });
    /* Two files less than a first search may fetch: this script, and the first file. */
    var fetched = terms.filter(function (term) { return term.list; }).length;
    return added.slice(0, Math.max(1, 8 - fetched));
  }
  /* The newest pages are in no shard of sounds or initials: their text is read. */
  function tailPages(head, terms) {
    var wanted = terms.filter(function (term) { return term.set === "p" || term.set === "i"; });
    if (!wanted.length) return Promise.resolve();
    return Promise.all(head.tail.map(function (row) { return P.page(row.page); })).then(function (docs) {
      docs.filter(Boolean).forEach(function (doc) {
        var keys = {}, i, start = initialsOf(doc.text.slice(0, doc.head));
        for (i = 0; i + 1 < doc.text.length; i++) P.soundKeys(doc.text.substr(i, 2)).forEach(function (key) { keys["p" + key] = true; });
        for (i = 0; i + 1 < start.length; i++) keys["i" + start.substr(i, 2)] = true;
        wanted.forEach(function (term) { if (keys[term.gram]) (term.tail = term.tail || []).push(doc.number); });
      });
    });
  }

  P.more = function (head, asked, terms, plan, result) {
    var jobs = [];
    result.pinyin = [];
    if (plan.latin || plan.repair.length) jobs.push(learnSounds().then(function (ready) {
      if (!ready) { result.missing++; return []; }
      return plan.latin ? latin(asked, terms, result) : repaired(asked, plan.repair);
    }));
    if (plan.synonyms.length) jobs.push(Promise.resolve(synonymTerms(plan.synonyms, terms)));
    return Promise.all(jobs).then(function (found) {
      var added = [].concat.apply([], found);
      return P.fetchTerms(added).then(function () { return tailPages(head, added); }).then(function () { return added; });
    });
  };
  /* A better spelling: what the best pages write where the query sounds the same. */
  P.spell = function (asked, hits) {
    if (!asked.repair) return "";
    for (var h = 0; h < Math.min(5, hits.length); h++) {
      var text = hits[h].doc && hits[h].doc.text;
      if (!text) continue;
      for (var p = 0; p < asked.parts.length; p++) {
        var part = asked.parts[p];
        for (var size = Math.min(part.length, 12); size >= 2; size--) for (var from = 0; from + size <= part.length; from++) {
          var wanted = part.substr(from, size);
          if (size === part.length || asked.all.length > size) { if (text.indexOf(wanted) >= 0) continue; }
          for (var at = 0; at + size <= text.length; at++) {
            for (var k = 0; k < size && sounds[text[at + k]] && sounds[text[at + k]] === sounds[wanted[k]]; k++);
            if (k === size && text.substr(at, size) !== wanted && size > 1) return asked.parts.slice(0, p).concat(part.slice(0, from) + text.substr(at, size) + part.slice(from + size), asked.parts.slice(p + 1)).join(" ");
          }
        }
      }
    }
    return "";
  };
  P.initialsOf = initialsOf;
})();
