"""Takes what is typed into a box of choices without Enter, as every other field does."""

from __future__ import annotations

import streamlit as st

# Left with Tab, a press elsewhere or a scroll, Streamlit's box forgets what was typed: Start would
# train what was there before. Enter is what it listens to. A scroll amid the typing is not leaving.
_component = st.components.v2.component(
    "lab_typed_choices",
    css=".st-key-typed_choices { display: none; }",
    js="""const PAUSE = 300;
    const listen = () => {
      const open = ".st-key-setup input[role=combobox][aria-expanded=true]";
      const typed = new WeakMap();
      const take = () => {
        const box = document.activeElement;
        if (!typed.delete(box) || !box.matches(open) || !box.value.trim()) return;
        const enter = { key: "Enter", bubbles: true, cancelable: true };
        for (const kind of ["keydown", "keyup"]) box.dispatchEvent(new KeyboardEvent(kind, enter));
      };
      const onItsList = ({ target }) => target.closest?.("[role=listbox]");
      const onAnother = ({ target }) => target !== document.activeElement;
      document.addEventListener("input", ({ target }) => {
        typed.set(target, performance.now());
      }, true);
      document.addEventListener("keydown", ({ key, target }) => {
        if (key === "Tab") take();
        if (key === "Escape") typed.delete(target);
      }, true);
      document.addEventListener("pointerdown", (event) => {
        if (onItsList(event)) typed.delete(document.activeElement);
        else if (onAnother(event)) take();
      }, true);
      window.addEventListener("scroll", (event) => {
        const since = performance.now() - (typed.get(document.activeElement) ?? Infinity);
        if (since > PAUSE && onAnother(event) && !onItsList(event)) take();
      }, true);
    };
    export default () => {
      if (!window.labTypedChoices) listen();
      window.labTypedChoices = true;
    }""",
    isolate_styles=False,
)


def take_typed_choices() -> None:
    """Have the form's boxes of choices take what is typed when they are left."""
    _component(key="typed_choices")
