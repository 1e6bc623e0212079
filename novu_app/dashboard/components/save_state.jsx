import { useEffect, useRef, useState } from "react";
import { Check, CloudAlert, CloudOff, LoaderCircle } from "lucide-react";

// "Saving …" from the first keystroke until the server has written it down; leaving the page before that asks first.
export function SaveState({ savedAt, problem, lost, onBegin }) {
  const [typedAt, setTypedAt] = useState(0);
  const waiting = typedAt > 0 && !problem;
  const now = useRef({});
  now.current = { typedAt, onBegin };

  useEffect(() => {
    const typing = () => {
      // The server notes what is on the screen now: what somebody else writes from here on is not known to who types.
      if (now.current.typedAt === 0) now.current.onBegin?.();
      now.current.typedAt = Date.now();
      setTypedAt(now.current.typedAt);
    };
    window.addEventListener("novu:typing", typing);
    return () => window.removeEventListener("novu:typing", typing);
  }, []);

  // The server's clock is its own: any new moment means that what was sent is stored.
  useEffect(() => setTypedAt(0), [savedAt]);

  useEffect(() => {
    if (!waiting) return undefined;
    const ask = (event) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    // A change that changes nothing (a word typed and taken back) is never answered; nor is any without a connection.
    const settled = lost ? 0 : setTimeout(() => setTypedAt(0), 4000);
    return () => {
      window.removeEventListener("beforeunload", ask);
      clearTimeout(settled);
    };
  }, [waiting, typedAt, lost]);

  if (problem) {
    return (
      <span className="saved saved-problem" role="alert" title={problem}>
        <CloudAlert size={14} /> <span>Not saved: {problem}</span>
      </span>
    );
  }
  if (waiting && lost) {
    return (
      <span className="saved" role="status" data-waiting="true">
        <CloudOff size={14} /> <span>Not saved yet</span>
      </span>
    );
  }
  return (
    <span className="saved" role="status" data-waiting={waiting}>
      {waiting ? <LoaderCircle size={14} className="spin" /> : <Check size={14} />}
      <span>{waiting ? "Saving …" : "Saved"}</span>
    </span>
  );
}
