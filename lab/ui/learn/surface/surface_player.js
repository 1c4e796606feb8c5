// Which step is shown, and the controls that change it; `drawStep` draws a whole step.
class Player {
  #root;
  #drawStep;
  #steps = 0;
  #step = null; // between two whole steps while playing
  #playing = false;
  #last = 0; // ms, as all times here
  #frames = 0;
  #counted = 0;

  constructor(root, drawStep) {
    this.#root = root;
    this.#drawStep = drawStep;
    this.#find("play").onclick = () => (this.#playing ? this.pause() : this.#play());
    this.#find("step").onclick = () => this.#go(Math.floor(this.#step) + 1);
    this.#find("back").onclick = () => this.#go(Math.floor(this.#step) - 1);
    this.#find("slider").oninput = (event) => this.#go(Number(event.target.value));
  }

  setSteps(steps) {
    this.#steps = steps;
    this.#find("slider").max = steps;
    this.#step = this.#step === null ? steps : Math.min(this.#step, steps);
  }

  draw() {
    const whole = Math.floor(this.#step);
    this.#find("slider").value = Math.round(this.#step);
    this.#find("count").textContent = `step ${whole} of ${this.#steps}`;
    this.#root.dataset.step = whole;
    window.dispatchEvent(new CustomEvent("lab-surface-step", { detail: whole }));
    this.#drawStep(whole);
    this.#frames += 1;
  }

  pause() {
    this.#playing = false;
    this.#find("play").textContent = "Play";
  }

  #play() {
    if (this.#step >= this.#steps) this.#step = 0;
    this.#playing = true;
    this.#find("play").textContent = "Pause";
    this.#last = this.#counted = performance.now();
    this.#frames = 0;
    this.#awaitFrame();
  }

  #go(step) {
    this.pause();
    this.#step = Math.max(0, Math.min(this.#steps, step));
    this.draw();
  }

  #awaitFrame() {
    requestAnimationFrame((now) => this.#tick(now));
  }

  #tick(now) {
    if (!this.#playing) return;
    const gone = Math.min(now - this.#last, 250); // a hidden tab does not leap
    this.#last = now;
    const speed = Number(this.#find("speed").value); // steps a second
    this.#step = Math.min(this.#step + (gone / 1000) * speed, this.#steps);
    this.draw();
    this.#tellFrames(now);
    if (this.#step >= this.#steps) this.pause();
    else this.#awaitFrame();
  }

  #tellFrames(now) {
    const gone = now - this.#counted;
    if (gone < 1000) return;
    this.#root.dataset.fps = Math.round((1000 * this.#frames) / gone);
    this.#frames = 0;
    this.#counted = now;
  }

  #find(name) {
    return this.#root.querySelector("." + name);
  }
}
