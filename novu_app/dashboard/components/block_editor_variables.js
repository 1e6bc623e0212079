// Which variables the block editor offers where, and how "{{ name }}" that is typed out becomes one.

const ENTRY = "current";
const TYPED = /\{\{\s*([\w$][\w$.\-[\]]*)\s*\}\}$/;
const MOST = 40;

// The list that the repeat around the cursor goes through, or "".
const repeated = (editor) => {
  const { $from } = editor.state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    const node = $from.node(depth);
    if (node.type.name === "repeat") return node.attrs.each ?? "";
  }
  return "";
};

/** The variables for what is typed; what nobody knows can be taken as it is typed. */
export function offered(completions, { query, from, editor }) {
  const typed = query.replace(/^\s+|[\s}]+$/g, "");
  const wanted = typed.toLowerCase();
  const lists = from === "repeat-variable";
  const found = [];
  if (!lists) {
    const list = repeated(editor);
    const inner = `${list}[].`;
    if (list) found.push({ name: ENTRY });
    for (const each of completions) {
      if (list && each.label.startsWith(inner)) found.push({ name: `${ENTRY}.${each.label.slice(inner.length)}` });
    }
  }
  for (const each of completions) {
    if (each.label.includes("[]") || each.detail === "object" || (lists && each.detail !== "list")) continue;
    found.push({ name: each.label });
  }
  const fitting = found.filter((each) => each.name.toLowerCase().includes(wanted)).slice(0, MOST);
  const isKnown = fitting.some((each) => each.name === typed);
  const own = typed && !isKnown ? [{ name: typed }] : [];
  return [...fitting, ...own].map((each) => ({ ...each, required: false }));
}

/** An input rule of the editor's: a variable that is typed with both its braces. */
export const typedOut = (type) => ({
  find: TYPED,
  handler: ({ state, range, match }) => {
    state.tr.replaceRangeWith(range.from, range.to, type.create({ id: match[1], required: false }));
  },
});

/** A block that shows what a digest step has gathered, if there is one before this step. */
export const digestBlock = (completions) => {
  const events = completions.find((each) => /^steps\.[^.]+\.events$/.test(each.label));
  if (!events) return [];
  const inner = `${events.label}[].payload.`;
  const field = completions.find((each) => each.label.startsWith(inner) && each.detail !== "object");
  const id = field ? `${ENTRY}.payload.${field.label.slice(inner.length)}` : `${ENTRY}.payload`;
  const variable = { type: "variable", attrs: { id, required: false } };
  const content = [{ type: "paragraph", content: [variable] }];
  return [
    {
      title: "Digest",
      description: "Once for each event that was gathered",
      searchTerms: ["digest", "events", "loop"],
      command: ({ editor, range }) =>
        editor.chain().focus().deleteRange(range).insertContent({ type: "repeat", attrs: { each: events.label }, content }).run(),
    },
  ];
};
