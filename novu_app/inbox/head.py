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
