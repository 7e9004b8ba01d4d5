/* Facets, lists and their counts, from the columns that casebook/search/stored.py writes. Needs core.js. */
(function () {
  "use strict";
  var P = window.casebook.searchParts, columns = null, blocks = {};

  function block(number) {
    if (!blocks[number]) blocks[number] = P.load("f", number, "f/" + number + ".js").then(function (found) {
      if (!found) { delete blocks[number]; return null; }
      var values = P.unpack(found[0]).split("\x01").map(function (text) { return text.split("\x02"); });
      var text = found[1], at = 0, page = number * 1024 - 1, out = [];
      function next() { var pair = P.number(text, at); at = pair[1]; return pair[0]; }
      while (at < text.length) {
        page += 1 + next();
        var row = { page: page, day: next(), values: [] };
        for (var n = next(); n > 0; n--) row.values.push(values[next()]);
        out.push(row);
      }
      return out;
    });
    return blocks[number];
  }
  /* All pages with their day and facet values: {page: {page, day, values: [[name, key, label]]}}. */
  P.columns = function () {
    return P.start().then(function (head) {
      if (!head) return { rows: {}, lost: 1, unavailable: true };
      if (columns && columns.raw === head.raw && !columns.lost) return columns;
      var wanted = [];
      for (var at = 0; at < head.size; at += 1024) wanted.push(block(at / 1024));
      return Promise.all(wanted).then(function (found) {
        columns = { raw: head.raw, rows: {}, lost: 0 };
        found.forEach(function (part) {
          if (!part) { columns.lost++; return; }
          part.forEach(function (row) { row.retired = !!head.retired[row.page]; columns.rows[row.page] = row; });
        });
        return columns;
      });
    });
  };
  function chosenOf(chosen) {
    var out = {};
    Object.keys(chosen || {}).forEach(function (name) {
      var keys = chosen[name];
      if (typeof keys === "string") keys = [keys];
      if (keys && keys.length) { out[name] = {}; keys.forEach(function (key) { out[name][key] = true; }); }
    });
    return out;
  }
  /* Rows that pass, and live counts: a facet is counted under the choices in all other facets. */
  P.sift = function (rows, chosen) {
    var want = chosenOf(chosen), names = Object.keys(want).filter(function (name) { return name !== "section"; }), counts = {}, passed = [];
    rows.forEach(function (row) {
      var failed = names.filter(function (name) {
        return !row.values.some(function (value) { return value[0] === name && want[name][value[1]]; });
      });
      if (!failed.length) passed.push(row);
      if (failed.length > 1) return;
      row.values.forEach(function (value) {
        if (failed.length && failed[0] !== value[0]) return;
        var facet = counts[value[0]] = counts[value[0]] || {}, entry = facet[value[1]] = facet[value[1]] || { key: value[1], label: value[2], count: 0 };
        entry.count++;
      });
    });
    return { rows: passed, facets: listed(counts) };
  };
  /* Counts as lists, the greatest first. */
  function listed(counts) {
    var facets = {};
    Object.keys(counts).sort().forEach(function (name) {
      facets[name] = Object.keys(counts[name]).map(function (key) { return counts[name][key]; }).sort(function (a, b) {
        return b.count - a.count || (a.key < b.key ? -1 : 1);
      });
    });
    return facets;
  }
  /* Sections are no part of the index: the texts of the best hits are read, a hit counts in each section that answers the
     query nearly as well as its best one, and choosing sections leaves only hits that were read. */
  P.inSections = function (hits, chosen, measure, asked, result) {
    var counts = {}, phrase = asked.quotes[0] || asked.all;
    var kept = hits.filter(function (hit) {
      if (!hit.doc || !hit.doc.sections) return !chosen.length;
      var passed = !chosen.length;
      sectionsOf(hit.doc, hit.exact || (asked.quotes.length && hit.quoted) ? phrase : "", measure).forEach(function (part) {
        counts[part.name] = counts[part.name] || { key: part.name, label: part.name, count: 0 };
        counts[part.name].count++;
        if (!passed && chosen.indexOf(part.name) >= 0) { passed = true; hit.from = part.from; hit.at = part.at; }
      });
      return passed;
    });
    result.facets.section = listed({ section: counts }).section || [];
    return kept;
  };
  var NEARLY = 0.8;
  function sectionsOf(doc, phrase, measure) {
    var found = {}, best = 0;
    doc.sections.forEach(function (section, i) {
      if (!section[0]) return;
      var from = before(doc.places, doc.starts[i]), to = i + 1 < doc.starts.length ? before(doc.places, doc.starts[i + 1]) : doc.text.length;
      var text = doc.text.slice(from, to), seen = measure({ text: text, head: 0, heads: [] }), at = phrase ? text.indexOf(phrase) : seen.at;
      var score = phrase ? (at >= 0 ? 1 : 0) : seen.found ? seen.score : 0;
      best = Math.max(best, score);
      if (score > 0 && !(found[section[0]] && found[section[0]].score >= score)) found[section[0]] = { name: section[0], from: from, at: from + at, score: score };
    });
    return Object.keys(found).map(function (name) { return found[name]; }).filter(function (part) { return part.score >= NEARLY * best; });
  }
  /* How many places of a sorted list are before a place. */
  function before(places, place) {
    var low = 0, high = places.length;
    while (low < high) { var middle = (low + high) >> 1; if (places[middle] < place) low = middle + 1; else high = middle; }
    return low;
  }
  P.filter = function (found, chosen, result) {
    return P.columns().then(function (table) {
      result.missing += table.lost;
      var byPage = {}, rows = [];
      found.forEach(function (hit) {
        byPage[hit.page] = hit;
        rows.push(table.rows[hit.page] || { page: hit.page, day: 0, values: [] });
      });
      var kept = P.sift(rows, chosen);
      result.facets = kept.facets;
      return kept.rows.map(function (row) { byPage[row.page].day = row.day; byPage[row.page].row = row; return byPage[row.page]; });
    });
  };
  /* Takes hits out of the counts that turned out to be none. */
  P.without = function (result, hits) {
    hits.forEach(function (hit) {
      (hit.row ? hit.row.values : []).forEach(function (value) {
        result.facets[value[0]].forEach(function (entry) { if (entry.key === value[1]) entry.count--; });
      });
    });
  };
  /* A list without a query: all rows of some kinds, sorted. */
  window.casebook.list = function (options) {
    options = options || {};
    return P.columns().then(function (table) {
      var rows = Object.keys(table.rows).map(function (page) { return table.rows[page]; }).filter(function (row) { return options.retired || !row.retired; });
      var kept = P.sift(rows, options.facets || {});
      kept.rows.sort(P.byDay(options.sort));
      var from = options.from || 0, limit = options.limit === undefined ? 20 : options.limit;
      return Promise.all(kept.rows.slice(from, from + limit).map(function (row) {
        return P.row(row.page).then(function (found) {
          return found && { url: found.url, title: found.title, summary: found.summary, date: P.date(row.day), values: row.values, retired: row.retired, number: row.page };
        });
      })).then(function (hits) {
        return { total: kept.rows.length, hits: hits.filter(Boolean), facets: kept.facets, unavailable: table.unavailable, missing: table.lost + hits.filter(function (hit) { return !hit; }).length };
      });
    });
  };
  /* Proleptic day 1 is 0001-01-01, as Python counts. */
  P.date = function (day) { return day ? new Date((day - 719163) * 864e5).toISOString().slice(0, 10) : ""; };
})();
