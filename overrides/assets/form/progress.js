/* 进度: the number is hashed here and looked up in the page's data; nothing is sent anywhere. */
(function (root, d) {
  "use strict";
  var casebook = root.casebook = root.casebook || {};
  var form = d.getElementById("cb-progress");
  var field = d.getElementById("cb-number");
  var box = d.getElementById("cb-state");

  /* SHA-256 (FIPS 180-4), because crypto.subtle needs https. */
  function primes(count) {
    var found = [];
    for (var n = 2; found.length < count; n++) {
      if (found.every(function (p) { return n % p; })) { found.push(n); }
    }
    return found;
  }
  function fraction(number) { return Math.floor((number - Math.floor(number)) * 4294967296) | 0; }
  function sha256(text) {
    var bytes = Array.prototype.slice.call(new TextEncoder().encode(text));
    var bits = bytes.length * 8;
    var first = primes(64);
    var key = first.map(function (p) { return fraction(Math.cbrt(p)); });
    var hash = first.slice(0, 8).map(function (p) { return fraction(Math.sqrt(p)); });
    bytes.push(128);
    while (bytes.length % 64 !== 56) { bytes.push(0); }
    for (var shift = 7; shift >= 0; shift--) { bytes.push(Math.floor(bits / Math.pow(256, shift)) & 255); }
    function turn(x, n) { return (x >>> n) | (x << (32 - n)); }
    for (var at = 0; at < bytes.length; at += 64) {
      var w = [];
      for (var i = 0; i < 64; i++) {
        if (i < 16) {
          var b = at + i * 4;
          w[i] = (bytes[b] << 24) | (bytes[b + 1] << 16) | (bytes[b + 2] << 8) | bytes[b + 3];
        } else {
          var low = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
          var high = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
          w[i] = (w[i - 16] + low + w[i - 7] + high) | 0;
        }
      }
      var s = hash.slice();
      for (var r = 0; r < 64; r++) {
        var up = turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25);
        var one = (s[7] + up + ((s[4] & s[5]) ^ (~s[4] & s[6])) + key[r] + w[r]) | 0;
        var down = turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22);
        var two = (down + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]))) | 0;
        s = [(one + two) | 0, s[0], s[1], s[2], (s[3] + one) | 0, s[4], s[5], s[6]];
      }
      hash = hash.map(function (h, place) { return (h + s[place]) | 0; });
    }
    return hash.map(function (h) { return ("0000000" + (h >>> 0).toString(16)).slice(-8); }).join("");
  }

  /* The same rule as the desk's: upper case, letters and digits alone, the first 32 signs of the hash. */
  function plain(text) {
    text = text.normalize ? text.normalize("NFKC") : text;
    return text.toUpperCase().replace(/[^0-9A-Z]/g, "");
  }
  function hashed(text) { return sha256(plain(text)).slice(0, 32); }

  var STATES = {
    submitted: ["已收到，正在审核", "工委采集、审查、终审后会有结果。回执里列出的问题请先改好，重新放一次。"],
    returned: ["已退回，请修改", "原因和改法写在“退回说明”里。改好后重新放进共享文件夹，会有新的回执号。"],
    refused: ["没有收下", "原因和改法写在回执里。改好后再放一次，会有新的回执号。"],
    accepted: ["已采用", "已经编号入库。"]
  };

  function show(title, text, url) {
    while (box.firstChild) { box.removeChild(box.firstChild); }
    var p = d.createElement("p");
    var b = d.createElement("b");
    b.textContent = title;
    p.appendChild(b);
    p.appendChild(d.createTextNode(text));
    if (url) {
      var link = d.createElement("a");
      link.href = casebook.base + "/" + url;
      link.textContent = "看这个案例";
      p.appendChild(link);
    }
    box.appendChild(p);
  }

  function answer(rows, number) {
    var key = hashed(number);
    var row = rows.filter(function (r) { return r[0] === key; })[0];
    var state = row && STATES[row[1]];
    if (!state) {
      show("没有查到", "网站还没有这个回执号的记录。请核对回执上的号码；刚刚收到回执的，要等网站下一次更新。");
      return;
    }
    show(state[0], state[1] + (row[1] === "accepted" && !row[2] ? "网站下一次更新后可以看到。" : ""), row[2]);
  }

  function ask(event) {
    if (event) { event.preventDefault(); }
    var number = field.value.trim();
    if (!number) {
      show("还没有填回执号", "请照回执第一页填写，如 K7QD-M3XP。");
      field.focus();
      return;
    }
    if (plain(number).length !== 8) {
      show("回执号写得不对", "回执号是八位字母和数字，中间有一个横线，如 K7QD-M3XP。请照回执核对，没有数字0、1和字母O、I。");
      field.focus();
      return;
    }
    casebook.load("progress", function (rows) { answer(rows, number); }, function () { answer([], number); });
  }

  casebook.progress = { hashed: hashed };
  if (form) {
    form.hidden = false;
    form.addEventListener("submit", ask);
  }
})(window, document);
