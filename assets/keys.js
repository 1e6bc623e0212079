// Keyboard of the dashboard (UX.md 1.1). Pages say what a key means with data attributes:
// data-key="search|create|close|previous|next", data-go="<letter>" for `g` + letter, .row-link for `j` and `k`,
// data-key="select" within a row for `x`, data-key="menu" for `.`. Ctrl-Enter sends the form of a dialog or an open panel.
(() => {
  let goUntil = 0;

  const typing = (target) =>
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

  const first = (selector) => document.querySelector(selector);

  // A row that leads nowhere is gone to by its menu.
  const handle = (row) => row.querySelector(".row-link") ?? row.querySelector('[data-key="menu"]');

  const move = (step) => {
    const rows = [...document.querySelectorAll(".rows .row")].map(handle).filter(Boolean);
    if (rows.length === 0) return;
    const at = rows.indexOf(document.activeElement);
    rows[Math.min(rows.length - 1, Math.max(0, at + step))].focus();
  };

  // Whoever talks to the computer, or types with a shaking hand, turns single keys off (the sheet of keys).
  const singleKeys = () => localStorage.getItem("novu-single-keys") !== "off";

  const send = () =>
    first('[role="dialog"] button[type="submit"], .side-panel button[type="submit"], form.primary button[type="submit"]')?.click();

  const select = () => document.activeElement?.closest(".row")?.querySelector('[data-key="select"]')?.click();

  // A menu opens on a key or a pointer that goes down, and not on a click.
  const menu = () => {
    const opener = document.activeElement?.closest(".row")?.querySelector('[data-key="menu"]');
    opener?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  };

  // What lies beside an open panel's entry comes before the pages of the list beneath it.
  const neighbour = (name) =>
    (first(`.side-panel [data-key="${name}"]`) ?? first(`[data-key="${name}"]`))?.click();

  const act = {
    "/": () => first('[data-key="search"]')?.focus(),
    c: () => first('[data-key="create"]')?.click(),
    "[": () => neighbour("previous"),
    "]": () => neighbour("next"),
    j: () => move(1),
    k: () => move(-1),
    x: select,
    ".": menu,
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") return send();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      // An open menu or dialog closes itself first.
      if (!first('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]')) {
        if (typing(event.target)) {
          // Browsers empty a search box on Escape; leaving it must not change the list.
          event.preventDefault();
          event.target.blur();
        } else {
          first('[data-key="close"]')?.click();
        }
      }
      return;
    }
    if (!singleKeys() || typing(event.target) || first('[role="dialog"], [role="alertdialog"]')) return;
    if (Date.now() < goUntil) {
      goUntil = 0;
      first(`[data-go="${CSS.escape(event.key)}"]`)?.click();
      event.preventDefault();
    } else if (event.key === "g") {
      goUntil = Date.now() + 1200;
    } else if (act[event.key]) {
      act[event.key]();
      event.preventDefault();
    }
  });
})();
