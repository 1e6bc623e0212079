"""What has to run before any other script of a page."""

#: Where a browser blocks the storage of framed pages, already looking at it raises: such a page remembers in memory.
STORAGE_FALLBACK = """
for (const name of ["localStorage", "sessionStorage"]) {
  try { window[name].getItem(""); } catch {
    const kept = new Map();
    Object.defineProperty(window, name, { configurable: true, value: {
      getItem: (key) => kept.get(String(key)) ?? null,
      setItem: (key, value) => { kept.set(String(key), String(value)); },
      removeItem: (key) => { kept.delete(String(key)); },
      clear: () => kept.clear(),
      key: (index) => [...kept.keys()][index] ?? null,
      get length() { return kept.size; },
    } });
  }
}
"""

#: The inbox page has a theme of its own, named in its address. Its outlines are painted before the other scripts have run, and
#: not in the wrong colours; host.jsx takes the theme over. A page of its own is laid out otherwise than one in a frame.
INBOX_THEME = """
if (/\\/inbox\\/?$/.test(location.pathname)) {
  const wanted = new URLSearchParams(location.search).get("theme");
  const dark = wanted === "dark" || (wanted !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.inboxTheme = dark ? "dark" : "light";
  document.documentElement.toggleAttribute("data-inbox-framed", parent !== window);
}
"""
