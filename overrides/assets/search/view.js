/* The search page and the lists (case library, method catalog): facets, sorting, cards or table, CSV, state in the URL. */
(function () {
  "use strict";
  var casebook = window.casebook, P = casebook.searchParts, el = P.element, say = P.say, FACETS_SHOWN = 8, LONG = 200;

  function readState(names) {
    var state = { q: "", within: "", facets: {}, sort: "", view: "", page: 1, synonyms: true, retired: false };
    location.search.slice(1).split("&").forEach(function (pair) {
      var at = pair.indexOf("="), name = at < 0 ? pair : pair.slice(0, at), value;
      try { name = decodeURIComponent(name); value = decodeURIComponent(pair.slice(name.length ? at + 1 : 0).replace(/\+/g, " ")); } catch (error) { return; }
      if (at < 0) return;
      if (name === "q") state.q = value.slice(0, 20000);
      else if (name === "within") state.within = value.slice(0, LONG);
      else if (name === "sort") state.sort = value === "newest" || value === "oldest" ? value : "";
      else if (name === "view") state.view = value;
      else if (name === "page") state.page = Math.max(1, parseInt(value, 10) || 1);
      else if (name === "syn") state.synonyms = value !== "0";
      else if (name === "retired") state.retired = value === "1";
      else if (names.indexOf(name) >= 0 && value) state.facets[name] = value.split(",");
    });
    /* A server refuses a long address: the whole of a long query is kept beside it. */
    var whole = history.state && history.state.q;
    if (typeof whole === "string" && whole.slice(0, LONG) === state.q) state.q = whole;
    return state;
  }
  function stateUrl(state) {
    var out = [];
    function add(name, value) { if (value) out.push(encodeURIComponent(name) + "=" + encodeURIComponent(value)); }
    add("q", state.q.slice(0, LONG)); add("within", state.within);
    Object.keys(state.facets).sort().forEach(function (name) { add(name, state.facets[name].slice().sort().join(",")); });
    add("sort", state.sort); add("view", state.view); add("page", state.page > 1 ? String(state.page) : "");
    add("syn", state.synonyms ? "" : "0"); add("retired", state.retired ? "1" : "");
    return location.pathname + (out.length ? "?" + out.join("&") : "") + location.hash;
  }
  function csvCell(text) {
    text = String(text === undefined || text === null ? "" : text);
    /* A cell that a spreadsheet would take for a formula is quoted as text. */
    if (/^[=+\-@\t\r]/.test(text)) text = "'" + text;
    return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  function attach(root) {
    var names = (root.getAttribute("data-facets") || "").split(",").filter(Boolean), fixed = root.getAttribute("data-kind") || "";
    var isSearch = root.hasAttribute("data-casebook-page"), state = readState(names), turn = 0, timer = 0, open = {}, drawn = "", thorough = "", columns = { rows: {} }, entered = !!state.q;
    var sections = (root.getAttribute("data-sections") || "").split(",").filter(Boolean);
    var form = root.querySelector("form"), input = form && form.querySelector("input[name=q]"), within = form && form.querySelector("input[name=within]");
    var sort = root.querySelector("[name=sort]"), retired = root.querySelector("[name=retired]");
    var live = root.querySelector("[data-part=count]"), facets = root.querySelector("[data-part=facets]"), chips = root.querySelector("[data-part=chosen]");
    var notes = root.querySelector("[data-part=notes]"), results = root.querySelector("[data-part=results]"), pager = root.querySelector("[data-part=pager]");
    var csv = root.querySelector("[data-part=csv]"), asked = root.querySelector("[data-part=asked]"), views = root.querySelectorAll("[data-view]");
    var filters = facets.parentNode, narrow = window.matchMedia("(max-width: 47.9375em)");
    function fold() { filters.open = !narrow.matches; }
    fold();
    narrow.addListener(fold);
    root.classList.add("is-live");
    if (input) input.value = state.q;
    if (within) within.value = state.within;

    function chosen() {
      var out = {};
      Object.keys(state.facets).forEach(function (name) { out[name] = state.facets[name]; });
      if (fixed) out.kind = fixed.split(",");
      if (sections.length && query()) out.section = out.section || [];
      return out;
    }
    /* Hits are shown with a piece of their text: ten on a page are as many as a first search reads. */
    function per() { return query() ? 10 : 20; }
    function query() { return state.q.trim() ? state.q : state.within.trim() ? '"' + state.within.replace(/["“”]/g, "") + '"' : ""; }
    function inside() { return state.q.trim() ? state.within.trim() : ""; }
    function ask(from, limit) {
      if (query()) {
        return casebook.search(query(), { limit: from + limit, within: inside(), facets: chosen(), synonyms: state.synonyms, retired: state.retired, sort: state.sort, thorough: thorough === query() + inside() }).then(function (found) {
          if (found.facets.section) found.facets.section = sections.map(function (name) { return found.facets.section.filter(function (value) { return value.key === name; })[0]; }).filter(Boolean);
          return P.columns().then(function (table) {
            columns = table;
            found.hits = found.hits.slice(from).map(function (hit) {
              var row = table.rows[hit.number];
              hit.values = row ? row.values : [];
              return hit;
            });
            return found;
          });
        });
      }
      if (isSearch && !Object.keys(state.facets).length) return Promise.resolve(null);
      return P.columns().then(function (table) {
        columns = table;
        return casebook.list({ facets: chosen(), from: from, limit: limit, sort: state.sort, retired: state.retired });
      });
    }
    /* How a choice is called that no listed page has. */
    function called(name, key) {
      var label = key;
      Object.keys(columns.rows).some(function (page) {
        return columns.rows[page].values.some(function (value) { return value[0] === name && value[1] === key && (label = value[2]); });
      });
      return label;
    }
    function label(hit, name) {
      return (hit.values || []).filter(function (value) { return value[0] === name; }).map(function (value) { return value[2]; }).join("、");
    }
    /* A choice, and a query that was entered, can be undone with the browser's Back; typing is not kept letter by letter. */
    function change(keepPage, typing) {
      if (!keepPage) state.page = 1;
      var url = stateUrl(state), same = url === location.pathname + location.search + location.hash;
      try { history[(typing && !entered) || same ? "replaceState" : "pushState"]({ q: state.q }, "", url); } catch (error) { /* file:// may refuse: the page still works */ }
      entered = !typing;
      draw();
    }
    function toggle(name, key) {
      var list = (state.facets[name] || []).slice(), at = list.indexOf(key);
      if (at >= 0) list.splice(at, 1); else list.push(key);
      if (list.length) state.facets[name] = list; else delete state.facets[name];
      change();
    }
    function drawFacets(found) {
      var focus = document.activeElement && document.activeElement.id;
      facets.textContent = "";
      chips.textContent = "";
      var told = query() ? [say("asked", { query: query().trim() })] : [];
      if (inside()) told.push(say("asked_within", { query: inside() }));
      names.forEach(function (name) {
        var values = (found.facets && found.facets[name]) || [], mine = state.facets[name] || [];
        mine.forEach(function (key) {
          if (!values.some(function (value) { return value.key === key; })) values = values.concat([{ key: key, label: called(name, key), count: 0 }]);
        });
        if (!values.length) return;
        var title = say("facet." + name) || name, rows = values.map(function (value, i) {
          var id = "cb-facet-" + name + "-" + value.key, box = el("input", { type: "checkbox", id: id });
          box.checked = mine.indexOf(value.key) >= 0;
          box.addEventListener("change", function () { toggle(name, value.key); });
          if (box.checked) {
            told.push(title + "：" + value.label);
            var button = el("button", { type: "button", "class": "cb-chip", "aria-label": say("remove", { label: value.label }) }, [title + "：" + value.label, el("span", { "aria-hidden": "true" }, " ×")]);
            button.addEventListener("click", function () { toggle(name, value.key); rest(); });
            chips.appendChild(button);
          }
          var row = el("li", {}, [box, el("label", { "for": id }, [value.label, el("span", { "class": "cb-facet__count" }, String(value.count))])]);
          row.hidden = i >= FACETS_SHOWN && !open[name] && !box.checked;
          return row;
        });
        var group = el("fieldset", { "class": "cb-facet" }, [el("legend", {}, title), el("ul", {}, rows)]);
        if (values.length > FACETS_SHOWN) {
          var more = el("button", { type: "button", "class": "cb-facet__more", id: "cb-more-" + name, "aria-expanded": String(!!open[name]) }, open[name] ? say("less") : say("more", { count: values.length }));
          more.addEventListener("click", function () { open[name] = !open[name]; drawFacets(found); });
          group.appendChild(more);
        }
        facets.appendChild(group);
      });
      filters.hidden = !facets.firstChild;
      asked.textContent = told.join("；");
      if (chips.firstChild) {
        var clear = el("button", { type: "button", "class": "cb-chip cb-chip--clear" }, say("clear"));
        clear.addEventListener("click", function () { state.facets = {}; change(); rest(); });
        chips.appendChild(clear);
      }
      if (focus && document.getElementById(focus)) document.getElementById(focus).focus();
    }
    function retiredTag(hit) { return hit.retired ? el("span", { "class": "cb-tag cb-tag--grey" }, say("retired")) : null; }
    function card(hit) {
      var title = el("a", { href: P.link(hit, state.q) }, hit.title), meta = [hit.kind || label(hit, "kind")].concat(hit.chips || [label(hit, "scene"), label(hit, "unit")], hit.date).filter(Boolean);
      var text = el("p", { "class": "cb-result__text" });
      if (hit.before) text.appendChild(document.createTextNode("…"));
      text.appendChild(P.marked(hit.snippet === undefined ? hit.summary : hit.snippet, hit.marks));
      if (hit.after) text.appendChild(document.createTextNode("…"));
      return el("li", { "class": "cb-result" }, [
        el("h2", { "class": "cb-result__title" }, [title, hit.exact ? el("span", { "class": "cb-tag" }, say("exact")) : null, retiredTag(hit)]),
        el("p", { "class": "cb-result__meta" }, meta.map(function (part) { return el("span", { "class": "cb-result__chip" }, part); })),
        hit.section ? el("p", { "class": "cb-result__section" }, hit.section) : null, text]);
    }
    function table(hits) {
      var shown = names.filter(function (name) { return name !== "kind" && hits.some(function (hit) { return label(hit, name); }); }).slice(0, 5), dated = hits.some(function (hit) { return hit.date; });
      var heads = ["title"].concat(shown.map(function (name) { return "facet." + name; }), dated ? "date" : []);
      return el("div", { "class": "cb-table", tabindex: "0" }, el("table", {}, [
        el("thead", {}, el("tr", {}, heads.map(function (name) { return el("th", { scope: "col" }, say(name)); }))),
        el("tbody", {}, hits.map(function (hit) {
          return el("tr", {}, [el("th", { scope: "row" }, [el("a", { href: P.link(hit, state.q) }, hit.title), retiredTag(hit)])].concat(
            shown.map(function (name) { return el("td", {}, label(hit, name)); }), dated ? el("td", {}, hit.date || "") : []));
        }))]));
    }
    /* The pressed button goes with what it changes: the reader's focus waits at the count. */
    function rest() { live.tabIndex = -1; live.focus(); }
    function note(text, action, call) {
      var line = el("p", { "class": "cb-note" }, text);
      if (action) {
        var button = el("button", { type: "button", "class": "cb-link" }, action);
        button.addEventListener("click", function () { call(); rest(); });
        line.appendChild(button);
      }
      notes.appendChild(line);
    }
    function drawNotes(found) {
      notes.textContent = "";
      if (found.unavailable || found.missing) note(say(found.unavailable ? "unavailable" : "partial"), say("retry"), draw);
      if (found.relaxed) note(say("relaxed"));
      if (found.pinyin && found.pinyin.length) note(say("pinyin", { words: found.pinyin.join("、") }));
      if (found.synonyms && found.synonyms.length) note(say("synonyms", { words: found.synonyms.join("、") }), say("synonyms_off"), function () { state.synonyms = false; change(); });
      else if (!state.synonyms) note("", say("synonyms_on"), function () { state.synonyms = true; change(); });
      if (state.facets.section) note(say("sections"));
      if (found.unread) note(say("unread", { count: found.unread }), say("read_all"), function () { thorough = query() + inside(); draw(); });
      if (found.suggestion) note(say(found.respelt ? "respelt" : "suggestion"), found.suggestion, function () { input.value = state.q = found.suggestion; change(); });
    }
    function drawPager(found) {
      pager.textContent = "";
      var pages = Math.max(1, Math.ceil(found.total / per()));
      if (pages < 2) return;
      [["previous", -1], ["next", 1]].forEach(function (pair, i) {
        var to = state.page + pair[1], button = el("button", { type: "button", "class": "cb-button" }, say(pair[0]));
        button.disabled = to < 1 || to > pages;
        button.addEventListener("click", function () { state.page = to; change(true); rest(); root.scrollIntoView(); });
        if (i) pager.appendChild(el("span", { "class": "cb-pager__place" }, say("page", { page: state.page, pages: pages })));
        pager.appendChild(button);
      });
    }
    function draw() {
      var mine = ++turn;
      root.setAttribute("aria-busy", "true");
      Array.prototype.forEach.call(views, function (button) { button.setAttribute("aria-pressed", String(button.getAttribute("data-view") === (state.view || "cards"))); });
      if (sort) {
        sort.options[0].hidden = sort.options[0].disabled = !query();
        sort.value = state.sort || (query() ? "" : "newest");
      }
      if (retired) retired.checked = state.retired;
      /* The first hits are shown before the facets of all pages are fetched; how many there are is known only then. */
      var plain = query() && !inside() && state.page === 1 && !state.sort && !fixed && !Object.keys(state.facets).length;
      var early = plain ? casebook.search(query(), { limit: per(), synonyms: state.synonyms, retired: state.retired }).then(function (found) { if (mine === turn) { drawHits(found); live.textContent = ""; } }) : Promise.resolve();
      return early.then(function () { return P.need("facets.js"); }).then(function () { return ask((state.page - 1) * per(), per()); }).then(function (found) {
        if (mine !== turn) return;
        root.removeAttribute("aria-busy");
        root.classList.toggle("has-results", !!found && !found.unavailable);
        if (!found) { filters.hidden = true; drawn = results.textContent = notes.textContent = live.textContent = facets.textContent = chips.textContent = pager.textContent = ""; return; }
        if (!found.hits.length && found.total && state.page > 1) { state.page = 1; change(true, true); return; }
        drawFacets(found);
        drawHits(found);
        drawPager(found);
        if (csv) csv.disabled = !found.total;
      });
    }
    function drawHits(found) {
      drawNotes(found);
      document.documentElement.classList.toggle("cb-plain", !!found.unavailable);
      root.classList.toggle("has-results", !found.unavailable);
      live.textContent = found.unavailable ? "" : say("count", { total: found.total });
      /* The same hits again keep their place and the reader's focus. */
      var now = JSON.stringify([state.view, state.page, found.total && found.hits.map(function (hit) { return [hit.url, hit.snippet, hit.marks, hit.exact, state.view && hit.values]; })]);
      if (now === drawn) return;
      drawn = now;
      results.textContent = "";
      if (!found.total && !found.unavailable) results.appendChild(el("p", { "class": "cb-note" }, say(query() && !inside() && !Object.keys(state.facets).length ? "none" : "empty")));
      else if (state.view === "table") results.appendChild(table(found.hits));
      else results.appendChild(el("ol", { "class": "cb-results", start: String((state.page - 1) * per() + 1) }, found.hits.map(card)));
    }
    function download() {
      csv.disabled = true;
      var shown = names.filter(function (name) { return name !== "kind" && name !== "section"; });
      return ask(0, 1e6).then(function (found) {
        csv.disabled = false;
        drawNotes(found);
        if (found.missing) return;
        var dated = found.hits.some(function (hit) { return hit.date; }), retired = found.hits.some(function (hit) { return hit.retired; });
        var head = [say("title"), say("facet.kind")].concat(shown.map(function (name) { return say("facet." + name) || name; }), dated ? say("date") : [], retired ? say("state") : [], say("address"));
        var lines = [head].concat(found.hits.map(function (hit) {
          return [hit.title, hit.kind || label(hit, "kind")].concat(shown.map(function (name) { return label(hit, name); }), dated ? hit.date || "" : [], retired ? (hit.retired ? say("retired") : "") : [], new URL(P.base + hit.url, location.href).href);
        }));
        var text = "\ufeff" + lines.map(function (line) { return line.map(csvCell).join(","); }).join("\r\n") + "\r\n";
        var link = el("a", { href: URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" })), download: say("csv_name") });
        document.body.appendChild(link);
        link.click();
        document.body.removeChild(link);
      });
    }
    if (form) {
      var composing = false;
      form.addEventListener("compositionstart", function () { composing = true; });
      form.addEventListener("compositionend", function () { composing = false; typed(); });
      form.addEventListener("submit", function (event) { event.preventDefault(); if (input.value.trim()) P.recent(input.value.trim()); typed(); entered = true; });
      form.addEventListener("input", function () { clearTimeout(timer); if (!composing) timer = setTimeout(typed, 150); });
    }
    function typed() {
      clearTimeout(timer);
      if (input.value === state.q && (!within || within.value === state.within)) return;
      state.q = input.value;
      if (within) state.within = within.value;
      change(false, true);
    }
    if (sort) sort.addEventListener("change", function () { state.sort = sort.value; change(); });
    if (retired) retired.addEventListener("change", function () { state.retired = retired.checked; change(); });
    Array.prototype.forEach.call(views, function (button) { button.addEventListener("click", function () { state.view = button.getAttribute("data-view"); change(true); }); });
    if (csv) csv.addEventListener("click", download);
    if (isSearch) document.addEventListener("casebook-query", function (event) {
      event.preventDefault();
      /* A search from the header is a new one: conditions of the last do not hide in it. */
      input.value = state.q = event.detail;
      within.value = state.within = "";
      state.facets = {};
      change();
    });
    window.addEventListener("popstate", function () { state = readState(names); if (input) input.value = state.q; if (within) within.value = state.within; draw(); });
    draw();
  }
  function ready() { Array.prototype.forEach.call(document.querySelectorAll("[data-casebook-page], [data-casebook-list]"), attach); }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready); else ready();
})();
