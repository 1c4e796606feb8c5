function drawLegend(legend, walks) {
  legend.replaceChildren(...walks.map(legendItem));
}

function legendItem(walk) {
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
}
