/* case.md, written and read: front matter in the order of the field table, then the sections. Reads what this form,
   `manage.py new case` and the receipt desk write: scalars, lists in brackets or with dashes, one map of maps. */
(function (root) {
  "use strict";
  var casebook = root.casebook = root.casebook || {};
  var CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

  function clean(text) { return String(text).replace(/\r\n?/g, "\n").replace(CONTROL, ""); }
  function oneLine(text) { return clean(text).replace(/\s+/g, " ").trim(); }

  function scalar(text) {
    text = oneLine(text);
    if (/^\d{4}-\d\d-\d\d$/.test(text) || /^-?\d+(?:\.\d+)?$/.test(text)) { return text; }
    if (/^[\u4e00-\u9fffA-Za-z][\u4e00-\u9fffA-Za-z0-9-]*$/.test(text) && !/^(?:true|false|yes|no|on|off|null|none|y|n)$/i.test(text)) { return text; }
    return JSON.stringify(text);
  }
  function line(key, value) {
    if (Array.isArray(value)) { return value.length ? key + ": [" + value.map(scalar).join(", ") + "]\n" : ""; }
    return value === undefined || value === "" ? "" : key + ": " + scalar(value) + "\n";
  }

  function effectLines(values, measures) {
    var made = "";
    ["expected", "measures", "comparison", "verified_by", "evidence", "result"].forEach(function (key) {
      if (key !== "measures") { made += line("  " + key, values["effect." + key]); return; }
      var rows = measures.map(function (measure) {
        var lines = ["name", "unit", "before", "after", "n", "source"].map(function (part) {
          return line("      " + part, measure[part]);
        }).join("");
        return lines ? "    - " + lines.slice(6) : "";
      }).join("");
      made += rows ? "  measures:\n" + rows : "";
    });
    return made ? "effect:\n" + made : "";
  }

  /* A line people end with Enter is a paragraph of its own, unless it belongs to a list, a table or a quotation. */
  function paragraphs(text) {
    var together = /^\s*(?:[-*+>|]|\d+[.)、]\s?|[a-z][.)]\s)/i;
    var made = [];
    clean(text).split("\n").forEach(function (line) {
      line = line.replace(/^[\s\u3000]+$/, "").replace(/^\u3000+/, "").replace(/\s+$/, "");
      var last = made.length ? made[made.length - 1] : "";
      if (line && last && !(together.test(line) && together.test(last))) { made.push(""); }
      if (line || last) { made.push(line); }
    });
    return made.join("\n").trim();
  }
  function caption(text) { return oneLine(text).replace(/[\[\]]/g, ""); }

  function body(draft, rules) {
    return rules.sections.map(function (section) {
      var text = paragraphs(draft.sections[section[0]] || "");
      var shown = draft.pictures.filter(function (p) { return p.section === section[0] && p.name; }).map(function (p) {
        return "![" + caption(p.caption) + "](" + p.name + ")";
      });
      var all = (text ? [text] : []).concat(shown).join("\n\n");
      return all ? "## " + section[0] + "\n\n" + all + "\n" : "";
    }).filter(Boolean).join("\n");
  }

  function write(draft, rules) {
    var front = rules.order.map(function (key) {
      return key === "effect" ? effectLines(draft.values, draft.measures) : line(key, draft.values[key]);
    }).join("");
    return "---\n" + front + "---\n\n" + body(draft, rules);
  }

  function count(text, rules) {
    return Array.from(text.replace(new RegExp(rules.body.markup, "g"), "")).length;
  }

  /* -- reading ------------------------------------------------------------------------------------------------- */

  function unquoted(text) {
    text = text.trim();
    if (/^".*"$/.test(text)) { try { return JSON.parse(text); } catch (error) { return text.slice(1, -1); } }
    if (/^'.*'$/.test(text)) { return text.slice(1, -1).replace(/''/g, "'"); }
    return text.replace(/\s+#.*$/, "");
  }
  function value(text) {
    text = text.trim();
    if (!/^\[.*\]$/.test(text)) { return unquoted(text); }
    var items = text.slice(1, -1).match(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,]+/g) || [];
    return items.map(unquoted).filter(Boolean);
  }
  function rowsOf(front) {
    return front.split("\n").filter(function (l) { return l.trim() && !/^\s*#/.test(l); }).map(function (l) {
      return { indent: l.length - l.replace(/^ +/, "").length, text: l.trim() };
    });
  }
  /* Lines from `at` on that are indented as deep as the first of them: a list or a map. */
  function node(rows, at) {
    var depth = rows[at].indent;
    var list = rows[at].text.charAt(0) === "-" ? [] : null;
    var map = {};
    while (at < rows.length && rows[at].indent >= depth) {
      var row = rows[at];
      if (list && /^-(?:\s|$)/.test(row.text)) {
        var item = row.text.slice(1).trim();
        if (/^[^\s"'\[：:]+\s*[:：](?:\s|$)/.test(item)) {
          rows[at] = { indent: row.indent + 2, text: item };
          var inner = node(rows, at);
          list.push(inner.value);
          at = inner.at;
        } else { list.push(unquoted(item)); at++; }
        continue;
      }
      var pair = /^([^:：]+?)\s*[:：]\s*(.*)$/.exec(row.text);
      at++;
      if (!pair) { continue; }
      if (/^[|>][-+]?$/.test(pair[2])) {
        var lines = [];
        while (at < rows.length && rows[at].indent > row.indent) { lines.push(rows[at++].text); }
        map[pair[1]] = lines.join("\n");
      } else if (pair[2] || at >= rows.length || rows[at].indent < row.indent || (rows[at].indent === row.indent && rows[at].text.charAt(0) !== "-")) {
        map[pair[1]] = value(pair[2]);
      } else {
        var below = node(rows, at);
        map[pair[1]] = below.value;
        at = below.at;
      }
    }
    return { value: list || map, at: at };
  }

  function canonical(heading, rules) {
    var bare = heading.replace(/^[（(]?[一二三四五六七八九十\d]+[)）]?[、.．\s]*/, "").trim();
    var found = rules.sections.filter(function (s) { return s[0] === bare || s[2].indexOf(bare) >= 0; })[0];
    return found ? found[0] : "";
  }
  function flat(written, rules) {
    var draft = { values: {}, measures: [], sections: {}, pictures: [], left: [] };
    Object.keys(written).forEach(function (name) {
      var key = rules.labels[name] || name;
      var found = written[name];
      if (found === "" || (Array.isArray(found) && !found.length)) { return; }
      if (key === "effect" && typeof found === "object") { effect(found, draft, rules); }
      else if (key === "lessons" && typeof found === "string") { draft.sections["不足与教训"] = found + "\n\n"; }
      else if (rules.unit_written.indexOf(key) >= 0) { draft.values[key] = found; }
      else { draft.left.push(name); }
    });
    return draft;
  }
  function effect(found, draft, rules) {
    var parts = rules.fields.filter(function (f) { return f.key.indexOf("effect.") === 0; });
    function keyOf(name, list) {
      var match = list.filter(function (f) { return f.label === name; })[0];
      return match ? match.key.replace("effect.", "") : name;
    }
    Object.keys(found).forEach(function (name) {
      var key = keyOf(name, parts);
      if (key !== "measures") { draft.values["effect." + key] = String(found[name]); return; }
      var columns = parts.filter(function (f) { return f.key === "effect.measures"; })[0].parts;
      draft.measures = [].concat(found[name]).filter(function (m) { return m && typeof m === "object"; }).map(function (m) {
        var row = {};
        Object.keys(m).forEach(function (n) { row[keyOf(n, columns)] = String(m[n]); });
        return row;
      });
    });
  }

  function read(text, rules) {
    text = clean(text).replace(/^\s+/, "");
    var match = /^---[ \t]*\n([\s\S]*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)/.exec(text);
    var rows = match ? rowsOf(match[1]) : [];
    var draft = flat(rows.length ? node(rows, 0).value : {}, rules);
    var rest = match ? text.slice(match[0].length) : text;
    var current = rules.sections[0][0];
    rest.replace(/<!--[\s\S]*?-->/g, "").split("\n").forEach(function (l) {
      var heading = /^##\s+(.+?)\s*#*$/.exec(l);
      var name = heading ? canonical(heading[1], rules) : "";
      if (name) { current = name; return; }
      var title = /^#\s+(.+?)\s*$/.exec(l);
      if (title && !(draft.sections[current] || "").trim()) { draft.values.title = draft.values.title || title[1]; return; }
      l = (heading ? "### " + heading[1] : l).replace(/!\[([^\]]*)\]\(\s*<?([^)>\s]+)>?[^)]*\)/g, function (all, alt, target) {
        draft.pictures.push({ section: current, caption: alt, name: target });
        return "";
      });
      draft.sections[current] = (draft.sections[current] || "") + l + "\n";
    });
    Object.keys(draft.sections).forEach(function (key) { draft.sections[key] = draft.sections[key].replace(/\n{3,}/g, "\n\n").trim(); });
    return draft;
  }

  casebook.casefile = { write: write, body: body, read: read, count: count, paragraphs: paragraphs };
})(window);
