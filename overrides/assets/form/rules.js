/* The validator's rules on one draft, said in the validator's own sentences (they come with the page as data).
   casebook.rules.check(draft, rules) gives [{id, key, message, error}] in the order of the page. */
(function (root) {
  "use strict";
  var casebook = root.casebook = root.casebook || {};
  var MOBILE = /(?:^|[^\d])(?:\+?86[- ]?)?(1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?!\d)/;
  var IDENTITY = /(?:^|[^\d])([1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx])(?!\d)/;

  function say(rules, code, values) {
    return rules.messages[code].replace(/\{(\w+)\}/g, function (all, name) { return name in values ? values[name] : ""; });
  }
  function idOf(key) { return "f-" + key.replace(/\./g, "-"); }
  function length(text) { return Array.from(text).length; }

  function isDay(text) {
    var match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
    if (!match) { return false; }
    var day = new Date(Date.UTC(+match[1], +match[2] - 1, +match[3]));
    return day.getUTCMonth() === +match[2] - 1 && day.getUTCDate() === +match[3];
  }
  function isId(text, rules) {
    return rules.ids.some(function (pattern) { return new RegExp("^(?:" + pattern.replace(/\$$/, "") + ")$").test(text); });
  }

  /* The fault of one value, or "". */
  function fault(rule, value, rules) {
    var label = rule.label;
    if (value === undefined || value === "" || (Array.isArray(value) && !value.length)) {
      return rule.required ? say(rules, "missing", { label: label, help: rule.help }) : "";
    }
    if (rule.limit && length(value) > rule.limit) {
      return say(rules, "too_long", { label: label, count: length(value), limit: rule.limit });
    }
    if (rule.kind === "date") {
      if (!isDay(value)) { return say(rules, "date", { label: label, value: value }); }
      return +value.slice(0, 4) < 1949 || +value.slice(0, 4) > 2099 ? say(rules, "date_range", { label: label, value: value }) : "";
    }
    if (rule.kind === "int") { return /^\d{1,9}$/.test(value) ? "" : say(rules, "int", { label: label, value: value, range: "" }); }
    if (rule.kind === "number") {
      return value.length <= 15 && /^-?(?:\d+(?:\.\d*)?|\.\d+)$/.test(value.replace(/,/g, "")) ? "" : say(rules, "number", { label: label, value: value });
    }
    if (rule.key === "based_on" && !isId(value, rules)) { return say(rules, "id", { label: label, value: value, example: "M-2026-03" }); }
    return "";
  }

  function figures(rule, draft, rules, note) {
    draft.measures.forEach(function (measure, place) {
      var any = rule.parts.some(function (part) { return measure[part.key]; });
      if (!any) { return; }
      rule.parts.forEach(function (part) {
        var found = fault(part, measure[part.key], rules);
        if (found) { note("m-" + place + "-" + part.key, rule.key, found, true); }
      });
    });
  }

  function numbers(id, key, place, text, note) {
    if (!text) { return; }
    if (IDENTITY.test(text)) { note(id, key, place + "里好像有身份证号码，不得上网，请删去。", true); }
    if (MOBILE.test(text)) { note(id, key, place + "里好像有手机号码，请改写为科室，或删去。", false); }
  }

  function check(draft, rules) {
    var found = [];
    function note(id, key, message, error) { found.push({ id: id, key: key, message: message, error: error }); }
    rules.fields.forEach(function (rule) {
      if (rule.kind === "rows") { figures(rule, draft, rules, note); return; }
      var value = draft.values[rule.key];
      var wrong = fault(rule, value, rules);
      if (wrong) { note(idOf(rule.key), rule.key, wrong, true); }
      numbers(idOf(rule.key), rule.key, "“" + rule.label + "”", Array.isArray(value) ? value.join(" ") : value, note);
    });
    var from = draft.values.practiced_from;
    var to = draft.values.practiced_to;
    if (from && to && isDay(from) && isDay(to) && to < from) { note(idOf("practiced_to"), "practiced_to", say(rules, "dates_order", {}), true); }
    rules.sections.forEach(function (section, place) {
      var text = (draft.sections[section[0]] || "").trim();
      if (section[1] && !text) { note("s-" + place, section[0], "还没有写“" + section[0] + "”。", false); }
      numbers("s-" + place, section[0], "“" + section[0] + "”", text, note);
    });
    var count = casebook.casefile.count(casebook.casefile.body(draft, rules), rules);
    [["most", "body_most", true], ["long", "body_long", false]].some(function (bound) {
      if (count <= rules.body[bound[0]]) { return false; }
      note("s-0", "", say(rules, bound[1], { count: count, limit: rules.body[bound[0]] }), bound[2]);
      return true;
    });
    if (!count) { note("s-0", "", say(rules, "body_empty", {}), true); }
    else if (count < rules.body.least) { note("s-0", "", say(rules, "body_short", { count: count, limit: rules.body.least }), false); }
    if (draft.pictures.length > rules.pictures) {
      note("f-pictures", "", say(rules, "pictures_most", { count: draft.pictures.length, limit: rules.pictures }), true);
    }
    draft.pictures.forEach(function (picture, place) {
      if (!picture.caption.trim()) { note("p-" + place, "", "第" + (place + 1) + "张图片没有说明。", false); }
      if (!picture.data) { note("p-" + place, "", "第" + (place + 1) + "张图片“" + picture.name + "”没有找到，请去掉后重新添加。", true); }
      numbers("p-" + place, "", "第" + (place + 1) + "张图片的说明", picture.caption, note);
    });
    return { problems: found, count: count };
  }

  casebook.rules = { check: check, fault: fault };
})(window);
