/* The search box in the header: suggestions and first hits while typing; without scripts the form goes to search.html. */
(function () {
  "use strict";
  var P = window.casebook.searchParts, KEY = "casebook.recent";
  function words() {
    var tag = document.getElementById("cb-search-words");
    try { return JSON.parse(tag.textContent); } catch (error) { return {}; }
  }
  var W = words();
  P.words = W;
  P.say = function (code, values) {
    return String(W[code] || "").replace(/\{(\w+)\}/g, function (whole, name) { return values && name in values ? values[name] : whole; });
  };
  P.element = function (tag, attributes, children) {
    var node = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { if (attributes[name] !== null && attributes[name] !== undefined) node.setAttribute(name, attributes[name]); });
    [].concat(children === undefined ? [] : children).forEach(function (child) {
      if (child) node.appendChild(typeof child === "string" ? document.createTextNode(child) : child);
    });
    return node;
  };
  /* Text with marked ranges, never as HTML. */
  P.marked = function (text, marks) {
    var out = document.createDocumentFragment(), at = 0;
    (marks || []).forEach(function (pair) {
      out.appendChild(document.createTextNode(text.slice(at, pair[0])));
      out.appendChild(P.element("mark", {}, text.slice(pair[0], pair[1])));
      at = pair[1];
    });
    out.appendChild(document.createTextNode(text.slice(at)));
    return out;
  };
  /* The opened page marks the query or, where the hit answers it in other words (by sound or synonym), those words. */
  P.link = function (hit, query) {
    var place = hit.url.split("#"), plain = P.normalise(query), marks = (hit.marks || []).map(function (pair) { return hit.snippet.slice(pair[0], pair[1]); });
    if (!hit.exact && marks.some(function (word) { return plain.indexOf(P.normalise(word)) < 0; })) query = marks.filter(function (word, i) { return marks.indexOf(word) === i; }).join(" ");
    return P.base + place[0] + (query ? "?h=" + encodeURIComponent(query.slice(0, 200)) : "") + (place[1] ? "#" + place[1] : "");
  };
  P.recent = function (add) {
    var found = [];
    try {
      found = JSON.parse(localStorage.getItem(KEY) || "[]").filter(function (one) { return typeof one === "string"; });
      if (add) {
        found = [add.slice(0, 60)].concat(found.filter(function (one) { return one !== add.slice(0, 60); })).slice(0, 8);
        localStorage.setItem(KEY, JSON.stringify(found));
      } else if (add === "") localStorage.removeItem(KEY);
    } catch (error) { /* storage may be closed: nothing is remembered */ }
    return found;
  };
  function suggestions(typed) {
    return P.lexicon().then(function (list) {
      var plain = P.normalise(typed);
      if (!plain) return [];
      var scored = [];
      list.forEach(function (one, order) {
        var place = one.plain.indexOf(plain), latin = /^[a-z]+$/.test(plain) && plain.length > 1 ? one.initials.indexOf(plain) : -1;
        if (one.plain !== plain && (place >= 0 || latin >= 0)) scored.push([place === 0 || latin === 0 ? 0 : 1, one.word.length, order, one.word]);
      });
      scored.sort(function (a, b) { return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]; });
      return scored.slice(0, 4).map(function (row) { return row[3]; });
    });
  }

  function attach(form, index) {
    var input = form.querySelector("input[type=search]"), list = form.querySelector("[role=listbox]"), live = form.querySelector("[aria-live]");
    if (!input || !list) return;
    var active = -1, turn = 0, timer = 0, composing = false;
    list.id = list.id || "cb-search-list-" + index;
    input.setAttribute("aria-controls", list.id);
    function options() { return list.querySelectorAll("[role=option]"); }
    function close() {
      clearTimeout(timer);
      turn++;
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }
    function move(to) {
      var all = options();
      if (!all.length) return;
      if (active >= 0 && all[active]) all[active].setAttribute("aria-selected", "false");
      active = (to + all.length + 1) % (all.length + 1);
      if (active === all.length) { active = -1; input.removeAttribute("aria-activedescendant"); return; }
      all[active].setAttribute("aria-selected", "true");
      all[active].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", all[active].id);
    }
    function choose(option) {
      if (option.getAttribute("data-url")) { P.recent(input.value.trim()); location.href = option.getAttribute("data-url"); }
      else { input.value = option.getAttribute("data-word"); submit(); }
    }
    function submit() {
      if (input.value.trim()) P.recent(input.value.trim());
      close();
      var event = new CustomEvent("casebook-query", { detail: input.value, cancelable: true });
      if (document.dispatchEvent(event)) form.submit();
    }
    function draw(typed, suggested, found, past) {
      list.textContent = "";
      var count = 0;
      function group(title, rows) {
        if (!rows.length) return;
        var name = list.id + "-g" + count;
        list.appendChild(P.element("div", { role: "group", "aria-labelledby": name }, [P.element("div", { id: name, role: "presentation", "class": "cb-search__group" }, title)].concat(rows)));
      }
      function option(attributes, children) {
        attributes.role = "option"; attributes.id = list.id + "-" + count++; attributes["aria-selected"] = "false";
        return P.element("div", attributes, children);
      }
      group(P.say("recent"), past.map(function (word) { return option({ "data-word": word }, word); }));
      group(P.say("suggestions"), suggested.map(function (word) { return option({ "data-word": word }, word); }));
      if (found) group(P.say("hits"), found.hits.map(function (hit) {
        var line = P.element("span", { "class": "cb-search__snippet" });
        line.appendChild(P.marked(hit.snippet, hit.marks));
        return option({ "data-url": P.link(hit, typed) }, [P.element("span", { "class": "cb-search__title" }, hit.title), P.element("span", { "class": "cb-search__kind" }, [hit.kind].concat(hit.chips.slice(0, 1)).join(" · ")), line]);
      }));
      var note = found && found.unavailable ? "unavailable" : found && found.missing ? "partial" : found && !found.total ? "none" : "";
      if (note) list.appendChild(P.element("div", { role: "presentation", "class": "cb-search__note" }, P.say(note)));
      input.removeAttribute("aria-activedescendant");
      /* How many there are is told by the search page, which reads what it counts. */
      live.textContent = found ? note ? P.say(note) : P.say("listed", { count: found.hits.length }) : "";
      list.hidden = !list.firstChild;
      input.setAttribute("aria-expanded", String(!list.hidden));
      active = -1;
    }
    function update() {
      var typed = input.value.trim(), mine = ++turn;
      if (!typed) {
        var past = P.recent();
        if (past.length) draw("", [], null, past); else close();
        return;
      }
      Promise.all([suggestions(typed), window.casebook.search(typed, { limit: 5 })]).then(function (both) {
        if (mine === turn && document.activeElement === input) draw(typed, both[0], both[1], []);
      });
    }
    function later() { clearTimeout(timer); if (!composing) timer = setTimeout(update, 120); }
    input.addEventListener("compositionstart", function () { composing = true; });
    input.addEventListener("compositionend", function () { composing = false; later(); });
    input.addEventListener("input", later);
    input.addEventListener("focus", function () { P.start(); later(); });
    input.addEventListener("blur", function () { setTimeout(close, 150); });
    input.addEventListener("keydown", function (event) {
      if (event.isComposing || composing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); if (list.hidden) update(); else move(event.key === "ArrowDown" ? active + 1 : active < 0 ? options().length - 1 : active - 1); }
      else if (event.key === "Escape") { if (!list.hidden) { event.preventDefault(); close(); } else input.value = ""; }
      else if (event.key === "Enter" && active >= 0) { event.preventDefault(); choose(options()[active]); }
    });
    form.addEventListener("submit", function (event) { event.preventDefault(); submit(); });
    list.addEventListener("mousedown", function (event) {
      var option = event.target.closest("[role=option]");
      event.preventDefault();
      if (option) choose(option);
    });
  }
  function ready() {
    Array.prototype.forEach.call(document.querySelectorAll("form[data-casebook-box]"), attach);
    document.addEventListener("keydown", function (event) {
      var target = event.target, busy = /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable;
      if (event.key !== "/" || busy || event.ctrlKey || event.metaKey || event.altKey) return;
      var input = document.querySelector("[data-casebook-page] input[type=search]") || document.querySelector("form[data-casebook-box] input[type=search]");
      if (input) { event.preventDefault(); input.focus(); input.select(); }
    });
    highlight();
  }

  /* ---- on an opened page: mark what was looked for and go there ---- */
  function highlight() {
    var match = /[?&]h=([^&#]*)/.exec(location.search), where = document.querySelector("[data-casebook-body]") || document.querySelector("article") || document.querySelector("main");
    if (!match || !where) return;
    var asked;
    try { asked = decodeURIComponent(match[1].replace(/\+/g, " ")); } catch (error) { return; }
    P.needTable(asked + where.textContent.slice(0, 20000)).then(function () {
      var nodes = [], raw = "", walker = document.createTreeWalker(where, NodeFilter.SHOW_TEXT, null, false), node;
      while ((node = walker.nextNode())) {
        if (/^(SCRIPT|STYLE|MARK|TEXTAREA)$/.test(node.parentNode.tagName)) continue;
        nodes.push([node, raw.length]);
        raw += node.nodeValue;
      }
      var map = P.mapped(raw), wanted = P.normalise(asked), ranges = [], at;
      if (!wanted) return;
      function all(phrase, most) {
        for (at = map.text.indexOf(phrase); at >= 0 && ranges.length < most; at = map.text.indexOf(phrase, at + phrase.length)) ranges.push([map.places[at], map.places[at + phrase.length - 1] + 1]);
      }
      all(wanted, 200);
      if (!ranges.length) {
        /* No exact run: the longest pieces of the query that the page has. */
        for (var from = 0; from < Math.min(wanted.length, 60); from++) {
          var size = 2;
          if (map.text.indexOf(wanted.substr(from, size)) < 0 || from + size > wanted.length) continue;
          while (from + size < wanted.length && map.text.indexOf(wanted.substr(from, size + 1)) >= 0) size++;
          all(wanted.substr(from, size), 200);
          from += size - 1;
        }
        ranges.sort(function (a, b) { return a[0] - b[0]; });
      }
      var first = null;
      ranges = ranges.filter(function (range, i) { return !i || range[0] >= ranges[i - 1][1]; });
      nodes.reverse().forEach(function (pair) {
        var start = pair[1], end = start + pair[0].nodeValue.length;
        ranges.filter(function (range) { return range[0] < end && range[1] > start; }).reverse().forEach(function (range) {
          var piece = document.createRange();
          piece.setStart(pair[0], Math.max(0, range[0] - start));
          piece.setEnd(pair[0], Math.min(range[1], end) - start);
          var mark = P.element("mark", { "class": "cb-hit" });
          piece.surroundContents(mark);
          first = mark;
        });
      });
      if (first && !location.hash) {
        for (var open = first.parentNode; open; open = open.parentNode) if (open.tagName === "DETAILS") open.open = true;
        first.scrollIntoView({ block: "center" });
      }
    });
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready); else ready();
})();
