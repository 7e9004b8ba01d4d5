/* The form: what is written becomes case.md and one zip. No server; the text draft stays in this browser. */
(function (root, d) {
  "use strict";
  var casebook = root.casebook = root.casebook || {};
  var form = d.getElementById("cb-form");
  var source = d.getElementById("cb-form-data");
  if (!form || !source) { return; }
  var rules = JSON.parse(JSON.parse(source.textContent));
  var KEY = "casebook.form" + root.location.search;
  var SIDE = 1600;
  var pictures = [];
  var touched = {};
  var checked = false;
  var timer = 0;

  function id(name) { return d.getElementById(name); }
  function all(selector, within) { return Array.prototype.slice.call((within || form).querySelectorAll(selector)); }
  function make(name, text, attributes) {
    var made = d.createElement(name);
    if (text) { made.textContent = text; }
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    return made;
  }
  function empty(box) { while (box.firstChild) { box.removeChild(box.firstChild); } }
  function note(text) { id("cb-form-note").textContent = text; }

  /* -- the draft: read from the page, written to the page ----------------------------------------------------- */

  function readField(field) {
    if (field.getAttribute("data-kind") === "checks") {
      return all("input:checked", field).map(function (box) { return box.value; });
    }
    var text = field.value.trim();
    if (field.getAttribute("data-kind") === "list") { return text.split(/[、，,；;\n]+/).map(function (t) { return t.trim(); }).filter(Boolean); }
    return text;
  }
  function writeField(field, value) {
    if (field.getAttribute("data-kind") === "checks") {
      var chosen = [].concat(value === undefined ? [] : value);
      all("input", field).forEach(function (box) {
        var words = box.parentNode.textContent.trim();
        box.checked = chosen.indexOf(box.value) >= 0 || chosen.indexOf(words) >= 0;
      });
      return;
    }
    var text = Array.isArray(value) ? value.join("、") : value === undefined ? "" : String(value);
    if (field.tagName === "SELECT") { text = option(field, text); }
    if (field.type === "date") { text = day(text); }
    field.value = text;
  }
  /* A closed list is written by key or by any name that the list shows. */
  function option(field, text) {
    var found = all("option", field).filter(function (o) { return o.value === text || o.textContent === text; })[0];
    return found ? found.value : /^(?:true|yes)$/i.test(text) ? "是" : /^(?:false|no)$/i.test(text) ? "否" : "";
  }
  function day(text) {
    var match = /^(\d{4})(?:-|\/|\.|年)(\d{1,2})(?:-|\/|\.|月)(\d{1,2})日?$/.exec(text);
    return match ? match[1] + "-" + ("0" + match[2]).slice(-2) + "-" + ("0" + match[3]).slice(-2) : "";
  }
  function measures() {
    return all(".cb-form__row", id("cb-measures")).map(function (row) {
      var made = {};
      all("[data-part]", row).forEach(function (field) { made[field.getAttribute("data-part")] = field.value.trim(); });
      return made;
    });
  }
  function draft() {
    var made = { values: {}, measures: measures(), sections: {}, pictures: pictures };
    all("[data-key]").forEach(function (field) { made.values[field.getAttribute("data-key")] = readField(field); });
    all("[data-section]").forEach(function (field) { made.sections[field.getAttribute("data-section")] = field.value; });
    pictures.forEach(function (picture, place) { if (picture.data) { picture.name = "p" + ("0" + (place + 1)).slice(-2) + ".jpg"; } });
    return made;
  }
  function fill(made) {
    all("[data-key]").forEach(function (field) { writeField(field, made.values[field.getAttribute("data-key")]); });
    all("[data-section]").forEach(function (field) { field.value = made.sections[field.getAttribute("data-section")] || ""; });
    empty(id("cb-measures"));
    (made.measures.length ? made.measures : [{}]).forEach(addMeasure);
    update();
  }

  function addMeasure(values) {
    var row = id("cb-measure").querySelector(".cb-form__row").cloneNode(true);
    all("[data-part]", row).forEach(function (field) { field.value = (values || {})[field.getAttribute("data-part")] || ""; });
    id("cb-measures").appendChild(row);
    number();
    return row;
  }
  /* Places of rows change when one is dropped; problems point to them by place. */
  function number() {
    all(".cb-form__row", id("cb-measures")).forEach(function (row, place) {
      row.setAttribute("aria-label", "第" + (place + 1) + "个指标");
      all("[data-part]", row).forEach(function (field) { field.id = "m-" + place + "-" + field.getAttribute("data-part"); });
    });
  }

  /* -- pictures ----------------------------------------------------------------------------------------------- */

  function shrink(file) {
    return new Promise(function (done, fail) {
      var url = URL.createObjectURL(file);
      var image = new Image();
      image.onerror = function () { URL.revokeObjectURL(url); fail(new Error(file.name)); };
      image.onload = function () {
        var scale = Math.min(1, SIDE / Math.max(image.naturalWidth, image.naturalHeight));
        var canvas = d.createElement("canvas");
        canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
        canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
        var pen = canvas.getContext("2d");
        pen.fillStyle = "#fff";
        pen.fillRect(0, 0, canvas.width, canvas.height);
        pen.drawImage(image, 0, 0, canvas.width, canvas.height);
        URL.revokeObjectURL(url);
        canvas.toBlob(function (blob) {
          if (!blob) { fail(new Error(file.name)); return; }
          new Response(blob).arrayBuffer().then(function (buffer) {
            done({ data: new Uint8Array(buffer), url: URL.createObjectURL(blob), caption: "", section: rules.sections[1][0], name: "" });
          }, fail);
        }, "image/jpeg", 0.85);
      };
      image.src = url;
    });
  }
  function addPictures(files) {
    var bad = [];
    return files.reduce(function (before, file) {
      return before.then(function () {
        return shrink(file).then(function (picture) { pictures.push(picture); }, function () { bad.push(file.name); });
      });
    }, Promise.resolve()).then(function () {
      if (bad.length) { note("浏览器打不开这些图片：" + bad.join("、") + "。请另存为jpg或png后再添加。"); }
      showPictures();
      update();
    });
  }
  function showPictures() {
    var list = id("cb-pictures");
    empty(list);
    pictures.forEach(function (picture, place) {
      var item = make("li");
      var box = make("div");
      var caption = make("label", "图片说明");
      var text = make("input", "", { type: "text", id: "p-" + place, maxlength: "60" });
      var where = make("label", "放在哪一节");
      var select = make("select");
      var drop = make("button", "去掉这张", { type: "button", "class": "cb-form__drop", "aria-label": "去掉第" + (place + 1) + "张图片" });
      if (picture.url) { item.appendChild(make("img", "", { src: picture.url, alt: "第" + (place + 1) + "张图片" })); }
      text.value = picture.caption;
      text.addEventListener("input", function () { picture.caption = text.value; later(); });
      rules.sections.forEach(function (section) {
        var option = make("option", section[0], { value: section[0] });
        option.selected = section[0] === picture.section;
        select.appendChild(option);
      });
      select.addEventListener("change", function () { picture.section = select.value; later(); });
      drop.addEventListener("click", function () {
        pictures.splice(place, 1);
        showPictures();
        update();
        (id("p-" + Math.min(place, pictures.length - 1)) || id("f-pictures")).focus();
      });
      caption.appendChild(text);
      where.appendChild(select);
      [caption, where, drop].forEach(function (part) { box.appendChild(part); });
      item.appendChild(box);
      list.appendChild(item);
    });
  }

  /* -- problems and counts ------------------------------------------------------------------------------------ */

  function showFault(field, message) {
    var box = field.id && id(field.id + "-fault");
    if (box && box.textContent !== message) { box.textContent = message; }
    if (box && field.tagName !== "FIELDSET") {
      if (message) { field.setAttribute("aria-invalid", "true"); } else { field.removeAttribute("aria-invalid"); }
    }
  }
  function problemList(problems) {
    var box = id("cb-problems");
    var list = make("ul");
    empty(box);
    var errors = problems.filter(function (p) { return p.error; }).length;
    var hints = problems.length - errors;
    box.appendChild(make("p", problems.length ? (errors ? "必须改的" + errors + "处" : "") + (errors && hints ? "，" : "") + (hints ? "建议改的" + hints + "处" : "") : "没有发现问题，可以下载。"));
    problems.forEach(function (problem) {
      var item = make("li");
      var link = make("a", (problem.error ? "" : "建议：") + problem.message, { href: "#" + problem.id });
      item.appendChild(link);
      list.appendChild(item);
    });
    if (problems.length) { box.appendChild(list); }
  }
  function update() {
    root.clearTimeout(timer);
    timer = 0;
    var made = draft();
    var result = casebook.rules.check(made, rules);
    var first = {};
    result.problems.forEach(function (p) { if (p.error && !(p.id in first)) { first[p.id] = p.message; } });
    all("[data-key], [data-part]").forEach(function (field) {
      showFault(field, checked || touched[field.id] ? first[field.id] || "" : "");
    });
    var row = result.problems.filter(function (p) { return p.error && /^m-/.test(p.id); })[0];
    id("f-effect-measures-fault").textContent = row ? row.message : "";
    all("[data-count]").forEach(function (box) {
      var field = id(box.getAttribute("data-count"));
      var limit = /\/(\d+)字/.exec(box.textContent);
      var count = field.hasAttribute("data-section") ? casebook.casefile.count(field.value, rules) : Array.from(field.value.trim()).length;
      box.textContent = count + (limit ? "/" + limit[1] : "") + "字";
    });
    all("[data-chosen]").forEach(function (box) { box.textContent = all("input:checked", box.closest("fieldset")).length; });
    id("cb-total").textContent = result.count;
    problemList(result.problems);
    guide(made.values.scene);
    if (!id("cb-shown").hidden) { preview(made); }
    save(made);
    return result;
  }
  function later() {
    ready("下载压缩包");
    if (!timer) { timer = root.setTimeout(update, 400); }
  }
  function guide(scene) {
    var box = id("cb-guidance");
    box.hidden = !scene;
    if (scene) { box.querySelector("[data-text]").textContent = rules.guidance[scene] || "待工委补充"; }
  }

  /* -- the draft in this browser ------------------------------------------------------------------------------ */

  function isBlank(made) {
    return !Object.keys(made.values).some(function (key) { return key !== "batch" && made.values[key].length; })
      && !made.measures.some(function (row) { return Object.keys(row).some(function (part) { return row[part]; }); })
      && !Object.keys(made.sections).some(function (key) { return made.sections[key].trim(); });
  }
  function save(made) {
    try {
      if (isBlank(made)) { root.localStorage.removeItem(KEY); return; }
      root.localStorage.setItem(KEY, JSON.stringify({ values: made.values, measures: made.measures, sections: made.sections }));
      var now = new Date();
      id("cb-saved").textContent = "草稿已存在这台电脑的浏览器里（" + now.getHours() + ":" + ("0" + now.getMinutes()).slice(-2) + "），图片不保存。共用电脑请写完清空。";
    } catch (error) {
      id("cb-saved").textContent = "这个浏览器不让保存草稿，关闭前请先下载。";
    }
  }
  function recall() {
    try {
      var kept = JSON.parse(root.localStorage.getItem(KEY) || "null");
      return kept && kept.values && kept.sections && Array.isArray(kept.measures) ? kept : null;
    } catch (error) { return null; }
  }

  /* -- preview, download, opening a file ---------------------------------------------------------------------- */

  function titleOf(select) { return select.selectedIndex > 0 ? select.options[select.selectedIndex].textContent : ""; }
  function preview(made) {
    var box = id("cb-shown");
    empty(box);
    box.appendChild(make("h2", made.values.title || "（还没有标题）", { id: "cb-shown-title" }));
    box.appendChild(make("p", [titleOf(id("f-unit")), titleOf(id("f-scene"))].filter(Boolean).join("　"), { "class": "cb-meta" }));
    if (made.values.summary) { box.appendChild(make("p", made.values.summary, { "class": "cb-lead" })); }
    casebook.casefile.body(made, rules).split("\n").forEach(function (text) { line(box, text, made); });
    box.appendChild(make("p", "只示大意，正式页面以审定后为准。", { "class": "cb-note" }));
  }
  function line(box, text, made) {
    var heading = /^(#{2,4})\s+(.*)$/.exec(text);
    var picture = /^!\[(.*)\]\((.*)\)$/.exec(text);
    if (heading) { box.appendChild(make("h" + (heading[1].length + 1), heading[2])); return; }
    if (picture) {
      var found = made.pictures.filter(function (p) { return p.name === picture[2]; })[0];
      var figure = make("figure");
      if (found && found.url) { figure.appendChild(make("img", "", { src: found.url, alt: picture[1] })); }
      figure.appendChild(make("figcaption", picture[1]));
      box.appendChild(figure);
    } else if (text.trim()) { box.appendChild(make("p", text)); }
  }

  function ready(text) { id("cb-download").textContent = text; }
  function download() {
    checked = true;
    var result = update();
    var errors = result.problems.filter(function (p) { return p.error; }).length;
    if (errors && id("cb-download").textContent === "下载压缩包") {
      ready("仍然下载（有" + errors + "处必须改）");
      id("cb-problems").focus();
      return;
    }
    var made = draft();
    var files = [{ name: "case.md", data: new TextEncoder().encode(casebook.casefile.write(made, rules)) }];
    made.pictures.forEach(function (p) { if (p.data) { files.push({ name: p.name, data: p.data }); } });
    var link = make("a", "", { download: fileName(made) + ".zip" });
    link.href = URL.createObjectURL(casebook.zip.pack(files));
    d.body.appendChild(link);
    link.click();
    d.body.removeChild(link);
    root.setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
    id("cb-after").hidden = false;
    id("cb-after").focus();
  }
  function fileName(made) {
    var name = [titleOf(id("f-unit")), made.values.title].filter(Boolean).join("-");
    return name.replace(/[\\/:*?"<>|.\s\u0000-\u001f（）()]+/g, "").slice(0, 60) || "案例";
  }

  function buffer(file) { return new Response(file).arrayBuffer(); }
  function decode(data) {
    try { return new TextDecoder("utf-8", { fatal: true }).decode(data); } catch (error) { return new TextDecoder("gb18030").decode(data); }
  }
  function decoded(name) { try { return decodeURIComponent(name); } catch (error) { return name; } }
  function base(name) { return name.replace(/\\/g, "/").split("/").pop().toLowerCase(); }
  function open(files) {
    var zip = files.filter(function (file) { return /\.zip$/i.test(file.name); })[0];
    var given = zip ? buffer(zip).then(casebook.zip.unpack) : Promise.all(files.map(function (file) {
      return buffer(file).then(function (data) { return { name: file.name, data: new Uint8Array(data) }; });
    }));
    return given.then(function (found) {
      var text = found.filter(function (file) { return /\.(?:md|markdown|txt)$/i.test(file.name); })[0];
      if (!text) { note("里面没有 case.md。请选从本页下载的压缩包，或 case.md 连同图片一起选。Word文件请直接放进共享文件夹。"); return null; }
      return restore(casebook.casefile.read(decode(text.data), rules), found);
    }, function () { note("这个压缩包打不开。请先解压，再把 case.md 连同图片一起选。"); });
  }
  function restore(made, found) {
    pictures = [];
    fill(made);
    return made.pictures.reduce(function (before, wanted) {
      return before.then(function () {
        var file = found.filter(function (f) { return base(f.name) === base(decoded(wanted.name)); })[0];
        var missing = { data: null, url: "", caption: wanted.caption, section: wanted.section, name: wanted.name };
        if (!file) { pictures.push(missing); return null; }
        return shrink(new File([file.data], file.name)).then(function (picture) {
          picture.caption = wanted.caption;
          picture.section = wanted.section;
          pictures.push(picture);
        }, function () { pictures.push(missing); });
      });
    }, Promise.resolve()).then(function () {
      showPictures();
      checked = true;
      ready("下载压缩包");
      update();
      note("已打开“" + (made.values.title || "没有标题") + "”。" + (made.left.length ? "由工委填写的栏没有带过来：" + made.left.join("、") + "。" : ""));
    });
  }

  function clear(button) {
    if (button.textContent === "清空重写") { button.textContent = "再点一次，清空全部内容"; return; }
    button.textContent = "清空重写";
    pictures = [];
    touched = {};
    checked = false;
    showPictures();
    fill({ values: {}, measures: [], sections: {} });
    rounds();
    try { root.localStorage.removeItem(KEY); } catch (error) { /* nothing was kept */ }
    note("已清空。");
    id("f-title").focus();
  }

  /* -- start -------------------------------------------------------------------------------------------------- */

  function listen() {
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("input", later);
    root.addEventListener("pagehide", function () { if (timer) { update(); } });
    form.addEventListener("change", later);
    form.addEventListener("focusout", function (event) {
      if (event.target.id && event.target.value) { touched[event.target.id] = true; update(); }
    });
    form.addEventListener("click", function (event) {
      var drop = event.target.closest("[data-drop]");
      if (drop) { id("cb-measures").removeChild(drop.closest(".cb-form__row")); number(); update(); id("cb-add-measure").focus(); }
      var link = event.target.closest("#cb-problems a");
      if (link) { event.preventDefault(); reveal(id(link.getAttribute("href").slice(1))); }
    });
    id("cb-add-measure").addEventListener("click", function () { addMeasure({}).querySelector("input").focus(); });
    id("cb-download").addEventListener("click", download);
    id("cb-preview").addEventListener("click", function () {
      id("cb-shown").hidden = false;
      preview(draft());
      id("cb-shown").focus();
    });
    id("cb-clear").addEventListener("click", function (event) { clear(event.target); });
    ["cb-open", "f-pictures"].forEach(function (name) {
      var input = id(name);
      input.addEventListener("change", function () {
        var files = Array.prototype.slice.call(input.files);
        input.value = "";
        if (files.length) { (name === "cb-open" ? open : addPictures)(files); }
      });
      input.addEventListener("focus", function () { form.querySelector("label[for='" + name + "']").classList.add("cb-form__focus"); });
      input.addEventListener("blur", function () { form.querySelector("label[for='" + name + "']").classList.remove("cb-form__focus"); });
    });
  }
  function reveal(field) {
    if (!field) { return; }
    var closed = field.closest("details");
    if (closed) { closed.open = true; }
    field.focus();
    field.scrollIntoView({ block: "center" });
  }
  /* Rounds that are over or not yet open today are not offered; the only open one is chosen. */
  function rounds() {
    var now = new Date();
    var day = now.getFullYear() + "-" + ("0" + (now.getMonth() + 1)).slice(-2) + "-" + ("0" + now.getDate()).slice(-2);
    var select = id("f-batch");
    var open = all("option", select).filter(function (o) {
      var span = rules.batches[o.value];
      var isOpen = !!span && span[0] <= day && day <= span[1];
      if (span && !isOpen && !o.selected) { select.removeChild(o); }
      return isOpen;
    });
    if (open.length === 1 && !select.value) { select.value = open[0].value; }
  }
  function prefill() {
    var asked = new URLSearchParams(root.location.search);
    ["unit", "scene", "based_on"].forEach(function (key) {
      var field = form.querySelector("[data-key='" + key + "']");
      if (asked.get(key) && !field.value) { writeField(field, asked.get(key).slice(0, 40)); }
    });
  }

  form.hidden = false;
  listen();
  var known = recall();
  fill(known || { values: {}, measures: [], sections: {} });
  if (known) { note("接着上次的草稿写。上次添加的图片没有保存，请重新添加。"); }
  prefill();
  rounds();
  update();
  casebook.form = { draft: draft, open: open };
})(window, document);
