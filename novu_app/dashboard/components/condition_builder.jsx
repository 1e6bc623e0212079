import { useId } from "react";
import { QueryBuilder, prepareRuleGroup } from "react-querybuilder";
import { Plus, X } from "lucide-react";
import { useEdited } from "$/public/external/novu_app/dashboard/components/editing/editing.js";

const TEXT = ["contains", "doesNotContain", "startsWith", "doesNotBeginWith", "endsWith", "doesNotEndWith"];
const RELATIVE = ["withinLast", "notWithinLast", "moreThanXAgo", "lessThanXAgo", "exactlyXAgo"];
const ORDER = ["<", "<=", ">", ">="];
const LISTS = ["in", "notIn"];
const ALONE = ["null", "notNull", "isEmpty", "isNonEmpty"];
const RANGES = ["between", "notBetween"];
const BY_KIND = {
  text: ["=", "!=", ...TEXT, ...LISTS, ...ORDER, ...ALONE],
  number: ["=", "!=", ...ORDER, ...RANGES, ...LISTS, "null", "notNull"],
  boolean: ["=", "!=", "null", "notNull"],
  date: [...RELATIVE, "=", "!=", ...ORDER, "null", "notNull"],
  list: ["containsAny", "doesNotContainAny", "null", "notNull"],
};
const ANY = [...new Set([...BY_KIND.text, ...RANGES, ...RELATIVE, "containsAny", "doesNotContainAny"])];
const UNITS = ["minutes", "hours", "days", "weeks", "months", "years"];
const MANY = [...LISTS, "containsAny", "doesNotContainAny"];

const isSpan = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

// The value that an operator can hold: what was there before, if it fits.
const fitting = ({ operator, value }) => {
  if (ALONE.includes(operator)) return null;
  if (RELATIVE.includes(operator)) return isSpan(value) ? value : { amount: 1, unit: "days" };
  if (RANGES.includes(operator)) return Array.isArray(value) && value.length === 2 ? value : ["", ""];
  if (MANY.includes(operator)) return Array.isArray(value) ? value : value === null || isSpan(value) ? [] : [value].filter((each) => each !== "");
  return value === null || isSpan(value) ? "" : Array.isArray(value) ? value.join(", ") : value;
};

const tidy = (entry) =>
  entry.rules ? { ...entry, rules: entry.rules.map(tidy) } : { ...entry, value: fitting(entry) };

function FieldInput({ value, handleOnChange, disabled, context }) {
  const known = context.kinds[value];
  return (
    <input
      className="query-input query-field"
      list={context.list}
      value={value ?? ""}
      placeholder="payload.…"
      aria-label="Variable"
      disabled={disabled}
      spellCheck={false}
      data-known={known !== undefined}
      onChange={(event) => handleOnChange(event.target.value.trim())}
    />
  );
}

function Span({ value, change, disabled }) {
  return (
    <span className="query-span">
      <input
        className="query-input"
        type="number"
        min={1}
        value={value.amount}
        aria-label="Amount"
        disabled={disabled}
        onChange={(event) => change({ ...value, amount: Math.max(1, Number(event.target.value) || 1) })}
      />
      <select className="query-input" value={value.unit} aria-label="Unit" disabled={disabled}
        onChange={(event) => change({ ...value, unit: event.target.value })}>
        {UNITS.map((unit) => (
          <option key={unit}>{unit}</option>
        ))}
      </select>
    </span>
  );
}

function ValueInput({ operator, value, handleOnChange, valueSource, disabled, field, context }) {
  if (ALONE.includes(operator)) return null;
  const fit = fitting({ operator, value });
  if (valueSource === "field") {
    return (
      <input className="query-input query-value" list={context.list} value={fit} placeholder="subscriber.…"
        aria-label="Other variable" disabled={disabled} onChange={(event) => handleOnChange(event.target.value.trim())} />
    );
  }
  if (RELATIVE.includes(operator)) return <Span value={fit} change={handleOnChange} disabled={disabled} />;
  if (RANGES.includes(operator)) {
    return (
      <span className="query-span">
        {[0, 1].map((place) => (
          <input key={place} className="query-input" type="number" value={fit[place]} disabled={disabled}
            aria-label={place ? "To" : "From"}
            onChange={(event) => handleOnChange(fit.map((each, at) => (at === place ? event.target.value : each)))} />
        ))}
      </span>
    );
  }
  if (MANY.includes(operator)) {
    return (
      <input className="query-input query-value" value={fit.join(",")} placeholder="one, two" aria-label="Values"
        disabled={disabled} onChange={(event) => handleOnChange(event.target.value ? event.target.value.split(",") : [])} />
    );
  }
  if (context.kinds[field] === "boolean") {
    return (
      <select className="query-input query-value" value={String(fit)} aria-label="Value" disabled={disabled}
        onChange={(event) => handleOnChange(event.target.value)}>
        <option value="">…</option>
        <option value="true">true</option>
        <option value="false">false</option>
      </select>
    );
  }
  return (
    <input className="query-input query-value" value={fit} placeholder="value" aria-label="Value" disabled={disabled}
      inputMode={context.kinds[field] === "number" ? "decimal" : undefined}
      onChange={(event) => handleOnChange(event.target.value)} />
  );
}

const button = (label, name) =>
  function QueryButton({ handleOnClick, disabled }) {
    return (
      <button type="button" className="text-button" disabled={disabled} onClick={(event) => handleOnClick(event)}>
        <Plus size={12} /> <span>{label}</span>
        <span className="sr-only"> {name}</span>
      </button>
    );
  };

const remove = (label) =>
  function QueryRemove({ handleOnClick, disabled }) {
    return (
      <button type="button" className="mini-button" aria-label={label} title={label} disabled={disabled}
        onClick={(event) => handleOnClick(event)}>
        <X size={13} />
      </button>
    );
  };

const choice = (label) =>
  function QueryChoice({ value, options, handleOnChange, disabled }) {
    return (
      <select className="query-input" value={value} aria-label={label} title={label} disabled={disabled}
        onChange={(event) => handleOnChange(event.target.value)}>
        {options.map((option) => (
          <option key={option.name} value={option.name}>{option.label}</option>
        ))}
      </select>
    );
  };

function NotToggle({ checked, handleOnChange, disabled }) {
  return (
    <label className="query-not">
      <input type="checkbox" checked={Boolean(checked)} disabled={disabled} onChange={(event) => handleOnChange(event.target.checked)} />
      Not
    </label>
  );
}

function Combinator({ value, handleOnChange, disabled }) {
  return (
    <span className="query-combinator" role="group" aria-label="How the rules are combined">
      {[["and", "All"], ["or", "Any"]].map(([name, label]) => (
        <button key={name} type="button" aria-pressed={value === name} disabled={disabled} onClick={() => handleOnChange(name)}>
          {label}
        </button>
      ))}
    </span>
  );
}

const PARTS = {
  fieldSelector: FieldInput,
  valueEditor: ValueInput,
  operatorSelector: choice("Operator"),
  valueSourceSelector: choice("Compare with a value or a variable"),
  addRuleAction: button("Rule", "to this group"),
  addGroupAction: button("Group", "to this group"),
  removeRuleAction: remove("Remove this rule"),
  removeGroupAction: remove("Remove this group"),
  notToggle: NotToggle,
  combinatorSelector: Combinator,
};
const SOURCES = [{ name: "value", label: "value" }, { name: "field", label: "variable" }];
const empty = { combinator: "and", not: false, rules: [] };

// Conditions as groups of rules over typed variables; rules that are not complete yet stay here. With a `name` it is a
// field of the form around it, whose value is the query as JSON.
export function ConditionBuilder({ query, variables, words, onEdit, disabled, label, name }) {
  const list = useId();
  const { local, change, focus } = useEdited(query ?? empty, onEdit);
  const kinds = Object.fromEntries((variables ?? []).map((variable) => [variable.name, variable.kind]));
  const operators = (names) => names.map((name) => ({ name, label: words?.[name] ?? name }));
  return (
    <div className="query" role="group" aria-label={label} {...focus}>
      <datalist id={list}>
        {(variables ?? []).map((variable) => (
          <option key={variable.name} value={variable.name}>
            {variable.kind}
          </option>
        ))}
      </datalist>
      <QueryBuilder
        query={withIds(local)}
        onQueryChange={(next) => {
          const tidied = tidy(next);
          if (JSON.stringify(tidied) !== JSON.stringify(withIds(local))) change(tidied);
        }}
        fields={[{ name: "", label: "" }, ...(variables ?? []).map(({ name }) => ({ name, label: name }))]}
        getOperators={(field) => operators(BY_KIND[kinds[field]] ?? ANY)}
        getDefaultOperator="="
        getValueSources={(_field, operator) => ([...RELATIVE, ...RANGES, ...MANY, ...ALONE].includes(operator) ? SOURCES.slice(0, 1) : SOURCES)}
        onAddRule={(rule) => ({ ...rule, field: "", operator: "=", value: "", valueSource: "value" })}
        controlElements={PARTS}
        context={{ kinds, list }}
        resetOnFieldChange={false}
        resetOnOperatorChange={false}
        showNotToggle
        disabled={Boolean(disabled)}
      />
      {name && <input type="hidden" name={name} value={JSON.stringify(local)} disabled={Boolean(disabled)} />}
      {local.rules.length === 0 && <p className="query-none">No rules: it always holds.</p>}
    </div>
  );
}

// The server's queries have no ids; without them the first key that is pressed would take the focus away.
const known = new WeakMap();
const withIds = (query) => {
  if (query.id) return query;
  if (!known.has(query)) known.set(query, prepareRuleGroup(query));
  return known.get(query);
};
