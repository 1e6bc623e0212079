// The block editor for those who do not see it: names for buttons that are only an icon, and no states where none belong.

const PLACES = ".block-editor, .tippy-box, [data-radix-popper-content-wrapper]";
const NAMES = { plus: "Add a block", "grip-vertical": "Move or change this block", eye: "Show only if", trash: "Delete" };

const nameOf = (button) => {
  const icon = button.querySelector("svg")?.getAttribute("class") ?? "";
  const name = /lucide-(?!icon)([a-z0-9-]+)/.exec(icon)?.[1] ?? "";
  return NAMES[name] ?? (name ? name.replaceAll("-", " ") : "Choose");
};

function settle(place) {
  for (const button of place.querySelectorAll("button:not([aria-label])")) {
    if (!button.textContent.trim()) button.setAttribute("aria-label", nameOf(button));
  }
  for (const field of place.querySelectorAll("input:not([aria-label]):not([id]), select:not([aria-label]):not([id])")) {
    field.setAttribute("aria-label", field.getAttribute("placeholder") || field.getAttribute("title") || "Value");
  }
  // The package marks whatever a menu floats over as something that opens.
  for (const box of place.querySelectorAll("div[aria-expanded]:not([role])")) box.removeAttribute("aria-expanded");
}

/** Keep what the editor draws accessible; answers with the function that stops it. */
export function keepAccessible() {
  const look = () => document.querySelectorAll(PLACES).forEach(settle);
  let waiting = 0;
  const observer = new MutationObserver(() => {
    if (waiting) return;
    waiting = requestAnimationFrame(() => {
      waiting = 0;
      look();
    });
  });
  observer.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-expanded"] });
  look();
  return () => {
    observer.disconnect();
    cancelAnimationFrame(waiting);
  };
}
