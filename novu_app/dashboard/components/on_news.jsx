import { useEffect, useRef } from "react";

// Shows nothing; says when a value is another one than before.
export function OnNews({ value, onNews }) {
  const known = useRef(value);
  useEffect(() => {
    if (known.current === value) return;
    known.current = value;
    onNews?.();
  }, [value]);
  return null;
}
