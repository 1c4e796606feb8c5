const MARGIN = { l: 44, r: 10, t: 8, b: 36 };
const charts = new WeakMap(); // root element -> the one chart drawn in it

export default function (component) {
  const root = component.parentElement.querySelector(".surface-chart");
  let chart = charts.get(root);
  if (!chart) {
    chart = makeChart(root);
    charts.set(root, chart);
  }
  chart.show(component.data, component.setTriggerValue);
  return () => chart.pause();
}

function makeChart(root) {
  const find = (name) => root.querySelector("." + name);
  const canvas = root.querySelector("canvas");
  const plot = find("plot");
  const slider = find("slider");
  const space = makeSolid();
  let data, send;
  let step = null, playing = false, solid = false, last = 0;
  let frames = 0, counted = 0;

  const steps = () => data.steps;
  const text = () => getComputedStyle(root).color;

  function show(newData, newSend) {
    data = newData;
    send = newSend;
    slider.max = steps();
    step = step === null ? steps() : Math.min(step, steps());
    drawLegend();
    drawGround();
  }

  function drawLegend() {
    const items = data.walks.map((walk) => {
      const item = document.createElement("span");
      const dash = walk.dash ? ' stroke-dasharray="5 3"' : "";
      item.innerHTML =
        `<svg width="22" height="8"><line x1="0" y1="4" x2="22" y2="4" stroke-width="3" ` +
        `stroke="${walk.color}"${dash}/></svg>`;
      item.append(walk.label);
      if (walk.diverged) {
        const gone = document.createElement("span");
        gone.className = "gone";
        gone.textContent = ` diverged at step ${walk.diverged}`;
        item.append(gone);
      }
      return item;
    });
    find("legend").replaceChildren(...items);
  }

  function drawGround() {
    const { x, y, z } = data.surface;
    const grey = "rgba(128, 128, 128, 0.35)";
    const axis = { gridcolor: grey, zeroline: false, color: text(), fixedrange: true };
    const base = {
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", showlegend: false,
      font: { color: text() }, width: plot.clientWidth, height: plot.clientHeight,
    };
    const paper = getComputedStyle(root).getPropertyValue("--st-background-color") || "#FFFFFF";
    const scale = [[0, "#4FB3DA"], [1, paper.trim()]];
    const traces = [
      { type: "contour", x, y, z, colorscale: scale, showscale: false, ncontours: 24, opacity: 0.7,
        line: { width: 0.7, color: grey }, hoverinfo: "skip" },
      { type: "scatter", mode: "markers", hoverinfo: "skip", cliponaxis: false,
        x: data.surface.minima.map((m) => m[0]), y: data.surface.minima.map((m) => m[1]),
        marker: { symbol: "star", size: 15, color: text() } },
    ];
    const layout = { ...base, margin: MARGIN,
      xaxis: { ...axis, range: data.surface.bounds.slice(0, 2), title: { text: "x", standoff: 2 } },
      yaxis: { ...axis, range: data.surface.bounds.slice(2), title: { text: "y", standoff: 2 } } };
    loadPlotly()
      .then((Plotly) => Plotly.react(plot, traces, layout, { displayModeBar: false }))
      .then(() => { root.dataset.ready = "yes"; drawStep(); })
      .catch((error) => { plot.textContent = `The surface could not be drawn: ${error.message}.`; });
  }

  function drawStep() {
    slider.value = Math.round(step);
    const whole = Math.floor(step);
    find("count").textContent = `step ${whole} of ${steps()}`;
    root.dataset.step = whole;
    window.dispatchEvent(new CustomEvent("lab-surface-step", { detail: whole }));
    drawPaths(whole);
  }

  function place(x, y) {
    const [left, right, bottom, top] = data.surface.bounds;
    const wide = canvas.clientWidth - MARGIN.l - MARGIN.r;
    const high = canvas.clientHeight - MARGIN.t - MARGIN.b;
    return [
      MARGIN.l + ((x - left) / (right - left)) * wide,
      MARGIN.t + (1 - (y - bottom) / (top - bottom)) * high,
    ];
  }

  function drawPaths(whole) {
    const ratio = window.devicePixelRatio || 1;
    const wide = canvas.clientWidth, high = canvas.clientHeight;
    if (canvas.width !== Math.round(wide * ratio)) canvas.width = Math.round(wide * ratio);
    if (canvas.height !== Math.round(high * ratio)) canvas.height = Math.round(high * ratio);
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, wide, high);
    pen.save();
    pen.beginPath();
    if (!solid) pen.rect(MARGIN.l, MARGIN.t, wide - MARGIN.l - MARGIN.r, high - MARGIN.t - MARGIN.b);
    else pen.rect(0, 0, wide, high);
    pen.clip();
    const at = solid ? space.draw(data.surface, pen, wide, high, ratio, text()) : place;
    const [left, right, bottom, top] = data.surface.bounds;
    pen.lineJoin = "round";
    for (const walk of data.walks) {
      const end = Math.min(whole, walk.x.length - 1);
      const spot = (i) => at(walk.x[i], walk.y[i], walk.z[i]);
      const seen = (i) => !solid
        || (walk.x[i] >= left && walk.x[i] <= right && walk.y[i] >= bottom && walk.y[i] <= top);
      pen.beginPath();
      for (let i = 0; i <= end; i += 1) {
        const [u, v] = spot(i);
        if (seen(i) && (i === 0 || seen(i - 1))) pen.lineTo(u, v);
        else pen.moveTo(u, v);
      }
      pen.strokeStyle = walk.color;
      pen.lineWidth = 2.2;
      pen.setLineDash(walk.dash ? [6, 4] : []);
      pen.stroke();
      pen.setLineDash([]);
      if (seen(end)) dot(pen, spot(end), 5, walk.color);
    }
    const { x, y, z } = data.walks[0];
    dot(pen, at(x[0], y[0], z[0]), 4, text());
    pen.restore();
    frames += 1;
  }

  function dot(pen, [x, y], size, color) {
    pen.beginPath();
    pen.arc(x, y, size, 0, 2 * Math.PI);
    pen.fillStyle = color;
    pen.fill();
    pen.lineWidth = 1.2;
    pen.strokeStyle = "rgba(255, 255, 255, 0.9)";
    pen.stroke();
  }

  function tick(now) {
    if (!playing) return;
    const gone = Math.min(now - last, 250); // ms; a hidden tab does not leap
    last = now;
    step = Math.min(step + (gone / 1000) * Number(find("speed").value), steps());
    drawStep();
    if (now - counted >= 1000) {
      root.dataset.fps = Math.round((1000 * frames) / (now - counted));
      frames = 0;
      counted = now;
    }
    if (step >= steps()) pause();
    else requestAnimationFrame(tick);
  }

  function play() {
    if (step >= steps()) step = 0;
    playing = true;
    find("play").textContent = "Pause";
    last = counted = performance.now();
    frames = 0;
    requestAnimationFrame(tick);
  }

  function pause() {
    playing = false;
    find("play").textContent = "Play";
  }

  function go(to) {
    pause();
    step = Math.max(0, Math.min(steps(), to));
    drawStep();
  }

  find("play").onclick = () => (playing ? pause() : play());
  find("step").onclick = () => go(Math.floor(step) + 1);
  find("back").onclick = () => go(Math.floor(step) - 1);
  slider.oninput = () => go(Number(slider.value));
  find("view").onclick = () => {
    solid = !solid;
    find("view").setAttribute("aria-pressed", solid);
    root.classList.toggle("solid", solid);
    root.dataset.view = solid ? "3d" : "2d";
    find("view").textContent = solid ? "Contour" : "3-D";
    drawStep();
  };
  canvas.onpointermove = (event) => {
    if (!solid || !event.buttons) return;
    space.rotate(event.movementX / 120, event.movementY / 120);
    drawStep();
  };
  canvas.onkeydown = (event) => {
    const ways = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] };
    if (!solid || !ways[event.key]) return;
    event.preventDefault();
    space.rotate(...ways[event.key]);
    drawStep();
  };
  canvas.onclick = (event) => {
    if (solid) return;
    const [left, right, bottom, top] = data.surface.bounds;
    const wide = canvas.clientWidth - MARGIN.l - MARGIN.r;
    const high = canvas.clientHeight - MARGIN.t - MARGIN.b;
    const across = (event.offsetX - MARGIN.l) / wide;
    const up = 1 - (event.offsetY - MARGIN.t) / high;
    if (across < 0 || across > 1 || up < 0 || up > 1) return;
    send("start", [left + across * (right - left), bottom + up * (top - bottom)]);
  };
  let width = 0;
  new ResizeObserver(() => {
    if (data && root.clientWidth && root.clientWidth !== width) {
      width = root.clientWidth;
      drawGround();
    }
  }).observe(root);
  return { show, pause };
}
