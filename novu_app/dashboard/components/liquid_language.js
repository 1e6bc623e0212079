// What the editors know of Liquid besides its grammar: where the cursor stands, and what can be written there.

// Tags of this product (content/liquid/tags.py and its neighbours), with the text that a chosen one leaves behind.
const TAGS = [
  ["if", " "], ["elsif", " "], ["else", ""], ["endif", ""], ["unless", " "], ["endunless", ""],
  ["case", " "], ["when", " "], ["endcase", ""], ["for", " item in "], ["endfor", ""], ["break", ""], ["continue", ""],
  ["assign", " "], ["capture", " "], ["endcapture", ""], ["cycle", " "], ["increment", " "], ["decrement", " "],
  ["tablerow", " item in "], ["endtablerow", ""], ["comment", ""], ["endcomment", ""], ["raw", ""], ["endraw", ""],
  ["echo", " "],
];
const WORD = /[\w$.\-[\]]*$/;
const LOOP = /\{%-?\s*(?:for|tablerow)\s+([\w-]+)\s+in\s+([\w.\-[\]]+)/g;
const MADE = /\{%-?\s*(?:assign|capture)\s+([\w-]+)/g;

/** What stands between the last opening of a tag and the cursor; null outside of tags. */
export function tagBefore(text) {
  const output = text.lastIndexOf("{{");
  const tag = text.lastIndexOf("{%");
  const start = Math.max(output, tag);
  if (start < 0) return null;
  const inside = text.slice(start + 2);
  if (/[%}]\}/.test(inside)) return null;
  return { kind: tag > output ? "tag" : "output", inside };
}

// Names that the template makes itself, and the properties of what its loops go through.
function ownNames(text, completions) {
  const found = [];
  for (const [, name] of text.matchAll(MADE)) found.push({ label: name, detail: "assigned" });
  for (const [, name, list] of text.matchAll(LOOP)) {
    found.push({ label: name, detail: `entry of ${list}` });
    const inner = `${list}[].`;
    for (const each of completions) {
      if (each.label.startsWith(inner)) found.push({ ...each, label: `${name}.${each.label.slice(inner.length)}` });
    }
  }
  return found;
}

const options = (entries, type, boost) =>
  entries.map((each) => ({
    label: each.label,
    detail: each.detail || undefined,
    info: each.info || undefined,
    apply: each.apply,
    type,
    boost,
  }));

/** What can be written at the end of `before`; `after` follows the cursor. Null where there is nothing to offer. */
export function offersAt(before, after, completions, filters) {
  const here = tagBefore(before);
  if (!here) return null;
  const word = WORD.exec(here.inside)[0];
  const rest = here.inside.slice(0, here.inside.length - word.length);
  // Within quotes there is text.
  if ((rest.match(/"/g) ?? []).length % 2 || (rest.match(/'/g) ?? []).length % 2) return null;
  if (/\|\s*$/.test(rest)) return { length: word.length, options: options(filters, "function", 0) };
  if (here.kind === "tag" && /^-?\s*$/.test(rest)) {
    return { length: word.length, options: options(TAGS.map(([label, more]) => ({ label, apply: label + more })), "keyword", 0) };
  }
  // After a finished value comes an operator, a filter, or the end of the tag.
  if (here.kind === "output" && /[\w\])"']\s+$/.test(rest) && !/[|:,]\s*$/.test(rest)) return null;
  const lead = rest === "" && here.kind === "output" ? " " : "";
  const isClosed = /^[^{}]*\}\}/.test(after);
  const tail = here.kind === "tag" ? "" : !isClosed ? " }}" : after.startsWith("}}") ? " " : "";
  const known = completions.filter((each) => !each.label.includes("[]"));
  const paths = [...ownNames(before + after, completions), ...known].map((each) => ({
    ...each,
    apply: lead + each.label + tail,
  }));
  return { length: word.length, options: options(paths, "variable", 50) };
}
