/* Pinyin, initials, homophones and synonyms. Needs core.js, rank.js and query.js. */
(function () {
  "use strict";
  var P = window.casebook.searchParts, TABLE = 8300, LONG = 8, SURE = 9, table = null, syllables = null, sounds = {}, known = {};

  /* Steps and runs of syllables over the characters of GB 2312 (casebook/search/manifest.py). */
  function learnSounds(asked) {
    if (!table) table = P.load("y", 0, "y.js").then(function (found) {
      if (!found) { table = null; return 0; }
      syllables = found[0].split(" ");
      syllables.forEach(function (name, i) { known[name] = i + 1; });
      var text = found[1], cells = P.cells(), cell = 0, now = 0;
      for (var at = 0; at < text.length;) {
        var pair = P.number(text, at), more = 1;
        at = pair[1];
        if (pair[0] % 2) { var step = pair[0] >> 1; now += step % 2 ? -(step + 1) / 2 : step / 2; }
        else more = pair[0] / 2 + 1;
        while (more--) sounds[cells[cell++]] = now;
      }
      "零一二三四五六七八九".split("").forEach(function (ch, digit) { sounds[digit] = sounds[ch]; });
      return found[0].length + text.length;
    });
    return table.then(function (bytes) {
      if (bytes) P.charge(asked, "y", bytes);
      return bytes > 0;
    });
  }
  /* Which runs of letters of a query can be pinyin of two syllables or more. */
  P.hear = function (asked) {
    return learnSounds(asked).then(function (ready) {
      asked.heard = ready ? asked.latin.filter(function (run) { var ways = readings(run); return ways.length && ways[0].length > 1; }) : [];
    });
  };
  /* The key of a pair of characters as each is read mostly; the postings of a key name pairs that words read otherwise. */
  P.soundKey = function (pair) {
    var a = sounds[pair[0]], b = sounds[pair[1]];
    return a && b ? a * 65536 + b : 0;
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

  /* The sounds of all letters that are pinyin: every second pair first, so that all syllables count. */
  P.soundsOf = function (asked) {
    var seen = {}, found = [[], []];
    asked.latin.slice(0, 6).forEach(function (run) {
      readings(run).forEach(function (way) {
        for (var i = 0; i + 1 < way.length; i++) {
          var key = way[i] * 65536 + way[i + 1];
          if (!seen[key]) { seen[key] = true; found[i % 2].push(soundTerm(key, 1)); }
        }
      });
    });
    return found[0].concat(found[1]);
  };
  /* Initials of known words and of titles: a single syllable, or letters that are no syllables. */
  function initials(asked, result) {
    var added = [], seen = {}, runs = asked.latin.slice(0, 6).filter(function (run) {
      return run.length <= 12 && !readings(run).some(function (way) { return way.length > 1; });
    });
    function add(gram, set, weight) {
      if (seen[gram]) return;
      seen[gram] = true;
      added.push(term(gram, set, weight));
    }
    if (!runs.length) return Promise.resolve(added);
    return P.lexicon().then(function (words) {
      if (!words.bytes) result.missing++;
      P.charge(asked, "w", words.bytes || 0);
      runs.forEach(function (run) {
        words.filter(function (word) { return word.initials === run; }).slice(0, 3).forEach(function (word) {
          result.pinyin.push(word.word);
          for (var i = 0; i + 1 < word.plain.length; i++) add(word.plain.substr(i, 2), "", 0.9);
        });
        for (var i = 0; i + 1 < run.length; i++) add(run.substr(i, 2), "i", 0.6);
      });
      return added;
    });
  }
  function term(gram, set, weight) {
    return { gram: set + gram, set: set, key: gram.charCodeAt(0) * 65536 + gram.charCodeAt(1), weight: weight, extra: true };
  }
  /* Characters whose pairs occur nowhere: read them as sounds. */
  function repaired(asked, spots) {
    var seen = {}, added = [[], []];
    spots.forEach(function (pair, i) {
      var key = P.soundKey(pair);
      if (key && !seen[key]) { seen[key] = true; added[i % 2].push(soundTerm(key, 0.7)); }
    });
    added = added[0].concat(added[1]);
    asked.repair = added.length ? spots : null;
    return added;
  }
  function synonymTerms(words, terms) {
    var seen = {}, added = [];
    terms.forEach(function (one) { seen[one.gram] = true; });
    words.forEach(function (row) {
      for (var i = 0; i + 1 < row.plain.length; i++) {
        var gram = row.plain.substr(i, 2);
        if (!seen[gram]) { seen[gram] = true; added.push(term(gram, "", row.weight)); }
      }
    });
    var fetched = terms.filter(function (one) { return one.list; }).length;
    return added.slice(0, Math.max(1, 8 - fetched));
  }
  /* The newest pages are in no shard of sounds or initials: their titles are known, their texts must be read. */
  function tailPages(head, asked, terms) {
    var wanted = terms.filter(function (one) { return one.list && (one.set === "p" || one.set === "i"); });
    if (!wanted.length) return null;
    function listen(page, text, title) {
      var heard = {}, i, start = initialsOf(title), met = 0;
      for (i = 0; i + 1 < text.length; i++) heard[text.substr(i, 2)] = heard["p" + P.soundKey(text.substr(i, 2))] = true;
      for (i = 0; i + 1 < start.length; i++) heard["i" + start.substr(i, 2)] = true;
      wanted.forEach(function (one) {
        if (!heard[one.gram] && !Object.keys(one.list.odd || {}).some(function (pair) { return heard[pair]; })) return;
        (one.tail = one.tail || []).push(page);
        met++;
      });
      return met;
    }
    if (asked.cost.tight) {
      asked.unheard = head.tail.filter(function (row) { return !listen(row.page, row.title, row.title); }).length;
      return null;
    }
    return Promise.all(head.tail.map(function (row) { return P.page(row.page); })).then(function (docs) {
      docs.filter(Boolean).forEach(function (doc) { listen(doc.number, doc.text, doc.text.slice(0, doc.head)); });
    });
  }

  P.more = function (head, asked, terms, plan, result) {
    var added = [];
    function take(more, begin) {
      added = added.concat(more);
      return P.fetchWithin(asked, more, begin);
    }
    /* Without room for a list of what letters sound like, nor is there for the table of sounds (TABLE bytes). */
    var deaf = plan.latin && P.room(asked, "p", asked.cost.seen.y ? 0 : TABLE) < 1;
    if (deaf) asked.cost.cut = true;
    return Promise.resolve(!deaf && (plan.latin || plan.repair.length) ? learnSounds(asked) : null).then(function (ready) {
      if (ready === null) return null;
      if (!ready) { result.missing++; return null; }
      if (!plan.latin) {
        var most = Math.min(6, Math.max(2, P.room(asked, "p") >> 1));
        return take(repaired(asked, plan.repair).slice(0, most), 1).then(function () { return P.fetchWithin(asked, asked.rest || [], 4); });
      }
      return take(P.soundsOf(asked), 2).then(function () { return initials(asked, result); }).then(function (more) {
        /* Both sets share what room is left, word by word and title by title. */
        var words = more.filter(function (one) { return !one.set; }), titles = more.filter(function (one) { return one.set; });
        return take(titles.slice(0, 14), 2).then(function () { return take(words.slice(0, 14), 2); });
      });
    }).then(function () {
      return plan.synonyms.length ? take(synonymTerms(plan.synonyms, terms.concat(added)), 4) : null;
    }).then(function () { return tailPages(head, asked, added); }).then(function () { return added; });
  };
  /* A better spelling: what the best pages write where the query sounds the same. Doubtful are characters in no pair that any
     page has; those at an end have but one. But a word that no page has is more often new than wrong, and two characters that
     sound alike are everywhere: SURE votes it takes, one page with three characters alike, those beside the doubtful ones
     counted, or three pages with two, within one word or phrase. Of letters, LONG syllables: fewer mean many things. */
  P.mend = function (asked, hits) {
    var spoken = (asked.heard || []).filter(function (run) { return readings(run)[0].length >= LONG; });
    var docs = asked.repair || spoken.length ? hits.slice(0, 10).map(function (hit) { return hit.doc; }).filter(function (doc) { return doc && doc.text; }) : [];
    function voice(text) {
      for (var out = "", i = 0; i < text.length; i++) out += String.fromCharCode(sounds[text[i]] || 0);
      return out;
    }
    var voices = docs.map(function (doc) { return voice(doc.text); });
    /* How many characters of a text at a place sound like part[from, to) or are those beside it; 0 if that tells nothing. */
    function alike(doc, at, part, from, to) {
      var size = to - from, last = at + size - 1, places = doc.places;
      function joined(k) { return places[k + 1] === places[k] + 1; }
      for (var k = at; k < last; k++) if (!joined(k)) return 0;
      var whole = size + (from && doc.text[at - 1] === part[from - 1] && joined(at - 1) ? 1 : 0) + (to < part.length && doc.text[last + 1] === part[to] && joined(last) ? 1 : 0);
      return whole > size || size > 2 ? whole : 0;
    }
    /* Votes of the pages for what part[from, to) may have been meant for. */
    function heard(part, from, to, votes, least) {
      var said = voice(part.slice(from, to));
      if (said && said.indexOf("\0") < 0) docs.forEach(function (doc, d) {
        var most = {};
        for (var at = voices[d].indexOf(said); at >= 0; at = voices[d].indexOf(said, at + 1)) {
          var text = doc.text.substr(at, said.length), worth = alike(doc, at, part, from, to);
          if (worth >= least && worth > (most[text] || 0)) most[text] = worth;
        }
        Object.keys(most).forEach(function (text) {
          var better = part.slice(0, from) + text + part.slice(to);
          votes[better] = (votes[better] || 0) + most[text] * most[text];
        });
      });
    }
    function mended(part) {
      function doubtful(i) { return (!i || asked.repair.indexOf(part.substr(i - 1, 2)) >= 0) && (i + 1 === part.length || asked.repair.indexOf(part.substr(i, 2)) >= 0); }
      for (var from = 0, to; from < part.length; from = to) {
        for (to = from; to < part.length && doubtful(to); to++);
        if (to === from) { to++; continue; }
        /* A sound character at an end of a word is doubtful too when its neighbour is wrong. */
        var votes = {}, best = part, least = to - from === part.length ? 3 : 2;
        heard(part, from, to, votes, least);
        if (to - from > 1) { heard(part, from + 1, to, votes, least); heard(part, from, to - 1, votes, least); }
        /* What a page has as it was typed, the newest among them, is no error. */
        if (!votes[part]) Object.keys(votes).forEach(function (better) { if (votes[better] >= SURE && votes[better] > (votes[best] || 0)) best = better; });
        part = best;
      }
      return part;
    }
    /* What one page writes for all syllables of a run, in as long pieces as it has; nothing if it has not all. */
    function written(doc, voice, way) {
      var best = [[0, ""]], said = String.fromCharCode.apply(null, way);
      for (var to = 2; to <= way.length; to++) for (var size = 2; size <= Math.min(to, 8); size++) {
        var before = best[to - size], at = before ? voice.indexOf(said.substr(to - size, size)) : -1;
        if (!before || (best[to] && best[to][0] >= before[0] + size * size)) continue;
        for (; at >= 0; at = voice.indexOf(said.substr(to - size, size), at + 1)) if (doc.places[at + size - 1] === doc.places[at] + size - 1) {
          best[to] = [before[0] + size * size, before[1] + doc.text.substr(at, size)];
          break;
        }
      }
      return best[way.length];
    }
    function spelt(run) {
      var found = [0, ""];
      docs.forEach(function (doc, d) {
        readings(run).forEach(function (way) {
          var said = written(doc, voices[d], way);
          if (said && said[0] > found[0]) found = said;
        });
      });
      return found[1] || run;
    }
    if (!docs.length) return "";
    if (spoken.length) {
      var text = asked.parts.join(" ");
      spoken.forEach(function (run) { text = text.replace(run, spelt(run)); });
      return text === asked.parts.join(" ") ? "" : text;
    }
    var better = asked.raw.trim().split(/\s+/).map(function (word) {
      var map = P.mapped(word), chars = word.split(""), part = mended(map.text);
      for (var i = 0; i < part.length; i++) if (part[i] !== map.text[i]) chars[map.places[i]] = part[i];
      return chars.join("");
    }).join(" ");
    return P.normalise(better) === asked.all ? "" : better;
  };
  P.initialsOf = initialsOf;
})();
