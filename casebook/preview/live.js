/* Preview only: reloads the page after a build and shows what is wrong. Never part of a site. */
(function (d) {
  var seen = null, panel = null;
  function show(state) {
    if (panel) { panel.parentNode.removeChild(panel); panel = null; }
    if (!state.problems.length && !state.failed) return;
    panel = d.createElement("details");
    panel.style.cssText = "position:fixed;right:12px;bottom:12px;z-index:99;max-width:min(92vw,46em);max-height:60vh;overflow:auto;padding:10px 14px;background:#fff;color:#222;border:2px solid #a61b1f;font:15px/1.6 sans-serif";
    var head = d.createElement("summary");
    head.textContent = state.failed || state.title;
    panel.appendChild(head);
    state.problems.forEach(function (text) {
      var line = d.createElement("p");
      line.textContent = text;
      panel.appendChild(line);
    });
    d.body.appendChild(panel);
  }
  function ask() {
    var request = new XMLHttpRequest();
    request.open("GET", "/__preview__/state?seen=" + (seen === null ? "" : seen));
    request.timeout = 40000;
    request.onload = function () {
      var state = JSON.parse(request.responseText);
      if (seen !== null && state.build !== seen) { location.reload(); return; }
      seen = state.build;
      show(state);
      ask();
    };
    request.onerror = request.ontimeout = function () { setTimeout(ask, 1000); };
    request.send();
  }
  ask();
})(document);
