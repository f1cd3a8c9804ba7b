// Voila's scripts ask for MathJax on every page, and would fetch it from the internet. The pages
// hold no formulas: this stands in for it and does nothing.
/** @type {any} */ (window).MathJax = {
  Ajax: {},
  Hub: { Config() {}, Configured() {}, Queue() {}, Register: { StartupHook() {} } },
};
