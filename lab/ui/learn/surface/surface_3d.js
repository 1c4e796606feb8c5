// The surface in space, on a plain canvas: no WebGL needed, and a frame costs one image and the paths.
function makeSolid() {
  const QUADS = 40; // a side
  let turn = -0.9, tilt = 0.6; // radians
  let ground = null, drawnFor = "";

  function projector(surface, wide, high) {
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

  function shade(part) { // deep blue at the bottom, pale at the top
    const mix = (from, to) => Math.round(from + (to - from) * part);
    return `rgb(${mix(11, 214)}, ${mix(110, 233)}, ${mix(153, 240)})`;
  }

  function drawGround(surface, at, pen, wide, high, color) {
    const { x, y, z } = surface;
    const [low, tall] = surface.reach;
    const hop = Math.floor((x.length - 1) / QUADS);
    const quads = [];
    for (let i = 0; i + hop < y.length; i += hop) {
      for (let j = 0; j + hop < x.length; j += hop) {
        const corners = [[i, j], [i, j + hop], [i + hop, j + hop], [i + hop, j]];
        const places = corners.map(([r, c]) => at(x[c], y[r], z[r][c]));
        const height = corners.reduce((sum, [r, c]) => sum + z[r][c], 0) / 4;
        quads.push({ places, depth: places.reduce((sum, p) => sum + p[2], 0), height });
      }
    }
    quads.sort((a, b) => b.depth - a.depth);
    for (const { places, height } of quads) {
      pen.beginPath();
      places.forEach((p) => pen.lineTo(p[0], p[1]));
      pen.closePath();
      pen.fillStyle = shade((height - low) / (tall - low));
      pen.fill();
      pen.strokeStyle = "rgba(11, 80, 120, 0.25)";
      pen.lineWidth = 0.5;
      pen.stroke();
    }
    pen.fillStyle = color;
    pen.font = "14px sans-serif";
    pen.textAlign = "center";
    const [left, right, bottom, top] = surface.bounds;
    const labels = [
      [`x ${left}, y ${bottom}`, left, bottom], [`x ${right}, y ${bottom}`, right, bottom],
      [`x ${right}, y ${top}`, right, top],
    ];
    for (const [text, px, py] of labels) {
      const [u, v] = at(px * 1.12 - 0.06 * (left + right), py * 1.12 - 0.06 * (bottom + top), low);
      pen.fillText(text, Math.max(46, Math.min(wide - 46, u)), Math.min(high - 6, v));
    }
    pen.fillText("height: loss above the lowest, to the power 0.4", wide / 2, 16);
  }

  function draw(surface, pen, wide, high, ratio, color) {
    const at = projector(surface, wide, high);
    const wanted = [surface.name, turn, tilt, wide, high, ratio, color].join();
    if (wanted !== drawnFor) {
      ground = document.createElement("canvas");
      ground.width = wide * ratio;
      ground.height = high * ratio;
      const inner = ground.getContext("2d");
      inner.setTransform(ratio, 0, 0, ratio, 0, 0);
      drawGround(surface, at, inner, wide, high, color);
      drawnFor = wanted;
    }
    pen.drawImage(ground, 0, 0, wide, high);
    return at;
  }

  function rotate(across, up) {
    turn += across;
    tilt = Math.max(0.15, Math.min(1.45, tilt + up));
  }

  return { draw, rotate };
}
