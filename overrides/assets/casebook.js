/* Text size, colour scheme, print, collection rounds, and the loader of data files. Plain script: parses in any
   browser from Chromium 49 on, works from file://, needs nothing. */
(function (root, d) {
  "use strict";
  var casebook = root.casebook = root.casebook || {};
  var html = d.documentElement;
  var KEY = "casebook.look";

  function all(selector, within) {
    return Array.prototype.slice.call((within || d).querySelectorAll(selector));
  }

  /* Preferences: kept in this browser only; a browser that refuses storage still switches for this page. */
  function recall() {
    try { return JSON.parse(root.localStorage.getItem(KEY) || "{}") || {}; } catch (error) { return {}; }
  }
  function keep(name, value) {
    var look = recall();
    look[name] = value;
    try { root.localStorage.setItem(KEY, JSON.stringify(look)); } catch (error) { /* private mode */ }
  }
  function setAttribute(name, value) {
    if (value) { html.setAttribute(name, value); } else { html.removeAttribute(name); }
  }

  function showSize(size) {
    all("[data-cb-set-size]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-cb-set-size") === size));
    });
  }
  function isDark() {
    var chosen = html.getAttribute("data-cb-scheme");
    return chosen ? chosen === "dark" : !!root.matchMedia && root.matchMedia("(prefers-color-scheme: dark)").matches;
  }
  function showScheme() {
    all("[data-cb-toggle-scheme]").forEach(function (button) { button.textContent = isDark() ? "浅色" : "深色"; });
  }

  d.addEventListener("click", function (event) {
    var target = event.target.closest ? event.target.closest("button") : null;
    if (!target) { return; }
    if (target.hasAttribute("data-cb-set-size")) {
      var size = target.getAttribute("data-cb-set-size");
      setAttribute("data-cb-size", size);
      keep("size", size);
      showSize(size);
    } else if (target.hasAttribute("data-cb-toggle-scheme")) {
      var scheme = isDark() ? "light" : "dark";
      setAttribute("data-cb-scheme", scheme);
      keep("scheme", scheme);
      showScheme();
    } else if (target.hasAttribute("data-cb-print")) {
      root.print();
    }
  });

  /* Rounds of collection: whether one is open depends on the reader's day, so the page cannot say it itself. */
  function today() {
    var now = new Date();
    var two = function (n) { return (n < 10 ? "0" : "") + n; };
    return now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
  }
  function showRounds() {
    var day = today();
    all("[data-cb-opens]").forEach(function (box) {
      var state = box.querySelector("[data-cb-state]");
      if (!state) { return; }
      var open = day >= box.getAttribute("data-cb-opens") && day <= box.getAttribute("data-cb-closes");
      state.className = "cb-batch__state" + (open ? " cb-batch__state--open" : "");
      state.textContent = open ? "正在征集" : day < box.getAttribute("data-cb-opens") ? "即将开始" : "已截止，可继续报送";
    });
  }

  /* Data files are scripts that call casebook.give(name, value); so they load from file:// too. */
  var given = {};
  var waiting = {};
  var page = d.getElementById("cb-main");
  casebook.base = page ? page.getAttribute("data-base") : ".";
  casebook.give = function (name, value) {
    given[name] = value;
    (waiting[name] || []).forEach(function (told) { told(value); });
    delete waiting[name];
  };
  casebook.load = function (name, then, otherwise) {
    if (name in given) { then(given[name]); return; }
    if (waiting[name]) { waiting[name].push(then); return; }
    waiting[name] = [then];
    var script = d.createElement("script");
    script.src = casebook.base + "/data/" + name + ".js";
    script.onerror = function () {
      delete waiting[name];
      if (otherwise) { otherwise(); }
    };
    d.head.appendChild(script);
  };

  /* “Others in this scene”: <ul data-cb-others="scenes/mentor" data-cb-self="2026-0031" data-cb-unit="甲局">. The list
     keeps the plain link it was built with when the file does not come. Rows: [id, title, url, unit]. */
  function showOthers(list) {
    var self = list.getAttribute("data-cb-self");
    var unit = list.getAttribute("data-cb-unit");
    var most = Number(list.getAttribute("data-cb-most")) || 6;
    casebook.load(list.getAttribute("data-cb-others"), function (rows) {
      var others = rows.filter(function (row) { return row[0] !== self && row[3] !== unit; }).slice(0, most);
      if (!others.length) { return; }
      var made = d.createDocumentFragment();
      others.forEach(function (row) {
        var item = d.createElement("li");
        var link = d.createElement("a");
        var meta = d.createElement("span");
        link.href = casebook.base + "/" + row[2];
        link.textContent = row[1];
        meta.className = "cb-meta";
        meta.textContent = row[3];
        item.appendChild(link);
        item.appendChild(meta);
        made.appendChild(item);
      });
      list.insertBefore(made, list.firstChild);
    });
  }

  /* A live list that has not come after a while (no data, no script): show the static one again. */
  var PATIENCE = 4000;
  function watchList() {
    var list = d.querySelector("[data-casebook-list]");
    if (!list) { return; }
    root.setTimeout(function () {
      if (!list.classList.contains("has-results")) { html.classList.add("cb-plain"); }
    }, PATIENCE);
  }

  function start() {
    watchList();
    showSize(html.getAttribute("data-cb-size") || "");
    showScheme();
    showRounds();
    all("[data-cb-others]").forEach(showOthers);
  }
  if (d.readyState === "loading") { d.addEventListener("DOMContentLoaded", start); } else { start(); }
})(window, document);
