const QUADS = 40; // a side

// On a plain canvas, so without WebGL; a frame costs one image and the paths.
class View3D {
  #turn = -0.9; // radians, as the tilt
  #tilt = 0.6;
  #ground = null;
  #drawnFor = "";

  rotate(across, up) {
    this.#turn += across;
    this.#tilt = Math.max(0.15, Math.min(1.45, this.#tilt + up));
  }

  draw(surface, sheet) {
    const { pen, wide, high, ratio, ink } = sheet;
    const place = projector(surface, wide, high, this.#turn, this.#tilt);
    const wanted = [surface.name, this.#turn, this.#tilt, wide, high, ratio, ink].join();
    if (wanted !== this.#drawnFor) {
      this.#ground = groundImage(surface, place, sheet);
      this.#drawnFor = wanted;
    }
    pen.drawImage(this.#ground, 0, 0, wide, high);
    const [left, right, bottom, top] = surface.bounds;
    return {
      area: [0, 0, wide, high],
      shows: (x, y) => x >= left && x <= right && y >= bottom && y <= top,
      place,
    };
  }
}

function projector(surface, wide, high, turn, tilt) {
  const [left, right, bottom, top] = surface.bounds;
  const [low, tall] = surface.reach;
  const size = Math.min(wide * 0.36, high * 0.46);
  const [ct, st, ci, si] = [Math.cos(turn), Math.sin(turn), Math.cos(tilt), Math.sin(tilt)];
  return (x, y, z) => {
    const a = (2 * (x - left)) / (right - left) - 1;
    const b = (2 * (y - bottom)) / (top - bottom) - 1;
    const c = (1.1 * (z - low)) / (tall - low) - 0.55;
    const across = ct * a - st * b;
    const away = st * a + ct * b;
    return [
      wide / 2 + size * across,
      high / 2 - size * (si * away + ci * c),
      ci * away - si * c, // larger is further
    ];
  };
}

function groundImage(surface, place, { wide, high, ratio, ink }) {
  const image = document.createElement("canvas");
  image.width = wide * ratio;
  image.height = high * ratio;
  const pen = image.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  quadsFarToNear(surface, place).forEach((quad) => drawQuad(pen, quad, surface.reach));
  pen.fillStyle = ink;
  pen.font = "14px sans-serif";
  pen.textAlign = "center";
  drawCorners(pen, surface, place, wide, high);
  pen.fillText("height: loss above the lowest, to the power 0.4", wide / 2, 16);
  return image;
}

function quadsFarToNear({ x, y, z }, place) {
  const hop = Math.floor((x.length - 1) / QUADS);
  const quads = [];
  for (let i = 0; i + hop < y.length; i += hop) {
    for (let j = 0; j + hop < x.length; j += hop) {
      const corners = [[i, j], [i, j + hop], [i + hop, j + hop], [i + hop, j]];
      const places = corners.map(([r, c]) => place(x[c], y[r], z[r][c]));
      const height = corners.reduce((sum, [r, c]) => sum + z[r][c], 0) / 4;
      quads.push({ places, depth: places.reduce((sum, p) => sum + p[2], 0), height });
    }
  }
  return quads.sort((a, b) => b.depth - a.depth);
}

function drawQuad(pen, { places, height }, [low, tall]) {
  pen.beginPath();
  places.forEach((p) => pen.lineTo(p[0], p[1]));
  pen.closePath();
  pen.fillStyle = shade((height - low) / (tall - low));
  pen.fill();
  pen.strokeStyle = "rgba(11, 80, 120, 0.25)";
  pen.lineWidth = 0.5;
  pen.stroke();
}

function shade(part) { // deep blue at the bottom, pale at the top
  const mix = (from, to) => Math.round(from + (to - from) * part);
  return `rgb(${mix(11, 214)}, ${mix(110, 233)}, ${mix(153, 240)})`;
}

function drawCorners(pen, surface, place, wide, high) {
  const [left, right, bottom, top] = surface.bounds;
  for (const [x, y] of [[left, bottom], [right, bottom], [right, top]]) {
    const outX = x * 1.12 - 0.06 * (left + right);
    const outY = y * 1.12 - 0.06 * (bottom + top);
    const [u, v] = place(outX, outY, surface.reach[0]);
    pen.fillText(`x ${x}, y ${y}`, Math.max(46, Math.min(wide - 46, u)), Math.min(high - 6, v));
  }
}
