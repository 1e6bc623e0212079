import { useEffect, useRef } from "react";
import { isTyping } from "$/public/external/novu_app/dashboard/components/editing/editing.js";

const DIALOGS = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

/** The keys of the canvas; they work wherever the focus is, unless somebody types or a dialog is open. */
export function useKeys(keys) {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const listen = (event) => {
      if (event.defaultPrevented || isTyping(event.target) || document.querySelector(DIALOGS)) return;
      const control = event.ctrlKey || event.metaKey;
      const name = `${control ? "Ctrl-" : ""}${event.altKey ? "Alt-" : ""}${event.shiftKey ? "Shift-" : ""}${event.key.toLowerCase()}`;
      if (latest.current(name)) {
        event.preventDefault();
        event.stopPropagation();
      }
    };
    document.addEventListener("keydown", listen, true);
    return () => document.removeEventListener("keydown", listen, true);
  }, []);
}
