// The canvas's own toolbar has no labels, hides until a mouse is near, and takes the strokes that
// begin in its corner: Undo and Clear stand below instead. It lives in a shadow root.
const sheet = new CSSStyleSheet();
sheet.replaceSync(".dc-toolbar { display: none !important; }");

export default function ({ data }) {
  const paper = document.querySelector(`.st-key-${data.paper}`);
  let over = false;
  const hide = () => {
    const roots = [...paper.querySelectorAll("*")].map((one) => one.shadowRoot).filter(Boolean);
    for (const root of roots)
      if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
    if (!roots.length && !over) requestAnimationFrame(hide);
  };
  const watch = new MutationObserver(hide);
  watch.observe(paper, { childList: true, subtree: true });
  hide();
  return () => {
    over = true;
    watch.disconnect();
  };
}
