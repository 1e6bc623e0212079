import { useEffect, useRef, useState } from "react";
import {
  Bell, ClipboardPaste, Clock, Code, FlaskConical, Gauge, Globe, Hourglass, Layers, Mail, MessageSquare, MessagesSquare, Play,
  Smartphone, Split, Wrench, Zap,
} from "lucide-react";

export const ICONS = {
  trigger: Zap, in_app: Bell, email: Mail, sms: MessageSquare, push: Smartphone, chat: MessagesSquare, tool: Wrench,
  digest: Layers, delay: Clock, throttle: Gauge, http_request: Globe, custom: Code, branch: Split,
  experiment: FlaskConical, wait: Hourglass, invoke: Play, paste: ClipboardPaste,
};

export function Tile({ type }) {
  const Icon = ICONS[type] ?? Zap;
  return (
    <span className="tile" data-type={type} aria-hidden="true">
      <Icon size={16} strokeWidth={1.75} />
    </span>
  );
}

const matches = (kind, words) =>
  words.every((word) => `${kind.name} ${kind.hint} ${kind.type}`.toLowerCase().includes(word));

// The menu of step types: type to search, arrows and Enter to choose, Escape to leave.
export function StepMenu({ kinds, at, onChoose, onClose }) {
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const box = useRef(null);
  const found = kinds.filter((kind) => matches(kind, text.toLowerCase().split(/\s+/).filter(Boolean)));
  const chosen = found[Math.min(active, found.length - 1)];

  useEffect(() => {
    const outside = (event) => {
      if (!box.current?.contains(event.target)) onClose();
    };
    document.addEventListener("pointerdown", outside, true);
    return () => document.removeEventListener("pointerdown", outside, true);
  }, [onClose]);

  useEffect(() => {
    box.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [active, text]);

  const onKeyDown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setActive((Math.min(active, found.length - 1) + step + found.length) % found.length);
    else if (event.key === "Enter" && chosen) onChoose(chosen.type);
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="step-menu nopan nodrag nowheel" style={at} ref={box} role="dialog" aria-label="Add a step">
      <input
        autoFocus
        value={text}
        placeholder="Search steps"
        role="combobox"
        aria-label="Search steps"
        aria-expanded="true"
        aria-controls="step-menu-list"
        aria-activedescendant={chosen ? `step-menu-${chosen.type}` : undefined}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="step-menu-list" id="step-menu-list" role="listbox" aria-label="Steps">
        {found.map((kind, place) => (
          <div key={kind.type} role="presentation">
            {kind.group !== found[place - 1]?.group && (
              <div className="step-menu-group" role="presentation">
                {kind.group}
              </div>
            )}
            <div
              id={`step-menu-${kind.type}`}
              role="option"
              aria-label={kind.name}
              aria-selected={kind === chosen}
              className="step-menu-item"
              onPointerEnter={() => setActive(place)}
              onClick={() => onChoose(kind.type)}
            >
              <Tile type={kind.type} />
              <span>
                <span className="step-menu-name">{kind.name}</span>
                <span className="step-menu-hint">{kind.hint}</span>
              </span>
            </div>
          </div>
        ))}
        {found.length === 0 && <div className="step-menu-none">No step is called that.</div>}
      </div>
    </div>
  );
}
