// Runs before the first paint: the Dashboard names its theme in the address of the frame. A file
// of its own, since the pages allow no inline script.
(function () {
  var theme = new URLSearchParams(window.location.search).get('theme');
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
})();
