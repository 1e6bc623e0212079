// Parts of the inbox under names of their own. The chosen one is shown at once, its notifications when they are there.
import { useEffect, useRef, useState } from "react";
import { say } from "./outbox.js";

const Count = ({ count }) =>
  count > 0 && <span className="feed-tab-count figures">{count > 99 ? "99+" : count}</span>;

export function InboxTabs({ tabs, tab, title, more, settled, onPick }) {
  const list = useRef(null);
  const [guess, setGuess] = useState(null);
  const [cut, setCut] = useState(false);
  useEffect(() => setGuess(null), [tab, settled]);
  const chosen = guess ?? tab;

  useEffect(() => {
    const look = () => setCut(list.current.scrollWidth > list.current.clientWidth + 1);
    const watch = new ResizeObserver(look);
    watch.observe(list.current);
    look();
    return () => watch.disconnect();
  }, [tabs]);

  const pick = (at) => {
    setGuess(at);
    say((act) => onPick(at, act));
    const button = list.current.children[at];
    button?.focus();
    button?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };

  const onKeyDown = (event) => {
    const forward = getComputedStyle(list.current).direction === "rtl" ? -1 : 1;
    const places = {
      ArrowRight: chosen + forward,
      ArrowLeft: chosen - forward,
      Home: 0,
      End: tabs.length - 1,
    };
    if (!(event.key in places)) return;
    pick((places[event.key] + tabs.length) % tabs.length);
    event.preventDefault();
  };

  return (
    <div className="feed-tabs">
      <div ref={list} role="tablist" aria-label={title} onKeyDown={onKeyDown}>
        {tabs.map(({ label, count }, at) => (
          <button
            key={at}
            id={`inbox-tab-${at}`}
            type="button"
            role="tab"
            className="feed-tab"
            aria-selected={at === chosen}
            aria-controls="inbox-list"
            tabIndex={at === chosen ? 0 : -1}
            onClick={() => pick(at)}
          >
            {label}
            <Count count={count} />
          </button>
        ))}
      </div>
      {cut && (
        <>
          <button
            type="button"
            className="feed-icon"
            popoverTarget="inbox-more-tabs"
            aria-haspopup="menu"
            aria-label={more}
            title={more}
          >
            <span aria-hidden="true">⋯</span>
          </button>
          <div id="inbox-more-tabs" popover="auto" role="menu" className="feed-menu" data-side="end" aria-label={more}>
            {tabs.map(({ label, count }, at) => (
              <button key={at} type="button" role="menuitemradio" aria-checked={at === chosen} onClick={() => pick(at)}>
                {label}
                <Count count={count} />
              </button>
            ))}
          </div>
        </>
      )}
    </div>
  );
}
