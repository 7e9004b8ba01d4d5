/* A zip of stored files, written and read here: nothing leaves the browser. casebook.zip.pack(files) gives a Blob,
   casebook.zip.unpack(buffer) promises files; a file is {name, data: Uint8Array}. Names are UTF-8 (flag 0x0800). */
(function (root) {
  "use strict";
  var casebook = root.casebook = root.casebook || {};
  var table = [];
  for (var n = 0; n < 256; n++) {
    var c = n;
    for (var k = 0; k < 8; k++) { c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1; }
    table[n] = c >>> 0;
  }

  function crc32(data) {
    var crc = 0xffffffff;
    for (var i = 0; i < data.length; i++) { crc = table[(crc ^ data[i]) & 255] ^ (crc >>> 8); }
    return (crc ^ 0xffffffff) >>> 0;
  }

  /* Fields of a header: [bytes, value] pairs, little-endian. */
  function header(fields) {
    var size = fields.reduce(function (sum, field) { return sum + field[0]; }, 0);
    var made = new Uint8Array(size);
    var at = 0;
    fields.forEach(function (field) {
      var value = field[1];
      for (var i = 0; i < field[0]; i++) {
        made[at++] = value % 256;
        value = Math.floor(value / 256);
      }
    });
    return made;
  }

  function pack(files) {
    var parts = [];
    var directory = [];
    var offset = 0;
    var now = new Date();
    var time = now.getHours() * 2048 + now.getMinutes() * 32 + Math.floor(now.getSeconds() / 2);
    var day = (now.getFullYear() - 1980) * 512 + (now.getMonth() + 1) * 32 + now.getDate();
    var encoder = new TextEncoder();
    files.forEach(function (file) {
      var name = encoder.encode(file.name);
      var size = file.data.length;
      var common = [[2, 20], [2, 0x0800], [2, 0], [2, time], [2, day], [4, crc32(file.data)], [4, size], [4, size],
        [2, name.length], [2, 0]];
      var local = header([[4, 0x04034b50]].concat(common));
      parts.push(local, name, file.data);
      directory.push(header([[4, 0x02014b50], [2, 20]].concat(common, [[2, 0], [2, 0], [2, 0], [4, 0], [4, offset]])), name);
      offset += local.length + name.length + size;
    });
    var length = directory.reduce(function (sum, part) { return sum + part.length; }, 0);
    var end = header([[4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, length], [4, offset], [2, 0]]);
    return new Blob(parts.concat(directory, [end]), { type: "application/zip" });
  }

  function inflate(data) {
    if (typeof root.DecompressionStream === "undefined") { return Promise.reject(new Error("deflate")); }
    var stream = new Blob([data]).stream().pipeThrough(new root.DecompressionStream("deflate-raw"));
    return new Response(stream).arrayBuffer().then(function (buffer) { return new Uint8Array(buffer); });
  }

  /* Names without the UTF-8 flag are those of Chinese Windows, unless they happen to be UTF-8. */
  function nameOf(bytes, flags) {
    if (!(flags & 0x0800)) {
      try { return new TextDecoder("utf-8", { fatal: true }).decode(bytes); } catch (error) { return new TextDecoder("gb18030").decode(bytes); }
    }
    return new TextDecoder().decode(bytes);
  }

  function unpack(buffer) {
    var view = new DataView(buffer);
    var bytes = new Uint8Array(buffer);
    var end = bytes.length - 22;
    while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) { end--; }
    if (end < 0) { return Promise.reject(new Error("zip")); }
    var at = view.getUint32(end + 16, true);
    var found = [];
    for (var i = view.getUint16(end + 10, true); i > 0 && at + 46 <= bytes.length; i--) {
      var size = view.getUint32(at + 20, true);
      var nameLength = view.getUint16(at + 28, true);
      var local = view.getUint32(at + 42, true);
      var start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
      var name = nameOf(bytes.subarray(at + 46, at + 46 + nameLength), view.getUint16(at + 8, true));
      if (name.slice(-1) !== "/") {
        found.push({ name: name, method: view.getUint16(at + 10, true), data: bytes.slice(start, start + size) });
      }
      at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
    return Promise.all(found.map(function (file) {
      if (file.method === 0) { return { name: file.name, data: file.data }; }
      if (file.method !== 8) { return Promise.reject(new Error("method")); }
      return inflate(file.data).then(function (data) { return { name: file.name, data: data }; });
    }));
  }

  casebook.zip = { pack: pack, unpack: unpack, crc32: crc32 };
})(window);
