// Small controls that answer at once; what they say is settled by the server's next state.
import { useEffect, useMemo, useRef, useState } from "react";
import { say, waits } from "./outbox.js";

// For whatever the server is to do.
export function InboxButton({ onDo, ...props }) {
  return <button type="button" {...props} onClick={() => say(onDo)} />;
}

// On, off, or (of a group) some of both. `settled` changes when what the server says counts, whether or not it is new.
export function InboxSwitch({ on, mixed, label, disabled, settled, onSet }) {
  const [guess, setGuess] = useState(null);
  useEffect(() => {
    if (!waits(label)) setGuess(null);
  }, [on, mixed, settled]);
  const checked = guess ?? (mixed ? "mixed" : on);
  return (
    <button
      type="button"
      role={mixed === undefined ? "switch" : "checkbox"}
      className="feed-switch"
      aria-checked={checked}
      aria-label={label}
      disabled={disabled}
      onClick={(event) => {
        event.preventDefault();
        const next = checked !== true;
        setGuess(next);
        say((act) => onSet(next, act), label);
      }}
    />
  );
}

// A time of day that is said when it is complete and left, not with every digit.
export function InboxTime({ value, label, onSet }) {
  const send = (time) => say((act) => onSet(time, act));
  return (
    <input
      key={value}
      type="time"
      className="feed-input"
      aria-label={label}
      defaultValue={value}
      step={60}
      onBlur={(event) => event.target.value && event.target.value !== value && send(event.target.value)}
      onKeyDown={(event) => event.key === "Enter" && event.target.blur()}
    />
  );
}

// Hides what does not match: [data-name] within the part that the field stands in.
export function InboxSearch({ label, nothing, count }) {
  const field = useRef(null);
  const [text, setText] = useState("");
  const [none, setNone] = useState(false);
  useEffect(() => {
    const part = field.current.closest("[data-part='preferences']");
    const wanted = text.trim().toLowerCase();
    let found = 0;
    for (const row of part.querySelectorAll("[data-name]")) {
      row.hidden = !row.dataset.name.toLowerCase().includes(wanted);
      found += !row.hidden;
    }
    for (const group of part.querySelectorAll("[data-group]")) {
      group.hidden = Boolean(wanted) && !group.querySelector("[data-name]:not([hidden])");
      if (wanted && group.tagName === "DETAILS") group.open = true;
    }
    setNone(found === 0);
  }, [text, count]);
  return (
    <>
      <input
        ref={field}
        type="search"
        className="feed-input feed-search"
        placeholder={label}
        aria-label={label}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <p role="status" className="feed-hint">
        {none ? nothing : ""}
      </p>
    </>
  );
}

// The zones that the browser knows; the list is long, so it is made when somebody opens it.
export function InboxZone({ value, label, here, onSet }) {
  const [zones, setZones] = useState([]);
  const [own, setOwn] = useState("");
  useEffect(() => setOwn(Intl.DateTimeFormat().resolvedOptions().timeZone), []);
  const send = (zone) => say((act) => onSet(zone, act));
  const fill = () => setZones((known) => (known.length ? known : (Intl.supportedValuesOf?.("timeZone") ?? [own])));
  const shown = value || "UTC";
  return (
    <div className="feed-zone">
      <select
        className="feed-input"
        aria-label={label}
        value={shown}
        onFocus={fill}
        onPointerDown={fill}
        onChange={(event) => send(event.target.value)}
      >
        {[...new Set([shown, ...zones])].map((zone) => (
          <option key={zone}>{zone}</option>
        ))}
      </select>
      {own && own !== shown && (
        <button type="button" className="feed-link" onClick={() => send(own)}>
          {here.replace("{timeZone}", own)}
        </button>
      )}
    </div>
  );
}

// Which days get the times of one day.
export function InboxCopy({ name, day: source, days: week, title, all, apply, onCopy }) {
  const days = week.filter((day) => day.key !== source);
  const [chosen, setChosen] = useState([]);
  const toggle = (key) =>
    setChosen((before) => (before.includes(key) ? before.filter((day) => day !== key) : [...before, key]));
  const every = chosen.length === days.length;
  return (
    <div id={name} popover="auto" className="feed-popover" role="dialog" aria-label={title} onToggle={() => setChosen([])}>
      <h3>{title}</h3>
      <label>
        <input type="checkbox" checked={every} onChange={() => setChosen(every ? [] : days.map((day) => day.key))} />
        {all}
      </label>
      {days.map((day) => (
        <label key={day.key}>
          <input type="checkbox" checked={chosen.includes(day.key)} onChange={() => toggle(day.key)} />
          {day.label}
        </label>
      ))}
      <button
        type="button"
        className="feed-button"
        data-look="primary"
        disabled={!chosen.length}
        onClick={() => {
          say((act) => onCopy(chosen, act));
          document.getElementById(name).hidePopover();
        }}
      >
        {apply}
      </button>
    </div>
  );
}

const SHOWN_FOR = 8000;

// What was just done, with the way back; it goes by itself, unless it tells of a failure or somebody is at it.
export function InboxNotice({ notice, back, undo, dismiss, onUndo, onDismiss }) {
  const [held, setHeld] = useState(false);
  const [gone, setGone] = useState(0);
  // The way back from what the notice tells of, not from what was done since.
  const steps = useMemo(() => back, [notice.at]);
  useEffect(() => {
    if (!notice.text || notice.bad || held) return undefined;
    const timer = setTimeout(onDismiss, SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [notice.at, held]);
  const put = (then) => {
    setGone(notice.at);
    then();
  };
  return (
    <div role={notice.bad ? "alert" : "status"} className="feed-notices">
      {notice.text && gone !== notice.at && (
        <div
          className="feed-notice"
          data-bad={notice.bad}
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
        >
          <span>{notice.text}</span>
          {notice.undo && (
            <button type="button" className="feed-link" onClick={() => put(() => say((act) => onUndo(steps, act)))}>
              {undo}
            </button>
          )}
          <button type="button" className="feed-icon" aria-label={dismiss} title={dismiss} onClick={() => put(onDismiss)}>
            <span aria-hidden="true">×</span>
          </button>
        </div>
      )}
    </div>
  );
}
