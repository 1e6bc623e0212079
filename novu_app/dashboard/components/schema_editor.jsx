import { Fragment } from "react";
import { ChevronDown, ChevronRight, Plus, X } from "lucide-react";
import { useEdited } from "$/public/external/novu_app/dashboard/components/editing/editing.js";

const TYPES = { string: "Text", number: "Number", integer: "Whole number", boolean: "Yes or no", date: "Date and time", object: "Object", array: "List", any: "Anything" };
const ENTRIES = { string: "of texts", number: "of numbers", object: "of objects", any: "of anything" };

const typeOf = (schema) => {
  const type = Array.isArray(schema.type) ? schema.type.find((each) => each !== "null") : schema.type;
  if (type === "string" && schema.format === "date-time") return "date";
  if (!type) return schema.properties ? "object" : "any";
  return TYPES[type] ? type : "any";
};

// A schema as lines: what the editor does not know about a field (limits, patterns) stays in `rest`.
export const linesOf = (schema) => {
  const required = Array.isArray(schema?.required) ? schema.required : [];
  return Object.entries(schema?.properties ?? {}).map(([name, inner]) => lineOf(name, inner ?? {}, required.includes(name)));
};

const lineOf = (name, schema, required) => {
  const { type: _type, properties, required: _required, items, default: preset, description, ...rest } = schema;
  const type = typeOf(schema);
  if (type === "date") delete rest.format;
  const list = type === "array" && items && !Array.isArray(items) ? items : null;
  return {
    name,
    type,
    entries: list ? (["string", "number", "object"].includes(typeOf(list)) ? typeOf(list) : "any") : "any",
    required,
    description: description ?? "",
    preset: preset === undefined ? "" : typeof preset === "string" ? preset : JSON.stringify(preset),
    rest,
    items: list ?? (items === undefined ? null : items),
    lines: linesOf(list ?? { properties, required: _required }),
  };
};

const parsed = (text, type) => {
  if (type === "string" || type === "date") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const objectOf = (lines, base = {}) => {
  const named = lines.filter((line) => line.name.trim());
  const required = named.filter((line) => line.required).map((line) => line.name.trim());
  const { required: _old, ...kept } = base;
  return {
    ...kept,
    type: "object",
    properties: Object.fromEntries(named.map((line) => [line.name.trim(), schemaOf(line)])),
    ...(required.length > 0 ? { required } : {}),
  };
};

const itemsOf = (line) => {
  if (line.entries === "object") return objectOf(line.lines, typeOf(line.items ?? {}) === "object" ? line.items : {});
  if (line.entries === "any") return Array.isArray(line.items) ? line.items : undefined;
  return typeOf(line.items ?? {}) === line.entries ? line.items : { type: line.entries };
};

const schemaOf = (line) => {
  let schema = { ...line.rest };
  if (line.type === "date") schema = { ...schema, type: "string", format: "date-time" };
  else if (line.type === "object") schema = objectOf(line.lines, schema);
  else if (line.type === "array") schema = { ...schema, type: "array", ...(itemsOf(line) ? { items: itemsOf(line) } : {}) };
  else if (line.type !== "any") schema = { ...schema, type: line.type };
  if (line.description) schema.description = line.description;
  if (line.preset !== "") schema.default = parsed(line.preset, line.type);
  return schema;
};

const blank = () => ({ name: "", type: "string", entries: "any", required: false, description: "", preset: "", rest: {}, items: null, lines: [], open: false });

function Lines({ lines, change, depth, disabled, above }) {
  const set = (place, part) => change(lines.map((line, at) => (at === place ? { ...line, ...part } : line)));
  return (
    <>
      {lines.map((line, place) => {
        const nested = line.type === "object" || (line.type === "array" && line.entries === "object");
        const called = line.name || "new field";
        const doubled = line.name && lines.some((other, at) => at < place && other.name.trim() === line.name.trim());
        return (
          <Fragment key={place}>
            <div className="schema-line" style={{ "--depth": depth }}>
              <button type="button" className="mini-button" aria-expanded={Boolean(line.open)} aria-label={`Details of ${called}`}
                onClick={() => set(place, { open: !line.open })}>
                {line.open ? <ChevronDown size={13} /> : <ChevronRight size={13} />}
              </button>
              <input className="query-input schema-name" value={line.name} placeholder="name" aria-label={`Name of ${called}`}
                disabled={disabled} spellCheck={false} data-wrong={doubled || undefined} onChange={(event) => set(place, { name: event.target.value })} />
              <select className="query-input" value={line.type} aria-label={`Type of ${called}`} disabled={disabled}
                onChange={(event) => set(place, { type: event.target.value, rest: {}, items: null })}>
                {Object.entries(TYPES).map(([type, label]) => (
                  <option key={type} value={type}>{label}</option>
                ))}
              </select>
              <label className="schema-required" title="Required">
                <input type="checkbox" checked={line.required} disabled={disabled} aria-label={`${called} is required`}
                  onChange={(event) => set(place, { required: event.target.checked })} />
              </label>
              <button type="button" className="mini-button" aria-label={`Remove ${called}`} disabled={disabled}
                onClick={() => change(lines.filter((_, at) => at !== place))}>
                <X size={13} />
              </button>
            </div>
            {doubled && <span className="field-error schema-detail" style={{ "--depth": depth }}>This name is there already.</span>}
            {line.open && (
              <div className="schema-detail" style={{ "--depth": depth }}>
                {line.type === "array" && (
                  <select className="query-input" value={line.entries} aria-label={`Entries of ${called}`} disabled={disabled}
                    onChange={(event) => set(place, { entries: event.target.value })}>
                    {Object.entries(ENTRIES).map(([type, label]) => (
                      <option key={type} value={type}>{label}</option>
                    ))}
                  </select>
                )}
                <input className="query-input" value={line.description} placeholder="Description" aria-label={`Description of ${called}`}
                  disabled={disabled} onChange={(event) => set(place, { description: event.target.value })} />
                {!nested && (
                  <input className="query-input" value={line.preset} placeholder="Default" aria-label={`Default of ${called}`}
                    disabled={disabled} onChange={(event) => set(place, { preset: event.target.value })} />
                )}
              </div>
            )}
            {nested && (
              <Lines lines={line.lines} depth={depth + 1} disabled={disabled} above={called}
                change={(inner) => set(place, { lines: inner })} />
            )}
          </Fragment>
        );
      })}
      {!disabled && (
        <button type="button" className="text-button schema-add" style={{ "--depth": depth }} onClick={() => change([...lines, blank()])}>
          <Plus size={12} /> Add field{above ? ` to ${above}` : ""}
        </button>
      )}
    </>
  );
}

const without = (lines) => lines.map(({ open: _open, lines: inner, ...line }) => ({ ...line, lines: without(inner) }));

// Databases keep the fields of an object in an order of their own.
const ordered = (lines) =>
  without(lines)
    .map((line) => ({ ...line, lines: ordered(line.lines) }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
const alike = (one, other) => JSON.stringify(ordered(one)) === JSON.stringify(ordered(other));

// The fields of a payload: name, type, whether it is required; description and default behind the arrow.
export function SchemaEditor({ schema, onEdit, disabled }) {
  const send = (lines) => onEdit?.(lines.some((line) => line.name.trim()) ? objectOf(without(lines), schema ?? {}) : {});
  const { local, change, focus } = useEdited(linesOf(schema), send, 600, alike);
  return (
    <div className="schema" role="group" aria-label="Payload schema" {...focus}>
      {local.length > 0 && (
        <div className="schema-head" aria-hidden="true">
          <span>Field</span>
          <span>Type</span>
          <span>Required</span>
        </div>
      )}
      <Lines lines={local} change={change} depth={0} disabled={disabled} />
    </div>
  );
}
