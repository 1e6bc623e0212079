import { Dialog, Switch } from "@radix-ui/themes";
import { Command } from "cmdk";
import { useEffect, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";

const PAUSE_MS = 150;
const SWITCH = "novu-single-keys";

// Every word of the query begins a word of the text.
const fits = (text, query) => {
  const words = text.toLowerCase().split(/[\s/]+/);
  return query.toLowerCase().split(/\s+/).every((part) => words.some((word) => word.startsWith(part)));
};

const typing = (target) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

// What the page at hand offers: the buttons of its header, and its search.
const offered = () => {
  const buttons = [...document.querySelectorAll(".topbar-actions :is(a, button):not([aria-disabled=true], :disabled)")];
  const actions = buttons
    .map((element) => ({ label: (element.ariaLabel || element.textContent).trim(), act: () => element.click() }))
    .filter(({ label }) => label);
  const search = document.querySelector('[data-key="search"]');
  if (search) actions.push({ label: "Search this list", keys: "/", act: () => search.focus() });
  return actions;
};

const KEYS = [
  ["Anywhere", [["Ctrl K", "Commands and search"], ["?", "This sheet"], ["g …", "Go to a page: the letter stands beside it in Ctrl K"]]],
  ["In a list", [["/", "Search"], ["c", "Create"], ["j k", "Next, previous row"], ["Enter", "Open"], ["x", "Select"], [".", "Actions of the row"], ["[ ]", "Previous, next page"]]],
  ["In a panel", [["[ ]", "Previous, next entry"], ["Ctrl Enter", "Save"], ["Esc", "Close"]]],
  ["On the canvas", [["a", "Add a step"], ["↑ ↓", "Go to a step"], ["Alt ↑ ↓", "Move the step"], ["Ctrl D", "Duplicate"], ["Ctrl C", "Copy"], ["Ctrl V", "Paste"], ["Del", "Delete"], ["Ctrl Z", "Undo"]]],
];

const Kbd = ({ keys }) =>
  keys.split(" ").map((key) => (
    <kbd key={key} className="kbd">
      {key}
    </kbd>
  ));

function Item({ label, detail = "", kind = "", keys = "", dot = "", disabled = false, value, run }) {
  return (
    <Command.Item value={value} onSelect={run} disabled={disabled} className="palette-item">
      {dot && <span className="env-dot" style={{ background: dot }} />}
      <span className="truncate">{label}</span>
      {detail && <span className="palette-detail truncate">{detail}</span>}
      <span className="palette-side">
        {kind}
        {keys && <Kbd keys={keys} />}
      </span>
    </Command.Item>
  );
}

function Group({ heading, items }) {
  if (items.length === 0) return null;
  return (
    <Command.Group heading={heading} className="palette-group">
      {items.map((item) => (
        <Item key={item.value} {...item} />
      ))}
    </Command.Group>
  );
}

function Sheet({ open, onOpenChange }) {
  const [single, setSingle] = useState(true);
  useEffect(() => {
    if (open) setSingle(localStorage.getItem(SWITCH) !== "off");
  }, [open]);
  const change = (on) => {
    setSingle(on);
    localStorage.setItem(SWITCH, on ? "on" : "off");
  };
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Content maxWidth="640px">
        <Dialog.Title size="4" mb="3">
          Keys
        </Dialog.Title>
        <Dialog.Description className="sr-only">What the keyboard does in the dashboard.</Dialog.Description>
        <div className="key-sheets">
          {KEYS.map(([title, lines]) => (
            <section key={title} className="key-sheet">
              <h3>{title}</h3>
              <dl>
                {lines.map(([keys, text]) => (
                  <div key={keys}>
                    <dt>
                      <Kbd keys={keys} />
                    </dt>
                    <dd>{text}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
        <label className="switch-row key-switch">
          <Switch size="1" checked={single} onCheckedChange={change} />
          Single keys do something outside of text fields
        </label>
      </Dialog.Content>
    </Dialog.Root>
  );
}

export function Palette({
  pages,
  creations,
  base,
  environments,
  environment,
  found,
  answered,
  onSearch,
  onLight,
  onDark,
  onSystem,
  onSignOut,
}) {
  const [open, setOpen] = useState(false);
  const [sheet, setSheet] = useState(false);
  const [query, setQuery] = useState("");
  const [here, setHere] = useState([]);
  const pasted = useRef("");
  const navigate = useNavigate();

  useEffect(() => {
    const show = () => {
      setHere(offered());
      setQuery("");
      setSheet(false);
      setOpen(true);
    };
    const onKey = (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        show();
      } else if (event.key === "?" && !typing(event.target) && !event.ctrlKey && !event.metaKey) {
        if (!document.querySelector('[role="dialog"], [role="alertdialog"]')) setSheet(true);
      }
    };
    document.addEventListener("keydown", onKey);
    document.addEventListener("novu:palette", show);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("novu:palette", show);
    };
  }, []);

  useEffect(() => {
    if (!open || query.trim() === "") return undefined;
    const timer = setTimeout(() => onSearch(query), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [open, query]);

  const go = (href) => {
    setOpen(false);
    navigate(href);
  };

  // A pasted id leads to what it names.
  useEffect(() => {
    if (!open || !pasted.current || query.trim() !== pasted.current || answered !== query) return;
    pasted.current = "";
    const exact = found.find((each) => each.exact);
    if (exact) go(exact.href);
  }, [open, query, answered, found]);

  const asked = query.trim();
  const groups = useMemo(() => {
    const then = (act) => () => {
      setOpen(false);
      // The dialog gives the focus back first.
      setTimeout(act, 0);
    };
    const every = [
      ["Here", here.map(({ act, ...each }) => ({ ...each, value: `here ${each.label}`, run: then(act) }))],
      [
        "Go to",
        pages.map(({ label, section, keys }) => ({
          label,
          keys,
          value: `go ${section}`,
          run: () => go(`${base}/${section}`),
        })),
      ],
      [
        "Create",
        creations.map(({ label, path, why }) => ({
          label,
          detail: why,
          disabled: why !== "",
          value: `create ${path}`,
          run: () => go(`${base}/${path}`),
        })),
      ],
      [
        "Environment",
        environments
          .filter(({ id }) => id !== environment)
          .map(({ id, name, color, href }) => ({
            label: `Switch to ${name}`,
            dot: color,
            value: `environment ${id}`,
            run: () => go(href),
          })),
      ],
      [
        "Preferences",
        [
          ["Light theme", onLight],
          ["Dark theme", onDark],
          ["System theme", onSystem],
          ["Keys", () => setSheet(true), "?"],
          ["Sign out", onSignOut],
        ].map(([label, act, keys = ""]) => ({ label, keys, value: `set ${label}`, run: then(act) })),
      ],
    ];
    // Nothing typed: what is here and where to go; else all that fits.
    if (!asked) return every.slice(0, 2);
    return every.map(([heading, items]) => [heading, items.filter((each) => fits(each.label, asked))]);
  }, [asked, here, pages, base, environments, environment]);

  // What was found for another text is gone; while somebody goes on typing it stays until the answer comes.
  const results = asked && answered.trim() !== "" && query.startsWith(answered.trim()) ? found : [];
  const waiting = asked && answered !== query;

  return (
    <>
      <Dialog.Root open={open} onOpenChange={setOpen}>
        <Dialog.Content className="palette" align="start" maxWidth="640px" size="1" aria-describedby={undefined}>
          <Dialog.Title className="sr-only">Commands</Dialog.Title>
          <Command shouldFilter={false} loop label="Commands">
            <Command.Input
              value={query}
              onValueChange={setQuery}
              onPaste={(event) => {
                pasted.current = event.clipboardData.getData("text").trim();
              }}
              placeholder="Go to, search, or paste an id"
              className="palette-input"
            />
            <Command.List className="palette-list" aria-busy={Boolean(waiting)}>
              {asked && results.length === 0 && groups.every(([, items]) => items.length === 0) && (
                <p className="palette-none" role="status">
                  {waiting ? "Searching …" : "Nothing found."}
                </p>
              )}
              <Group
                heading="Found"
                items={results.map((each) => ({ ...each, value: `found ${each.href}`, run: () => go(each.href) }))}
              />
              {groups.map(([heading, items]) => (
                <Group key={heading} heading={heading} items={items} />
              ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Root>
      <Sheet open={sheet} onOpenChange={setSheet} />
    </>
  );
}
