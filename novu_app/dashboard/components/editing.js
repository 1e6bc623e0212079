import { useCallback, useEffect, useRef, useState } from "react";

// How long an answer to what was sent may take before a value counts as somebody else's change, in milliseconds.
const ECHO_MS = 5000;

// The page says "not saved yet" from the first keystroke on (save_state.jsx listens).
export const announceTyping = () => window.dispatchEvent(new Event("novu:typing"));

/**
 * A value that lives here while it is edited and goes to the server after a pause.
 *
 * The server's value is taken when it is news. What comes back of our own changes is ignored, and so is everything while
 * there is something unsent, so no keystroke is lost. What is unsent goes out when the field is left or disappears.
 * `alike` tells whether two values say the same.
 */
export function useEdited(value, send, pause = 600, alike = same) {
  const [local, setLocal] = useState(value);
  const state = useRef({ timer: 0, unsent: false, local: value, known: value, seen: value, sent: [], focused: false });
  const sending = useRef(send);
  sending.current = send;

  const flush = useCallback(() => {
    const now = state.current;
    clearTimeout(now.timer);
    if (!now.unsent) return;
    now.unsent = false;
    now.known = now.local;
    now.sent.push(Date.now());
    sending.current?.(now.local);
  }, []);

  const change = useCallback(
    (next) => {
      const now = state.current;
      now.local = next;
      now.unsent = true;
      setLocal(next);
      announceTyping();
      clearTimeout(now.timer);
      now.timer = setTimeout(flush, pause);
    },
    [flush, pause],
  );

  useEffect(() => {
    const now = state.current;
    // Lists are new objects with every answer of the server, whatever it was about.
    if (alike(value, now.seen)) return;
    now.seen = value;
    now.sent = now.sent.filter((at) => Date.now() - at < ECHO_MS);
    if (alike(value, now.known)) {
      now.sent = [];
      return;
    }
    if (now.unsent) return;
    if (now.sent.length > 0) {
      // Our own change, perhaps tidied up; while somebody types in the field it stays as it was typed.
      now.sent.shift();
      if (now.focused || now.sent.length > 0) return;
    }
    now.known = value;
    now.local = value;
    setLocal(value);
  }, [value]);

  useEffect(() => {
    // Whoever had to sign in again sends what the server did not take meanwhile.
    const again = () => {
      const now = state.current;
      if (alike(now.local, now.seen)) return;
      now.unsent = true;
      flush();
    };
    // What was sent into a connection that broke may not have arrived.
    const lost = () => {
      if (state.current.sent.length > 0) again();
    };
    window.addEventListener("pagehide", flush);
    window.addEventListener("novu:signed-in", again);
    window.addEventListener("novu:connected", lost);
    return () => {
      window.removeEventListener("pagehide", flush);
      window.removeEventListener("novu:signed-in", again);
      window.removeEventListener("novu:connected", lost);
      flush();
    };
  }, [flush]);

  const focus = {
    onFocus: () => {
      state.current.focused = true;
    },
    onBlur: () => {
      state.current.focused = false;
      flush();
    },
  };
  return { local, change, flush, focus };
}

export const same = (one, other) => one === other || JSON.stringify(one) === JSON.stringify(other);

/** Whether a key belongs to whoever types, and not to the page. */
export const isTyping = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
  !/^(checkbox|radio|button)$/.test(target.type ?? "");
