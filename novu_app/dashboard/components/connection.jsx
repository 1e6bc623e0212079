import { useEffect, useRef, useState } from "react";
import { WifiOff } from "lucide-react";

// A short break in the connection is not worth a word, in milliseconds.
const PATIENCE_MS = 1200;

// One line that comes when the server has not been reached for a moment, and goes by itself.
export function Connection({ errors }) {
  const lost = errors.length > 0;
  const [said, setSaid] = useState(false);
  const first = useRef(true);

  useEffect(() => {
    if (!lost) {
      setSaid(false);
      return undefined;
    }
    const timer = setTimeout(() => setSaid(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [lost]);

  // Each connection that is opened comes with an empty list of its own, also when the first attempt succeeded.
  useEffect(() => {
    if (!first.current && errors.length === 0) window.dispatchEvent(new Event("novu:connected"));
    first.current = false;
  }, [errors]);

  return (
    <div role="status" className="connection">
      {said && (
        <p>
          <WifiOff size={14} aria-hidden /> Connection lost, trying again
        </p>
      )}
    </div>
  );
}
