// The canvas's own toolbar has no labels, hides until a mouse is near, and takes the strokes that
// begin in its corner: Undo and Clear stand below instead. It lives in a shadow root.
const hidden = new CSSStyleSheet();
hidden.replaceSync(".dc-toolbar { display: none !important; }");
const mounts = new WeakSet(); // elements that have told the lab that their canvas is a new one
const some = () => crypto.getRandomValues(new Uint32Array(4)).join("-");

// The tab's own name, which outlives a reload; another each time where the browser keeps nothing.
const tab = () => {
  try {
    const name = sessionStorage.getItem("lab_tab") ?? some();
    sessionStorage.setItem("lab_tab", name);
    return name;
  } catch {
    return some();
  }
};

export default function ({ parentElement, data, setStateValue }) {
  if (!mounts.has(parentElement)) {
    mounts.add(parentElement);
    setStateValue("mount", `${tab()} ${some()}`);
  }
  const paper = document.querySelector(`.st-key-${data.paper}`);
  let over = false;
  const hide = () => {
    const roots = [...paper.querySelectorAll("*")].map((one) => one.shadowRoot).filter(Boolean);
    for (const root of roots)
      if (!root.adoptedStyleSheets.includes(hidden)) root.adoptedStyleSheets.push(hidden);
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
