import { TextField } from "@radix-ui/themes";
import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useLocation, useNavigate, useNavigation } from "react-router";

const PAUSE_MS = 250;

const searched = (search) => new URLSearchParams(search).get("q") ?? "";

/**
 * Search as you type: the text goes into the address `q`, from which the page loads.
 *
 * The browser changes its own address of that moment: what was opened since the last key stays open. `answered` is the
 * text that the shown rows are for. Whoever follows one of them before the search has been answered goes there, and the
 * search stays, although the row's address knows nothing of it.
 */
export function SearchBox({ answered, placeholder }) {
  const navigate = useNavigate();
  const here = useLocation();
  const leaving = useNavigation().state !== "idle";
  const asked = searched(here.search);
  const [text, setText] = useState(asked);
  const state = useRef({ timer: 0, text: asked, sent: asked, path: here.pathname });
  const now = state.current;
  Object.assign(now, { here, leaving });

  const send = () => {
    clearTimeout(now.timer);
    now.timer = 0;
    // On the way to another page; should it be this one again, the text is sent from there.
    if (now.leaving) return;
    const queries = new URLSearchParams(now.here.search);
    for (const name of ["q", "after", "before", "page"]) queries.delete(name);
    if (now.text.trim()) queries.set("q", now.text.trim());
    now.sent = now.text.trim();
    now.path = now.here.pathname;
    if (now.sent !== searched(now.here.search)) {
      navigate({ pathname: now.here.pathname, search: String(queries) }, { replace: true });
    }
  };

  useEffect(() => {
    if (now.timer || leaving) return;
    if (now.text.trim() !== now.sent) {
      send();
    } else if (asked === now.sent) {
      return;
    } else if (answered !== now.sent && here.pathname !== now.path) {
      send();
    } else {
      // A link, or back and forth.
      now.text = now.sent = asked;
      setText(asked);
    }
  }, [here.key, leaving]);

  useEffect(() => () => clearTimeout(now.timer), []);

  return (
    <TextField.Root
      size="1"
      type="search"
      className="toolbar-search"
      data-key="search"
      aria-label={placeholder}
      placeholder={placeholder}
      value={text}
      onChange={(event) => {
        now.text = event.target.value;
        setText(now.text);
        clearTimeout(now.timer);
        now.timer = setTimeout(send, PAUSE_MS);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") send();
      }}
    >
      <TextField.Slot>
        <Search size={14} strokeWidth={1.75} aria-hidden="true" />
      </TextField.Slot>
    </TextField.Root>
  );
}
