import "@maily-to/core/style.css";
import { Editor } from "@maily-to/core";
import {
  blockquote, bulletList, button, clearLine, columns, divider, footer, hardBreak, heading1, heading2, heading3,
  htmlCodeBlock, image, inlineImage, linkCard, logo, orderedList, repeat, section, spacer, text,
} from "@maily-to/core/blocks";
import { VariableExtension, VariablePluginKey, getVariableSuggestions } from "@maily-to/core/extensions";
import { useEffect, useMemo, useRef } from "react";
import { keepAccessible } from "$/public/external/novu_app/dashboard/components/block_editor/block_editor_access.js";
import {
  digestBlock, offered, typedOut,
} from "$/public/external/novu_app/dashboard/components/block_editor/block_editor_variables.js";
import { useEdited } from "$/public/external/novu_app/dashboard/components/editing/editing.js";

const EMPTY = { type: "doc", content: [{ type: "paragraph", attrs: { textAlign: "left" } }] };
const CONFIG = { hasMenuBar: false, wrapClassName: "block-editor-wrap", bodyClassName: "block-editor-body", autofocus: false };
// The package's own logo block begins with a picture of its maker's.
const LOGO = {
  ...logo,
  command: ({ editor, range }) => editor.chain().focus().deleteRange(range).setLogoImage({ src: "" }).run(),
};

const parsed = (value) => {
  try {
    const document = JSON.parse(value);
    return document?.type === "doc" ? document : EMPTY;
  } catch {
    return EMPTY;
  }
};

const groups = (completions) => [
  { title: "Text", commands: [text, heading1, heading2, heading3, bulletList, orderedList, blockquote, footer] },
  { title: "Pictures and links", commands: [button, image, LOGO, inlineImage, linkCard] },
  { title: "Structure", commands: [section, columns, repeat, ...digestBlock(completions), divider, spacer, hardBreak, clearLine] },
  { title: "Code", commands: [htmlCodeBlock] },
];

export function BlockEditor({ value, onEdit, completions, label, disabled }) {
  const { local, change, focus } = useEdited(value ?? "", onEdit);
  const editor = useRef(null);
  // What the editor shows, as text: only another document than this one is put into it.
  const shown = useRef(local);
  const known = useRef([]);
  known.current = completions ?? [];

  // What is typed after "{{" is no variable yet: it is sent when one is chosen, or the list is closed.
  const unsent = useRef(false);
  const send = () => {
    const made = editor.current;
    if (!made || !unsent.current || VariablePluginKey.getState(made.state)?.active) return;
    unsent.current = false;
    const next = JSON.stringify(made.getJSON());
    if (next === shown.current) return;
    shown.current = next;
    change(next);
  };

  const start = useMemo(() => parsed(local), []);
  const blocks = useMemo(() => groups(known.current), []);
  const extensions = useMemo(() => {
    const Variable = VariableExtension.extend({
      addInputRules() {
        return [typedOut(this.type)];
      },
    });
    const suggestion = {
      ...getVariableSuggestions("{{"),
      allowedPrefixes: null,
      // The package's own command puts a space after the variable, also where a comma follows.
      command: ({ editor: made, range, props }) =>
        made.chain().focus().insertContentAt(range, { type: "variable", attrs: props }).run(),
    };
    return [Variable.configure({ suggestion, variables: (asked) => offered(known.current, asked) })];
  }, []);

  useEffect(() => {
    if (!editor.current || local === shown.current) return;
    shown.current = local;
    editor.current.commands.setContent(parsed(local), false);
  }, [local]);

  useEffect(() => {
    editor.current?.setEditable(!disabled, false);
  }, [disabled]);

  useEffect(keepAccessible, []);

  return (
    <div className="block-editor" role="group" aria-label={label} {...focus}>
      <Editor
        contentJson={start}
        blocks={blocks}
        extensions={extensions}
        editable={!disabled}
        config={CONFIG}
        onCreate={(made) => {
          editor.current = made;
          const { dom } = made.view;
          dom.setAttribute("role", "textbox");
          dom.setAttribute("aria-multiline", "true");
          dom.setAttribute("aria-label", label ?? "Body");
          made.on("transaction", send);
        }}
        onUpdate={(made) => {
          editor.current = made;
          unsent.current = true;
          send();
        }}
      />
    </div>
  );
}
