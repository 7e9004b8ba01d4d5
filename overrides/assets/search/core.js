/* Chinese search in the browser: reads the files that casebook/search writes. No dependencies; parses in Chromium 78.
   Same arithmetic as casebook/search/score.py. docs/about/data.md says the same to integrators.

   casebook.search(query, options) -> Promise of a result; it is never rejected. Options, all of which may be left out:
     limit      hits wanted (10). More than 20 are checked text by text.
     facets     {name: [key, ...]} to choose from; {} to be told counts. Its `section` counts hits, and chooses them, by the
                section that answers best: [] for counts only.
     within     a phrase that the hits must have too; only what was found without it is looked through.
     exact      true: the whole query is one phrase, as in quotes.
     synonyms   false: only what was typed.
     retired    true: withdrawn and replaced pages too.
     sort       "newest" or "oldest" instead of the best first; needs facets.
     thorough   true: read every page that may have the whole phrase, however many files that takes. Without it, a first
                search in more than 2,000 pages fetches no more than twenty files.
   Result:
     total (a few more or less without facets, when less was read; in quotes, once `limit` pages have the words, with those that were not read), hits, facets {name: [{key, label,
     count}]}, synonyms and pinyin (words that were looked for too), suggestion (a
     likely spelling), respelt (the hits are those of the suggestion, none of them exact), relaxed (nothing has the words in quotes), unread (pages that may answer and were not read), missing
     (files that did not come), unavailable (no index), error.
   Hit:
     url, title, kind, date, chips, number, score, exact, retired, snippet with before, after and marks [[from, to], ...],
     section. */
(function () {
  "use strict";
  var casebook = window.casebook = window.casebook || {};
  var script = document.currentScript;
  var base = (script && script.getAttribute("data-base")) || document.documentElement.getAttribute("data-base") || "";
  if (base && base.slice(-1) !== "/") base += "/";
  var folder = base + ((script && script.getAttribute("data-index")) || "assets/search-data/");

  /* ---- loading: a file calls casebookData(set, number, ...); a missing or broken one resolves to null ---- */
  var arrived = {}, pending = {}, missing = {};
  window.casebookData = function (set, number) {
    arrived[set + number] = Array.prototype.slice.call(arguments, 2);
  };
  function load(set, number, path) {
    var name = set + number;
    if (!pending[name]) {
      pending[name] = new Promise(function (resolve) {
        var tag = document.createElement("script"), timer = setTimeout(done, 20000);
        function done() {
          clearTimeout(timer);
          if (tag.parentNode) tag.parentNode.removeChild(tag);
          var found = arrived[name] || null;
          delete arrived[name];
          if (found) delete missing[name];
          else { missing[name] = true; delete pending[name]; }
          resolve(found);
        }
        tag.onload = tag.onerror = done;
        tag.src = folder + path;
        document.head.appendChild(tag);
      });
    }
    return pending[name];
  }
  function nested(set, number) { return load(set, number, set + "/" + (number >> 6) + "/" + (number & 63) + ".js"); }

  /* Another script of this folder, once, when it is first needed. */
  var own = script ? script.src.replace(/[^\/]*$/, "") : base + "assets/search/", scripts = {};
  function need(file) {
    if (document.querySelector('script[src$="search/' + file + '"]') && !scripts[file]) {
      scripts[file] = new Promise(function (resolve) { if (document.readyState !== "loading") resolve(); else document.addEventListener("DOMContentLoaded", function () { resolve(); }); });
    }
    return scripts[file] = scripts[file] || new Promise(function (resolve) {
      var tag = document.createElement("script");
      tag.onload = function () { resolve(); };
      tag.onerror = function () { delete scripts[file]; resolve(); };
      tag.src = own + file;
      document.head.appendChild(tag);
    });
  }

  /* ---- numbers and texts (casebook/search/codec.py) ---- */
  var B = 91, V = [], at = 0;
  for (var c = 35, v = 0; c < 127; c++) if (c !== 92) V[c] = v++;
  function digits(text, count) {
    for (var n = 0; count--;) n = n * B + V[text.charCodeAt(at++)];
    return n;
  }
  function number(text) {
    var d = V[text.charCodeAt(at++)];
    return d < 58 ? d : d < 84 ? 58 + (d - 58) * B + digits(text, 1) : d < 89 ? 2424 + (d - 84) * 8281 + digits(text, 2)
      : d < 90 ? 43829 + digits(text, 3) : 797400 + digits(text, 5);
  }
  var cells = null;
  function makeCells() {
    var bytes = [], row, cell;
    for (row = 1; row < 88; row++) if (row < 10 || row > 15) for (cell = 1; cell < 95; cell++) bytes.push(160 + row, 160 + cell);
    /* Unassigned cells may decode to nothing or to two characters: one call per cell keeps places right. */
    var decoder = new TextDecoder("gbk"), found = [], one = new Uint8Array(2);
    for (var i = 0; i < bytes.length; i += 2) {
      one[0] = bytes[i]; one[1] = bytes[i + 1];
      found.push(decoder.decode(one));
    }
    for (i = 0; i < 128; i++) found.push(String.fromCharCode(i));
    return found;
  }
  function unpack(text) {
    cells = cells || makeCells();
    var out = "", i = 0, code;
    while (i < text.length) {
      code = text.charCodeAt(i);
      if (code < 35) { out += code === 32 ? "，" : "。"; i++; continue; }
      code = V[code] * B + V[text.charCodeAt(i + 1)];
      i += 2;
      if (code < cells.length) out += cells[code];
      else { at = i; out += String.fromCharCode(digits(text, 3)); i += 3; }
    }
    return out;
  }

  /* ---- the normaliser (casebook/search/normalise.py) ---- */
  var simple = {}, folded = {}, learned = {};
  var DIGIT = { "〇": "0", "零": "0", "一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9" };
  var KEPT = [0x30, 0x39, 0x61, 0x7a, 0xdf, 0xf6, 0xf8, 0x24f, 0x3b1, 0x3c9, 0x430, 0x45f, 0x1100, 0x11ff, 0x3005, 0x3005,
    0x3007, 0x3007, 0x3041, 0x3096, 0x30a1, 0x30fa, 0x3105, 0x312f, 0x3400, 0x4dbf, 0x4e00, 0x9fff, 0x20000, 0x323af];
  var DECOMPOSED = [0, 0x52f, 0x1e00, 0x24ff, 0x2e80, 0x33ff, 0xac00, 0xd7a3, 0xf900, 0xffef, 0x1d400, 0x1d7ff, 0x1f100, 0x1f1ff, 0x2f800, 0x2fa1f];
  function within(code, ranges) {
    for (var i = 0; i < ranges.length; i += 2) if (code >= ranges[i] && code <= ranges[i + 1]) return true;
    return false;
  }
  function learn(pairs) {
    for (var i = 0; i + 1 < pairs.length; i += 2) { simple[pairs[i]] = pairs[i + 1]; delete folded[pairs[i]]; }
  }
  function foldOne(ch) {
    var code = ch.codePointAt(0), out = "";
    if (code >= 0xd800 && code <= 0xdfff) return "";
    var whole = within(code, DECOMPOSED) ? ch.normalize("NFKD") : ch;
    Array.from(whole).forEach(function (part) {
      var low = part.codePointAt(0) < 0x530 && part.toLowerCase().length === 1 ? part.toLowerCase() : part;
      if (low === "ς") low = "σ";
      if (within(low.codePointAt(0), KEPT)) { low = simple[low] || low; out += DIGIT[low] || low; }
    });
    return out;
  }
  function fold(ch) {
    var known = folded[ch];
    return known === undefined ? (folded[ch] = foldOne(ch)) : known;
  }
  function each(text, call) {
    for (var i = 0, n; i < text.length; i += n) {
      var code = text.charCodeAt(i);
      n = code >= 0xd800 && code < 0xdc00 && i + 1 < text.length && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00 ? 2 : 1;
      call(n === 1 ? text[i] : text.substr(i, 2), i);
    }
  }
  function normalise(text) {
    var out = "";
    each(text, function (ch) { out += fold(ch); });
    return out;
  }
  /* Normal form with, for each of its units, the place in the text. */
  function mapped(text) {
    var out = "", places = [];
    each(text, function (ch, place) {
      var part = fold(ch);
      for (var i = 0; i < part.length; i++) places.push(place);
      out += part;
    });
    places.push(text.length);
    return { text: out, places: places };
  }
  var common = null;
  /* Whether a text has no ideographs beyond GB 2312. */
  function plain(text) {
    if (!/[\u3400-\u9fff]/.test(text)) return true;
    if (!common) { common = {}; (cells = cells || makeCells()).forEach(function (ch) { common[ch] = true; }); }
    for (var i = 0; i < text.length; i++) if (text[i] >= "\u3400" && text[i] <= "\u9fff" && !common[text[i]]) return false;
    return true;
  }
  /* Characters beyond GB 2312 need a part of the table each; how many bytes each part took, null when one did not come. */
  function needTable(text) {
    var parts = [];
    if (plain(text)) return Promise.resolve(parts);
    for (var i = 0; i < text.length; i++) {
      var part = text.charCodeAt(i) % 4;
      if (!plain(text[i]) && parts.indexOf(part) < 0) parts.push(part);
    }
    return Promise.all(parts.sort().map(function (part) {
      return load("t", part, "t/" + part + ".js").then(function (found) {
        if (found && !learned[part]) { learn(found[0]); learned[part] = true; }
        return found && 3 * found[0].length; /* in UTF-8 */
      });
    })).then(function (sizes) { return sizes.indexOf(null) < 0 ? sizes : null; });
  }

  /* ---- the first file ---- */
  var head = null, LEVELS = 6;
  function start() {
    return load("m", 0, "index.js").then(function (found) {
      if (!found) return null;
      if (!head || head.raw !== found[0]) {
        head = { raw: found[0], n: found[0].n, size: found[0].size, mean: found[0].mean, bits: found[0].bits, bytes: JSON.stringify(found[0]).length, retired: {}, tail: [], inTail: {} };
        found[0].retired.forEach(function (page) { head.retired[page] = true; });
        found[0].tail.forEach(function (row) {
          var terms = new Uint8Array(1 << 14), last = -1, value;
          for (at = 0; at < row[1].length;) { value = number(row[1]); last += 1 + (value >> 1); terms[last] = 1 + (value & 1); }
          head.inTail[row[0]] = true;
          head.tail.push({ page: row[0], terms: terms, title: unpack(row[2] || "") });
        });
        head.synonyms = unpack(found[0].synonyms).split("\x01").filter(Boolean).map(function (group) {
          return group.split("\x02").map(function (words) { return words.split(",").filter(Boolean); });
        });
      }
      return head;
    });
  }

  /* ---- postings (casebook/search/postings.py) ---- */
  function mix(key) {
    key = Math.imul(key, 0x9e3779b1) >>> 0; key ^= key >>> 15;
    key = Math.imul(key, 0x85ebca77) >>> 0;
    return (key ^ key >>> 13) >>> 0;
  }
  var lists = {};
  function findList(text, rest) {
    var found = 0, size;
    for (at = 0; at < text.length; at += size) {
      found += number(text);
      size = number(text);
      if (found >= rest) break;
    }
    if (found !== rest || at >= text.length) return { pages: [], levels: [] };
    var end = at + size, pages = [], levels = [], page = -1, value;
    while (at < end) { value = number(text); page += 1 + Math.floor(value / LEVELS); pages.push(page); levels.push(value % LEVELS); }
    return { pages: pages, levels: levels };
  }
  /* Pairs of characters that some word reads as the syllables of a key. */
  function oddPairs(text, key) {
    var out = {};
    for (var i = 0; i + 8 <= text.length; i += 8) {
      at = i + 4;
      if (digits(text, 2) * 65536 + digits(text, 2) === key) out[unpack(text.substr(i, 4))] = true;
    }
    return out;
  }
  function list(set, key) {
    var name = set + key, mixed = mix(key), bits = head.bits[set];
    if (lists[name]) return Promise.resolve(lists[name]);
    var shard = mixed >>> (32 - bits);
    return nested(set, shard).then(function (found) {
      if (!found) return { pages: [], levels: [], lost: true };
      var term = findList(found[0], mixed & (Math.pow(2, 32 - bits) - 1));
      term.file = set + shard; term.bytes = found[0].length;
      if (found[1] !== undefined) {
        term.bytes += found[1].length;
        term.odd = oddPairs(found[1], key);
      }
      return (lists[name] = term);
    });
  }

  /* ---- score (casebook/search/score.py) ---- */
  function impact(level) { return (level + 0.5) / LEVELS; }
  function idf(frequency, pages) { return Math.log(1 + (Math.max(pages - frequency, 0) + 0.5) / (frequency + 0.5)); }
  function saturation(length, mean) { return 1.2 * (1 - 0.75 + 0.75 * length / mean); }

  /* Words of questions and grammar say little about the subject. */
  var ASKING = {}, GRAMMAR = {};
  ("什么 哪些 哪个 为何 如何 怎么 怎样 多少 何时 是否 请问 为什 么样 哪几 哪里 哪年 几个 是谁 是什 有哪 有什 的是 哪1 么是").split(" ").forEach(function (w) { ASKING[w] = true; });
  "的了吗呢哪谁么什几".split("").forEach(function (w) { GRAMMAR[w] = true; });
  function weightOf(gram) { return ASKING[gram] ? 0.1 : GRAMMAR[gram[0]] || GRAMMAR[gram[1]] ? 0.35 : 1; }

  /* The terms of a query: at most `most` of them are fetched, every second one first, so that all characters count.
     Pairs over a space between ideographs are extra: they tell pages that have the parts side by side. */
  function termsOf(parts, most) {
    var seen = {}, inside = {}, all = [], last = "";
    parts.forEach(function (part) { for (var i = 0; i + 1 < part.length; i++) inside[part.substr(i, 2)] = true; });
    parts.forEach(function (part) {
      if (last >= "\u3400" && part[0] >= "\u3400" && !inside[last + part[0]]) add(last + part[0], 0, true);
      for (var i = 0; i + 1 < part.length; i++) add(part.substr(i, 2), i % 2, false);
      last = part[part.length - 1];
    });
    function add(gram, turn, extra) {
      if (seen[gram]) return;
      seen[gram] = true;
      all.push({ gram: gram, weight: weightOf(gram), turn: turn, order: all.length, extra: extra });
    }
    var own = all.filter(function (term) { return !term.extra; });
    if (!own.length) return [];
    var ranked = own.slice().sort(function (a, b) { return b.weight - a.weight || a.turn - b.turn || a.order - b.order; });
    var step = Math.max(1, ranked.length / most), chosen = {};
    if (ranked.length > 3 * most) for (var i = 0; i < most; i++) chosen[ranked[Math.floor(i * step)].gram] = true;
    else ranked.concat(all.filter(function (term) { return term.extra; })).slice(0, most).forEach(function (term) { chosen[term.gram] = true; });
    all.forEach(function (term) { term.fetch = !!chosen[term.gram]; term.key = term.gram.charCodeAt(0) * 65536 + term.gram.charCodeAt(1); });
    return all;
  }

  /* Names and words to suggest, with their initials. */
  var lexicon = null;
  function words() {
    lexicon = lexicon || load("w", 0, "w.js").then(function (found) {
      if (!found) { lexicon = null; return []; }
      var list = unpack(found[0]).split("\x01").map(function (text) {
        var part = text.split("\x02");
        return { word: part[0], plain: normalise(part[0]), initials: part[1] || "" };
      });
      list.bytes = found[0].length;
      return list;
    });
    return lexicon;
  }

  casebook.searchParts = {
    load: load, nested: nested, need: need, number: function (text, from) { at = from; var n = number(text); return [n, at]; }, unpack: unpack, normalise: normalise, mapped: mapped,
    cells: function () { return (cells = cells || makeCells()); }, lexicon: words, learn: learn, plain: plain, needTable: needTable, start: start, list: list, mix: mix, impact: impact, idf: idf, saturation: saturation,
    weightOf: weightOf, termsOf: termsOf, missing: missing, base: base, folder: folder, findList: findList
  };
})();
