export default function (component) {
  const { parentElement, data } = component;
  const chart = parentElement.querySelector(".live-chart");

  const style = getComputedStyle(chart);
  const text = style.getPropertyValue("--st-text-color") || style.color;
  const wanted = text + data.figure;
  if (chart.wanted === wanted) return; // a poll without news: leave the browser its time
  chart.wanted = wanted;
  const figure = JSON.parse(data.figure);
  figure.layout.font = { ...figure.layout.font, color: text, family: style.fontFamily };
  figure.layout.hoverlabel = {
    bgcolor: style.getPropertyValue("--st-background-color") || "white",
    font: { color: text },
  };
  const config = { responsive: true, displaylogo: false, displayModeBar: false };

  loadPlotly()
    .then((Plotly) => Plotly.react(chart, figure.data, figure.layout, config))
    .then(() => chart.setAttribute("data-points", data.points))
    .catch((error) => {
      chart.wanted = undefined;
      chart.textContent = `The live chart could not be drawn: ${error.message}. Reload the page.`;
    });
}
