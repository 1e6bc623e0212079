import { TextArea, TextField } from "@radix-ui/themes";
import { useState } from "react";
import { useEdited } from "$/public/external/novu_app/dashboard/components/editing/editing.js";

// One field that saves by itself: one line, or several with `rows`.
export function LiveText({ value, onEdit, rows, mono, name, label, invalid, ...rest }) {
  const { local, change, flush, focus } = useEdited(value ?? "", onEdit);
  const props = {
    ...rest,
    id: rest.id ?? name,
    name,
    size: "2",
    value: local,
    onChange: (event) => change(event.target.value),
    ...focus,
    style: { width: "100%", ...(mono ? { fontFamily: "var(--mono)", fontSize: 12 } : {}) },
    "aria-label": label,
    "aria-invalid": invalid ? "true" : undefined,
  };
  if (rows) return <TextArea {...props} rows={rows} resize="vertical" spellCheck={!mono} />;
  return (
    <TextField.Root
      {...props}
      onKeyDown={(event) => {
        if (event.key === "Enter") flush();
      }}
    />
  );
}

const problemOf = (text, wants) => {
  if (!text.trim()) return "";
  try {
    const value = JSON.parse(text);
    const found = Array.isArray(value) ? "array" : typeof value;
    if (wants === "object" && (found !== "object" || value === null)) return "Give a JSON object: {…}";
    return "";
  } catch (error) {
    return `No JSON yet: ${error.message}`;
  }
};

// A JSON value as text. It is sent when it can be read; until then the field says what is wrong.
export function LiveJson({ value, onEdit, rows = 5, wants = "object", name, label, disabled, placeholder }) {
  const [problem, setProblem] = useState("");
  const send = (text) => {
    if (!problemOf(text, wants)) onEdit?.(text);
  };
  const { local, change, focus } = useEdited(value ?? "", send);
  return (
    <>
      <TextArea
        id={name}
        name={name}
        size="2"
        rows={rows}
        resize="vertical"
        spellCheck={false}
        disabled={disabled}
        placeholder={placeholder}
        value={local}
        aria-label={label}
        aria-invalid={problem ? "true" : undefined}
        onChange={(event) => {
          setProblem(problemOf(event.target.value, wants));
          change(event.target.value);
        }}
        {...focus}
        style={{ width: "100%", fontFamily: "var(--mono)", fontSize: 12 }}
      />
      {problem && (
        <span className="field-error" role="alert">
          {problem}
        </span>
      )}
    </>
  );
}

// Lines of key and value; lines without a key are kept here and not sent.
export function LivePairs({ value, onEdit, label, disabled }) {
  const send = (pairs) => onEdit?.(pairs.filter((pair) => pair.key.trim()));
  const { local, change, focus } = useEdited(value ?? [], send);
  const pairs = local.length > 0 ? local : [];
  const set = (place, part) => change(pairs.map((pair, at) => (at === place ? { ...pair, ...part } : pair)));
  return (
    <div className="pairs" role="group" aria-label={label} {...focus}>
      {pairs.map((pair, place) => (
        <div className="pair" key={place}>
          <TextField.Root
            size="1"
            value={pair.key}
            placeholder="Key"
            aria-label={`${label} ${place + 1}: key`}
            disabled={disabled}
            onChange={(event) => set(place, { key: event.target.value })}
          />
          <TextField.Root
            size="1"
            value={pair.value}
            placeholder="Value"
            aria-label={`${label} ${place + 1}: value`}
            disabled={disabled}
            onChange={(event) => set(place, { value: event.target.value })}
          />
          <button
            type="button"
            className="mini-button"
            aria-label={`Remove ${pair.key || "this line"}`}
            disabled={disabled}
            onClick={() => change(pairs.filter((_, at) => at !== place))}
          >
            ×
          </button>
        </div>
      ))}
      {!disabled && (
        <button type="button" className="text-button" onClick={() => change([...pairs, { key: "", value: "" }])}>
          + Add
        </button>
      )}
    </div>
  );
}
