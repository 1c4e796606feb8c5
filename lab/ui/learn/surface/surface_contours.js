const MARGIN = { l: 44, r: 10, t: 8, b: 36 };
const LINES = "rgba(128, 128, 128, 0.35)";

function drawContours(plot, surface, ink, paper) {
  const traces = [contourTrace(surface, paper), minimaTrace(surface, ink)];
  const layout = contourLayout(plot, surface, ink);
  return loadPlotly()
    .then((Plotly) => Plotly.react(plot, traces, layout, { displayModeBar: false }));
}

function contourTrace({ x, y, z }, paper) {
  return {
    type: "contour", x, y, z, colorscale: [[0, "#4FB3DA"], [1, paper]], showscale: false,
    ncontours: 24, opacity: 0.7, line: { width: 0.7, color: LINES }, hoverinfo: "skip",
  };
}

function minimaTrace({ minima }, ink) {
  return {
    type: "scatter", mode: "markers", hoverinfo: "skip", cliponaxis: false,
    x: minima.map((m) => m[0]), y: minima.map((m) => m[1]),
    marker: { symbol: "star", size: 15, color: ink },
  };
}

function contourLayout(plot, { bounds }, ink) {
  const axis = (name, range) => ({
    gridcolor: LINES, zeroline: false, color: ink, fixedrange: true,
    range, title: { text: name, standoff: 2 },
  });
  return {
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", showlegend: false,
    font: { color: ink }, width: plot.clientWidth, height: plot.clientHeight, margin: MARGIN,
    xaxis: axis("x", bounds.slice(0, 2)), yaxis: axis("y", bounds.slice(2)),
  };
}

// Where the contours have a point of the surface, in pixels of the canvas above them, and back.
function contourView({ bounds }, wide, high) {
  const [left, right, bottom, top] = bounds;
  const across = wide - MARGIN.l - MARGIN.r;
  const up = high - MARGIN.t - MARGIN.b;
  return {
    area: [MARGIN.l, MARGIN.t, across, up],
    shows: () => true, // the area cuts off what is outside
    place: (x, y) => [
      MARGIN.l + ((x - left) / (right - left)) * across,
      MARGIN.t + (1 - (y - bottom) / (top - bottom)) * up,
    ],
    point(u, v) {
      const a = (u - MARGIN.l) / across;
      const b = 1 - (v - MARGIN.t) / up;
      if (a < 0 || a > 1 || b < 0 || b > 1) return null;
      return [left + a * (right - left), bottom + b * (top - bottom)];
    },
  };
}
