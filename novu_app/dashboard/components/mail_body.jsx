import { Suspense, lazy, useEffect, useRef, useState } from "react";
import { announceTyping } from "$/public/external/novu_app/dashboard/components/editing/editing.js";

const BlockEditor = lazy(() =>
  import("$/public/external/novu_app/dashboard/components/block_editor/block_editor.jsx").then((found) => ({
    default: found.BlockEditor,
  })),
);
const LiquidEditor = lazy(() =>
  import("$/public/external/novu_app/dashboard/components/liquid_editor/liquid_editor.jsx").then((found) => ({
    default: found.LiquidEditor,
  })),
);

const KINDS = [
  ["block", "Blocks"],
  ["html", "HTML"],
];

// Drafts of the kind that is not chosen stay in this browser.
const place = (draft, kind) => `novu:draft:${draft}:${kind}`;
const kept = (draft, kind) => {
  try {
    return window.localStorage.getItem(place(draft, kind));
  } catch {
    return null;
  }
};
const keep = (draft, kind, body) => {
  try {
    window.localStorage.setItem(place(draft, kind), body);
  } catch {
    // A full or a forbidden store: the draft lasts as long as this page.
  }
};

export function MailBody({ value, editorType, onEdit, onConvert, draft, completions, filters, marks, label, minHeight, disabled }) {
  const [kind, setKind] = useState(editorType || "block");
  const [converting, setConverting] = useState("");
  const body = useRef(value ?? "");
  const drafts = useRef({});

  useEffect(() => {
    body.current = value ?? "";
  }, [value]);

  // The server's kind is news when it changed, also by somebody else.
  useEffect(() => {
    setKind(editorType || "block");
    setConverting("");
  }, [editorType]);

  const choose = (wanted) => {
    if (wanted === kind || disabled) return;
    drafts.current[kind] = body.current;
    keep(draft, kind, body.current);
    const found = drafts.current[wanted] ?? kept(draft, wanted);
    announceTyping();
    if (found === null || found === undefined) {
      setConverting(wanted);
      onConvert?.(wanted);
      return;
    }
    body.current = found;
    setKind(wanted);
    onEdit?.(found, wanted);
  };

  const edited = (text) => {
    body.current = text;
    onEdit?.(text, kind);
  };

  const isBlock = kind === "block";
  // While a draft comes back the server still has the other one.
  const shown = kind === (editorType || "block") ? value : body.current;
  return (
    <div className="mail-body">
      <div className="pick" role="radiogroup" aria-label={`${label}: editor`}>
        {KINDS.map(([key, name]) => (
          <button
            key={key}
            type="button"
            role="radio"
            className="pick-one"
            aria-checked={kind === key ? "true" : "false"}
            disabled={disabled || converting !== ""}
            onClick={() => choose(key)}
          >
            {name}
          </button>
        ))}
        {isBlock && <span className="pick-hint">Type / for a block, {"{{"} for a variable</span>}
      </div>
      <Suspense fallback={<div className="editor-loading" role="status" aria-label="Loading the editor" />}>
        {isBlock ? (
          <BlockEditor
            key="block"
            value={shown}
            onEdit={edited}
            completions={completions}
            label={label}
            disabled={disabled || converting !== ""}
          />
        ) : (
          <LiquidEditor
            key="html"
            value={shown}
            onEdit={edited}
            completions={completions}
            filters={filters}
            marks={marks}
            language="html"
            label={label}
            minHeight={minHeight ?? "320px"}
            maxHeight="70vh"
            disabled={disabled || converting !== ""}
          />
        )}
      </Suspense>
    </div>
  );
}
