// A canvas wiped clean, to draw on in CSS pixels however many the screen has.
function openSheet(canvas, ink) {
  const ratio = window.devicePixelRatio || 1;
  const wide = canvas.clientWidth, high = canvas.clientHeight;
  if (canvas.width !== Math.round(wide * ratio)) canvas.width = Math.round(wide * ratio);
  if (canvas.height !== Math.round(high * ratio)) canvas.height = Math.round(high * ratio);
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, wide, high);
  return { pen, wide, high, ratio, ink };
}

function drawPaths({ pen, ink }, view, walks, step) {
  pen.save();
  pen.beginPath();
  pen.rect(...view.area);
  pen.clip();
  pen.lineJoin = "round";
  walks.forEach((walk) => drawWalk(pen, view, walk, step));
  const { x, y, z } = walks[0];
  drawDot(pen, view.place(x[0], y[0], z[0]), 4, ink);
  pen.restore();
}

function drawWalk(pen, view, walk, step) {
  const end = Math.min(step, walk.x.length - 1);
  const place = (i) => view.place(walk.x[i], walk.y[i], walk.z[i]);
  const shows = (i) => view.shows(walk.x[i], walk.y[i]);
  pen.beginPath();
  for (let i = 0; i <= end; i += 1) {
    const [u, v] = place(i);
    if (shows(i) && (i === 0 || shows(i - 1))) pen.lineTo(u, v);
    else pen.moveTo(u, v);
  }
  pen.strokeStyle = walk.color;
  pen.lineWidth = 2.2;
  pen.setLineDash(walk.dash ? [6, 4] : []);
  pen.stroke();
  pen.setLineDash([]);
  if (shows(end)) drawDot(pen, place(end), 5, walk.color);
}

function drawDot(pen, [x, y], size, color) {
  pen.beginPath();
  pen.arc(x, y, size, 0, 2 * Math.PI);
  pen.fillStyle = color;
  pen.fill();
  pen.lineWidth = 1.2;
  pen.strokeStyle = "rgba(255, 255, 255, 0.9)";
  pen.stroke();
}
