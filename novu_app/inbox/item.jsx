// One notification: shows what a click will do before the server has answered; the answer settles it.
import { useEffect, useRef, useState } from "react";
import { say, waits } from "./outbox.js";

const tell = (type, data) => window.novuInbox?.tell(type, data);
const navigate = (url, target) => window.novuInbox?.navigate(url, target);

// A page that is about to be left waits so long for the server's answer to the click, in milliseconds.
const LEAVE_AFTER = 1500;

export function InboxItem({ item, settled, position, total, onAct, children }) {
  const [guess, setGuess] = useState({});
  const [asking, setAsking] = useState(false);
  const [missing, setMissing] = useState("");
  const root = useRef(null);
  const leaving = useRef(null);

  const leave = () => {
    const go = leaving.current;
    leaving.current = null;
    go?.();
  };

  useEffect(() => {
    // What is still on its way stays shown as done.
    if (waits(item.id)) return;
    setGuess({});
    leave();
  }, [item.read, item.archived, item.snoozed_until, item.primary_done, item.secondary_done, settled]);
  useEffect(() => leave, []);
  useEffect(() => {
    if (asking) root.current.querySelector("[data-act='delete-now']")?.focus();
  }, [asking]);

  // A page that goes away at once would take what was just done with it. A new window opens in the click itself, else it
  // counts as a pop-up.
  const follow = (url, target, acted) => {
    if (!acted || target === "_blank") {
      navigate(url, target);
      return;
    }
    leaving.current = () => navigate(url, target);
    setTimeout(leave, LEAVE_AFTER);
  };

  const guessed = (name) => guess[name] ?? item[name];
  const read = guessed("read");

  const act = (action, next) => {
    setGuess((before) => ({ ...before, ...next }));
    say((name) => onAct(item.id, action, name), item.id);
  };

  const press = (kind) => {
    const done = guessed(`${kind}_done`);
    act(`${done ? "revert" : "complete"}-${kind}`, { read: true, [`${kind}_done`]: !done });
    tell(`${kind}_action`, { id: item.id, label: item[kind], url: item[`${kind}_url`], done: !done });
    if (!done && item[`${kind}_url`]) follow(item[`${kind}_url`], item[`${kind}_target`], true);
  };

  const keep = () => {
    setAsking(false);
    root.current.focus();
  };

  const acts = {
    read: () => act(read ? "unread" : "read", { read: !read }),
    archive: () => act(item.archived ? "unarchive" : "archive", { gone: true }),
    snooze: (button) => window.novuInbox?.snooze?.(button, (until) => act(`snooze-${until}`, { gone: true })),
    unsnooze: () => act("unsnooze", { gone: true }),
    delete: () => setAsking(true),
    "delete-now": () => act("delete", { gone: true }),
    "delete-keep": keep,
    primary: () => press("primary"),
    secondary: () => press("secondary"),
  };

  const open = () => {
    const acted = !read && !item.archived;
    if (acted) act("read", { read: true });
    tell("notification_click", { id: item.id, url: item.url, target: item.target });
    if (item.url) follow(item.url, item.target, acted);
  };

  const onClick = (event) => {
    const button = event.target.closest("[data-act]");
    if (button) acts[button.dataset.act]?.(button);
    else if (!asking && !window.getSelection()?.toString()) open();
  };

  const onKeyDown = (event) => {
    if (asking && event.key === "Escape") {
      keep();
      event.preventDefault();
    }
    if (event.target !== event.currentTarget || (event.key !== "Enter" && event.key !== " ")) return;
    open();
    event.preventDefault();
  };

  return (
    <article
      ref={root}
      className="feed-item"
      tabIndex={0}
      data-id={item.id}
      data-read={read}
      data-seen={item.seen}
      data-archived={item.archived}
      data-snoozed={item.snoozed_until > 0}
      data-severity={item.severity}
      data-primary-done={guessed("primary_done")}
      data-secondary-done={guessed("secondary_done")}
      data-gone={guess.gone ?? false}
      data-asking={asking}
      data-link={Boolean(item.url)}
      data-faceless={!item.avatar || missing === item.avatar}
      aria-posinset={position + 1}
      aria-setsize={total}
      aria-labelledby={`title-${item.id}`}
      aria-describedby={`state-${item.id}`}
      onErrorCapture={() => setMissing(item.avatar)}
      onClick={onClick}
      onKeyDown={onKeyDown}
    >
      {children}
    </article>
  );
}
