const charts = new WeakMap(); // root element -> the one chart drawn in it
const TURNS = {
  ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1],
};

export default function (component) {
  const root = component.parentElement.querySelector(".surface-chart");
  let chart = charts.get(root);
  if (!chart) {
    chart = new SurfaceChart(root);
    charts.set(root, chart);
  }
  chart.show(component.data, component.setTriggerValue);
  return () => chart.pause();
}

class SurfaceChart {
  #root;
  #canvas;
  #player;
  #view3D = new View3D();
  #threeD = false;
  #width = 0;
  #data;
  #send;

  constructor(root) {
    this.#root = root;
    this.#canvas = root.querySelector("canvas");
    this.#player = new Player(root, (step) => this.#drawStep(step));
    this.#find("view").onclick = () => this.#switchView();
    this.#canvas.onpointermove = (event) => this.#drag(event);
    this.#canvas.onkeydown = (event) => this.#press(event);
    this.#canvas.onclick = (event) => this.#click(event);
    new ResizeObserver(() => this.#resize()).observe(root);
  }

  show(data, send) {
    this.#data = data;
    this.#send = send;
    this.#player.setSteps(data.steps);
    drawLegend(this.#find("legend"), data.walks);
    this.#drawGround();
  }

  pause() {
    this.#player.pause();
  }

  #drawGround() {
    const plot = this.#find("plot");
    const { ink, paper } = this.#colors();
    drawContours(plot, this.#data.surface, ink, paper)
      .then(() => {
        this.#root.dataset.ready = "yes";
        this.#player.draw();
      })
      .catch((error) => {
        plot.textContent = `The surface could not be drawn: ${error.message}.`;
      });
  }

  #drawStep(step) {
    const { surface, walks } = this.#data;
    const sheet = openSheet(this.#canvas, this.#colors().ink);
    const view = this.#threeD ? this.#view3D.draw(surface, sheet) : this.#contourView();
    drawPaths(sheet, view, walks, step);
  }

  #contourView() {
    return contourView(this.#data.surface, this.#canvas.clientWidth, this.#canvas.clientHeight);
  }

  #switchView() {
    this.#threeD = !this.#threeD;
    const button = this.#find("view");
    button.setAttribute("aria-pressed", this.#threeD);
    button.textContent = this.#threeD ? "Contour" : "3-D";
    this.#root.dataset.view = this.#threeD ? "3d" : "2d";
    this.#player.draw();
  }

  #drag(event) {
    if (this.#threeD && event.buttons) this.#rotate(event.movementX / 120, event.movementY / 120);
  }

  #press(event) {
    if (!this.#threeD || !TURNS[event.key]) return;
    event.preventDefault();
    this.#rotate(...TURNS[event.key]);
  }

  #rotate(across, up) {
    this.#view3D.rotate(across, up);
    this.#player.draw();
  }

  #click(event) {
    if (this.#threeD) return;
    const point = this.#contourView().point(event.offsetX, event.offsetY);
    if (point) this.#send("start", point);
  }

  #resize() {
    const width = this.#root.clientWidth;
    if (!this.#data || !width || width === this.#width) return;
    this.#width = width;
    this.#drawGround();
  }

  #colors() {
    const style = getComputedStyle(this.#root);
    const paper = style.getPropertyValue("--st-background-color") || "#FFFFFF";
    return { ink: style.color, paper: paper.trim() };
  }

  #find(name) {
    return this.#root.querySelector("." + name);
  }
}
