const shown = new WeakMap(); // root element -> {data, step}

export default function (component) {
  const root = component.parentElement.querySelector(".surface-numbers");
  const state = shown.get(root) || { step: null };
  state.data = component.data;
  shown.set(root, state);
  const onStep = (event) => {
    state.step = event.detail;
    fill(root, state);
  };
  window.addEventListener("lab-surface-step", onStep);
  fill(root, state);
  return () => window.removeEventListener("lab-surface-step", onStep);
}

function fill(root, { data, step }) {
  const last = data.columns[0].g.length;
  const t = Math.max(1, Math.min(step === null ? last : step, last));
  root.querySelector(".when").textContent = `Step ${t}`;
  data.columns.forEach((columns, axis) => {
    const number = (name) => {
      if (name === "t") return String(t);
      return name in columns ? shorten(columns[name][t - 1]) : shorten(data.constants[name]);
    };
    const lines = data.lines.map((line) => line.replace(/\{(\w+)\}/g, (_, name) => number(name)));
    root.querySelector(axis ? ".along-y" : ".along-x").textContent = lines.join("\n");
  });
}

function shorten(value) {
  const text = String(Number(Number(value).toPrecision(4)));
  return value < 0 ? `(${text})` : text;
}
