import { autocompletion, closeBrackets, startCompletion } from "@codemirror/autocomplete";
import { html, htmlCompletionSource } from "@codemirror/lang-html";
import { json, jsonParseLinter } from "@codemirror/lang-json";
import { liquid } from "@codemirror/lang-liquid";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { linter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import CodeMirror from "@uiw/react-codemirror";
import { useEffect, useMemo, useRef } from "react";
import { useEdited } from "$/public/external/novu_app/dashboard/components/editing/editing.js";
import { offersAt, tagBefore } from "$/public/external/novu_app/dashboard/components/liquid_editor/liquid_language.js";

// Colours are variables, so the editor follows the theme of the page without being made anew.
const COLOURS = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.keyword, tags.controlKeyword, tags.operatorKeyword], color: "var(--code-keyword)" },
    { tag: [tags.tagName, tags.angleBracket], color: "var(--code-tag)" },
    { tag: tags.attributeName, color: "var(--code-attribute)" },
    { tag: [tags.string, tags.attributeValue], color: "var(--code-string)" },
    { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
    { tag: [tags.variableName, tags.propertyName], color: "var(--code-name)" },
    { tag: [tags.function(tags.variableName)], color: "var(--code-function)" },
    { tag: [tags.comment, tags.meta], color: "var(--code-comment)" },
    { tag: [tags.brace, tags.processingInstruction], color: "var(--code-name)", fontWeight: "600" },
  ]),
);

// One line: a line break that is pasted becomes a space, Enter sends.
const ONE_LINE = EditorState.transactionFilter.of((change) => {
  if (change.newDoc.lines <= 1) return change;
  const text = change.newDoc.sliceString(0, undefined, " ");
  return {
    changes: { from: 0, to: change.startState.doc.length, insert: text },
    selection: { anchor: Math.min(change.newSelection.main.head, text.length) },
  };
});

// The popup opens by itself after "{{", "{%" and "|".
const OPENS = EditorView.updateListener.of((update) => {
  if (!update.docChanged || !update.transactions.some((each) => each.isUserEvent("input.type"))) return;
  const { head } = update.state.selection.main;
  const before = update.state.sliceDoc(Math.max(0, head - 2), head);
  if (/\{[{%]\s?$|\|\s?$/.test(before)) setTimeout(() => startCompletion(update.view), 0);
});

const places = (text, mark) => {
  if (mark.line > 0) {
    const lines = text.split("\n");
    const start = lines.slice(0, mark.line - 1).reduce((sum, line) => sum + line.length + 1, 0) + mark.column - 1;
    const word = /^\S*/.exec(text.slice(start))[0];
    return start <= text.length ? [[start, Math.min(text.length, start + Math.max(1, word.length))]] : [];
  }
  const found = [];
  for (let at = text.indexOf(mark.text); mark.text && at >= 0; at = text.indexOf(mark.text, at + 1)) {
    if (tagBefore(text.slice(0, at))) found.push([at, at + mark.text.length]);
  }
  return found;
};

export function LiquidEditor({
  value,
  onEdit,
  completions,
  filters,
  marks,
  language = "text",
  singleLine,
  label,
  name,
  placeholder,
  minHeight,
  maxHeight,
  disabled,
  invalid,
}) {
  const { local, change, flush, focus } = useEdited(value ?? "", onEdit);
  const view = useRef(null);
  // The extensions are made once; what changes is read where it is needed.
  const known = useRef({ completions: [], filters: [] });
  known.current = { completions: completions ?? [], filters: filters ?? [] };

  const extensions = useMemo(() => {
    const offers = (context) => {
      const { doc } = context.state;
      const found = offersAt(
        doc.sliceString(0, context.pos),
        doc.sliceString(context.pos, context.pos + 200),
        known.current.completions,
        known.current.filters,
      );
      if (!found) return null;
      return { from: context.pos - found.length, options: found.options, validFor: /^[\w$.\-[\]]*$/ };
    };
    const sources = language === "html" ? [offers, htmlCompletionSource] : [offers];
    const grammar = language === "json" ? json() : liquid({ base: html({ autoCloseTags: language === "html" }) });
    return [
      grammar,
      COLOURS,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": label ?? "", ...(singleLine ? { "aria-multiline": "false" } : {}) }),
      ...(language === "json"
        ? [linter(jsonParseLinter(), { delay: 300 })]
        : [autocompletion({ override: sources, icons: false, activateOnTyping: true }), OPENS]),
      ...(singleLine ? [ONE_LINE] : []),
      ...(language === "text" ? [closeBrackets()] : []),
    ];
  }, [language, singleLine, label]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || language === "json") return;
    const text = editor.state.doc.toString();
    const found = (marks ?? []).flatMap((mark) =>
      places(text, mark).map(([from, to]) => ({ from, to, severity: "error", message: mark.message })),
    );
    editor.dispatch(setDiagnostics(editor.state, found));
  }, [marks, local, language]);

  return (
    <div
      className="code-editor"
      data-single={singleLine ? "true" : undefined}
      data-invalid={invalid ? "true" : undefined}
      data-disabled={disabled ? "true" : undefined}
      data-name={name}
    >
      <CodeMirror
        value={local}
        onChange={change}
        theme="none"
        extensions={extensions}
        placeholder={placeholder}
        editable={!disabled}
        readOnly={!!disabled}
        minHeight={singleLine ? undefined : minHeight ?? "96px"}
        maxHeight={singleLine ? undefined : maxHeight}
        indentWithTab={false}
        basicSetup={{
          lineNumbers: !singleLine && language !== "text",
          foldGutter: false,
          highlightActiveLine: false,
          highlightActiveLineGutter: false,
          autocompletion: false,
          searchKeymap: !singleLine,
          syntaxHighlighting: false,
        }}
        onCreateEditor={(made) => {
          view.current = made;
        }}
        onKeyDown={(event) => {
          if (event.key === "s" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            flush();
          }
        }}
        {...focus}
      />
    </div>
  );
}
