/* “相关案例”“相关工作法” and the words of a scene, from one small file per scene (casebook/search/related.py). Needs core.js and box.js. */
(function () {
  "use strict";
  var P = window.casebook.searchParts, el = P.element, say = P.say;
  if (P.related) return;
  function scene(key) {
    return P.load("rel", key, "../related/" + encodeURIComponent(key) + ".js").then(function (found) {
      if (!found) return null;
      var things = P.unpack(found[1]).split("\x01").filter(Boolean).map(function (text) { return text.split("\x02"); });
      var words = P.unpack(found[2]).split("\x01").filter(Boolean), pages = P.unpack(found[3]).split("\x01").map(function (text) {
        var part = text.split("\x02"), numbers = part[4], at = 0;
        function next() { var pair = P.number(numbers, at); at = pair[1]; return pair[0]; }
        function list() { var out = []; for (var n = next(); n > 0; n--) out.push(next()); return out; }
        return { key: part[0], url: part[1], title: part[2], kind: Number(part[3][0]), retired: part[3][1] === "1", things: list(), words: list() };
      });
      return { label: P.unpack(found[0]), things: things, words: words, pages: pages };
    });
  }
  function likeness(table, one, other) {
    var methods = [], problems = [], words = [], score = 0;
    one.things.forEach(function (id) {
      var thing = table.things[id], shared = other.things.indexOf(id) >= 0;
      if (thing[0] === "m" && (shared || thing[1] === other.key)) { methods.push(thing[2]); score += 3; }
      if (thing[0] === "p" && shared) { problems.push(thing[2]); score += 1; }
    });
    one.words.forEach(function (id, place) {
      var at = other.words.indexOf(id);
      if (at >= 0) { words.push(table.words[id]); score += 2 / (Math.max(place, at) + 2); }
    });
    return { score: score, methods: methods, problems: problems, words: words };
  }
  /* Nearest pages of a kind (0 cases, 1 methods), with what they share. */
  P.related = function (key, scenes, kind, most) {
    return Promise.all(scenes.map(scene)).then(function (tables) {
      var found = {}, out = [];
      tables.filter(Boolean).forEach(function (table) {
        var one = table.pages.filter(function (page) { return page.key === key; })[0];
        if (!one) return;
        table.pages.forEach(function (page) {
          if (page.key === key || page.retired || page.kind !== kind || found[page.key]) return;
          var same = likeness(table, one, page);
          if (same.score > 0) { found[page.key] = true; same.page = page; same.scene = table.label; out.push(same); }
        });
      });
      out.sort(function (a, b) { return b.score - a.score || (a.page.key < b.page.key ? 1 : -1); });
      return out.slice(0, most);
    });
  };
  function reason(same) {
    var parts = [say("related.scene", { name: same.scene })], methods = same.methods.filter(function (name) { return same.page.kind !== 1 || name !== same.page.title; });
    if (methods.length < same.methods.length) parts.push(say("related.uses"));
    if (methods.length) parts.push(say("related.method", { names: methods.slice(0, 2).join("、") }));
    if (same.problems.length) parts.push(say("related.problem", { names: same.problems.slice(0, 2).join("、") }));
    if (same.words.length && parts.length < 3) parts.push(say("related.words", { names: same.words.slice(0, 3).join("、") }));
    return parts.join("；");
  }
  function fill(root) {
    var key = root.getAttribute("data-key"), scenes = (root.getAttribute("data-scenes") || "").split(",").filter(Boolean);
    Array.prototype.forEach.call(root.querySelectorAll("[data-related]"), function (part, i) {
      P.related(key, scenes, part.getAttribute("data-related") === "method" ? 1 : 0, 5).then(function (found) {
        var list = part.querySelector("ul");
        list.textContent = "";
        found.forEach(function (same) {
          list.appendChild(el("li", {}, [el("a", { href: P.base + same.page.url }, same.page.title), el("span", { "class": "cb-related__why" }, reason(same))]));
        });
        part.hidden = !found.length;
      });
    });
  }
  function cloud(root) {
    scene(root.getAttribute("data-casebook-words")).then(function (table) {
      if (!table) return;
      var counts = {};
      table.pages.forEach(function (page) { if (!page.retired) page.words.forEach(function (id) { counts[id] = (counts[id] || 0) + 1; }); });
      var top = Object.keys(counts).map(Number).filter(function (id) { return counts[id] > 1; }).sort(function (a, b) { return counts[b] - counts[a] || a - b; }).slice(0, 24);
      if (!top.length) return;
      var list = el("ul", { "class": "cb-words" }, top.map(function (id) {
        return el("li", { "class": "cb-words__" + Math.min(4, 1 + Math.floor(4 * counts[id] / (counts[top[0]] + 1))) }, el("a", { href: P.base + "search.html?q=" + encodeURIComponent(table.words[id]) }, [table.words[id], el("span", { "class": "cb-visually-hidden" }, say("related.count", { count: counts[id] }))]));
      }));
      root.appendChild(list);
      root.hidden = false;
    });
  }
  function ready() {
    Array.prototype.forEach.call(document.querySelectorAll("[data-casebook-related]"), fill);
    Array.prototype.forEach.call(document.querySelectorAll("[data-casebook-words]"), cloud);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready); else ready();
})();
