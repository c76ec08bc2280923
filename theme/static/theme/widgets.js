/* Starts Wagtail's widgets from data attributes, so that a page needs no inline script under the content policy. */

const starters = {
  date: (place, config) => window.initDateChooser(place.dataset.for, config),
  datetime: (place, config) => window.initDateTimeChooser(place.dataset.for, config),
  time: (place, config) => window.initTimeChooser(place.dataset.for, config),
  inline: (_place, config) => new window.InlinePanel(config),
  multiple: (_place, config) => new window.MultipleChooserPanel(config),
};

function start(root) {
  const places = [...root.querySelectorAll("template[data-fonds-widget]")];
  if (root.matches?.("template[data-fonds-widget]")) {
    places.push(root);
  }
  places.forEach((place) => {
    const { fondsWidget: kind } = place.dataset;
    // Removed first: a place that is found twice must not start its widget twice.
    delete place.dataset.fondsWidget;
    starters[kind](place, JSON.parse(place.dataset.config));
  });
}

start(document.body);
new MutationObserver((changes) => {
  changes.forEach((change) => {
    change.addedNodes.forEach((node) => {
      if (node.nodeType === Node.ELEMENT_NODE && node.isConnected) {
        start(node);
      }
    });
  });
}).observe(document.body, { childList: true, subtree: true });
