// A visit's browser remembers, by chart, which groups of its legend the reader hid: a chart that is
// left and come back to is made anew, and would show them again.
function readHidden(name) {
  window.labHidden ??= {};
  try {
    return new Set(JSON.parse(sessionStorage.getItem(name)) ?? window.labHidden[name]);
  } catch {
    return new Set(window.labHidden[name]); // no storage, or somebody else's text in it
  }
}

function keepHidden(name, hidden) {
  window.labHidden[name] = [...hidden];
  try {
    sessionStorage.setItem(name, JSON.stringify([...hidden]));
  } catch {} // a browser that stores nothing forgets them with a reload
}

// Plotly follows the window; a sidebar that opens or a scroll bar changes the chart's room alone.
function fit(chart) {
  const change = chart.clientWidth - (chart._fullLayout?.width ?? 0);
  if (chart.clientWidth && Math.abs(change) > 1) window.Plotly.Plots.resize(chart);
}

export default function (component) {
  const { parentElement, data } = component;
  const chart = parentElement.querySelector(".live-chart");
  const memory = `lab-hidden-${data.key}`;

  chart.setAttribute("aria-label", data.label);
  const style = getComputedStyle(chart);
  const text = style.getPropertyValue("--st-text-color") || style.color;
  const wanted = text + data.figure;
  if (chart.wanted === wanted) return; // a poll without news: leave the browser its time
  chart.wanted = wanted;
  const figure = JSON.parse(data.figure);
  chart.style.minHeight = `${figure.layout.height}px`;
  figure.layout.font = { ...figure.layout.font, color: text, family: style.fontFamily };
  figure.layout.hoverlabel = {
    ...figure.layout.hoverlabel,
    bgcolor: style.getPropertyValue("--st-background-color") || "white",
    font: { color: text, family: style.fontFamily },
  };
  const accent = style.getPropertyValue("--st-primary-color") || text;
  figure.layout.modebar = { bgcolor: "rgba(0, 0, 0, 0)", color: text, activecolor: accent };
  // under a finger, which never leaves, the buttons would lie on the note for good
  const hovers = window.matchMedia("(hover: hover)").matches;
  const config = {
    responsive: true,
    displaylogo: false,
    displayModeBar: data.toolbar && hovers ? "hover" : false,
    modeBarButtons: [["toImage"], ["zoom2d", "pan2d"], ["zoomIn2d", "zoomOut2d", "resetScale2d"]],
  };

  const draw = (Plotly) => {
    const hidden = readHidden(memory);
    for (const trace of figure.data)
      if (hidden.has(trace.legendgroup)) trace.visible = "legendonly";
    return Plotly.react(chart, figure.data, figure.layout, config);
  };
  const remember = () => {
    const hidden = readHidden(memory);
    for (const trace of chart._fullData) {
      if (!trace.legendgroup) continue;
      if (trace.visible === "legendonly") hidden.add(trace.legendgroup);
      else hidden.delete(trace.legendgroup);
    }
    keepHidden(memory, hidden);
  };

  loadPlotly()
    .then(draw)
    .then(() => {
      if (!chart.remembers) {
        chart.remembers = true;
        chart.on("plotly_restyle", remember); // what a click in the legend comes to
        new ResizeObserver(() => fit(chart)).observe(chart);
      }
      chart.setAttribute("data-points", data.points);
    })
    .catch((error) => {
      chart.wanted = undefined;
      chart.textContent = `The live chart could not be drawn: ${error.message}. Reload the page.`;
    });
}
