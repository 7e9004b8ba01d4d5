/* 打印工作卡: print the one-page card instead of the page. */
(function (root, d) {
  "use strict";
  var button = d.querySelector("[data-cb-card]");
  if (!button) { return; }
  function whole() { d.documentElement.classList.remove("cb-only-card"); }
  button.addEventListener("click", function () {
    d.documentElement.classList.add("cb-only-card");
    root.print();
    /* Old kernels return from print() at once and never fire afterprint. */
    if (!("onafterprint" in root)) { root.setTimeout(whole, 1000); }
  });
  root.addEventListener("afterprint", whole);
})(window, document);
