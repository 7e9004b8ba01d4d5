/* “我该用哪个工作法”: ranks the methods of the page by the reader's answers. The rules are those of casebook/views/finder.py. */
(function (d) {
  "use strict";
  var form = d.getElementById("cb-finder"), list = d.getElementById("cb-found"), none = d.getElementById("cb-finder-none"), said = d.getElementById("cb-finder-said");
  if (!form || !list) return;
  var items = [].slice.call(list.children), questions = [].slice.call(form.querySelectorAll("fieldset[data-q]"));
  function answers() {
    var found = {};
    [].forEach.call(form.querySelectorAll("input:checked"), function (input) { if (input.value) found[input.name] = input; });
    return found;
  }
  function fits(item, key, value) {
    var own = item.getAttribute("data-" + key);
    if (key === "time") return own !== "" && +own <= +value;
    return own !== "" && own.split("|").indexOf(value) >= 0;
  }
  function words(field, item, input, ok) {
    var shown = input.parentNode.textContent.trim(), minutes = item.getAttribute("data-time");
    if (field.getAttribute("data-q") === "time") shown = minutes === "" ? form.getAttribute("data-unknown") : form.getAttribute("data-minutes").replace("{}", minutes);
    return field.getAttribute(ok ? "data-yes" : "data-no").replace("{}", shown);
  }
  function judge(item, given) {
    var points = 0, why = item.querySelector(".cb-found__why");
    why.textContent = "";
    questions.forEach(function (field) {
      var key = field.getAttribute("data-q"), input = given[key], ok, line;
      if (!input) return;
      ok = fits(item, key, input.value);
      if (ok) points += +field.getAttribute("data-weight");
      line = d.createElement("li");
      line.className = ok ? "cb-yes" : "cb-no";
      line.textContent = (ok ? "合：" : "不合：") + words(field, item, input, ok);
      why.appendChild(line);
    });
    why.hidden = !why.children.length;
    return points;
  }
  function number(item, name) { return +item.getAttribute("data-" + name); }
  function nearest(item, size) {
    var cases = item.querySelector(".cb-found__cases");
    if (!cases) return;
    [].slice.call(cases.children).map(function (line, at) {
      if (!line.hasAttribute("data-at")) line.setAttribute("data-at", at);
      return line;
    }).sort(function (a, b) {
      return (b.getAttribute("data-size") === size) - (a.getAttribute("data-size") === size) || a.getAttribute("data-at") - b.getAttribute("data-at");
    }).forEach(function (line) { cases.appendChild(line); });
  }
  function show() {
    var given = answers(), size = given.size ? given.size.value : "", asked, shown = 0, rows, hash = [];
    delete given.size;
    asked = Object.keys(given).length;
    rows = items.map(function (item) { nearest(item, size); return { item: item, points: judge(item, given) }; });
    rows.sort(function (a, b) {
      var x = a.item, y = b.item, i = x.getAttribute("data-id"), j = y.getAttribute("data-id");
      return b.points - a.points || number(y, "evidence") - number(x, "evidence") || number(y, "adopters") - number(x, "adopters") || (i < j ? -1 : i > j ? 1 : 0);
    });
    rows.forEach(function (row) {
      row.item.hidden = !!asked && !row.points;
      if (!row.item.hidden) shown += 1;
      list.appendChild(row.item);
    });
    none.hidden = shown > 0;
    none.textContent = shown ? "" : form.getAttribute("data-any");
    said.textContent = form.getAttribute(asked ? "data-count" : "data-all").replace("{}", shown);
    Object.keys(given).sort().forEach(function (key) { hash.push(key + "=" + encodeURIComponent(given[key].value)); });
    if (size) hash.push("size=" + size);
    try { history.replaceState(null, "", hash.length ? "#" + hash.join("&") : location.pathname + location.search); } catch (e) { /* file:// of old kernels */ }
  }
  location.hash.slice(1).split("&").forEach(function (pair) {
    var parts = pair.split("="), value;
    try { value = decodeURIComponent(parts[1] || ""); } catch (e) { return; }
    [].forEach.call(form.querySelectorAll("input"), function (input) { if (input.name === parts[0] && input.value === value) input.checked = true; });
  });
  form.hidden = false;
  form.addEventListener("change", show);
  form.addEventListener("reset", function () { setTimeout(show, 0); });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  show();
})(document);
