// Until when a notification is put aside: some near moments, or a date and time. One for all notifications of the page; an
// item opens it with window.novuInbox.snooze(its button, what to do with the moment).
import { useEffect, useRef, useState } from "react";
import { counted, exact } from "./words.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
// Nearer than this it would be back before it is gone.
const LEAST = 3 * MINUTE;
const MORNING = 9;

const morning = (days) => {
  const moment = new Date();
  moment.setDate(moment.getDate() + days);
  return moment.setHours(MORNING, 0, 0, 0);
};

const choices = () => [
  ["snooze.options.anHourFromNow", Date.now() + HOUR],
  ["snooze.options.inOneDay", morning(1)],
  ["snooze.options.inOneWeek", morning(7)],
];

const two = (number) => String(number).padStart(2, "0");
const dateOf = (moment) => `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
const timeOf = (moment) => `${two(moment.getHours())}:${two(moment.getMinutes())}`;

const place = (panel, button) => {
  const at = button.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = panel;
  const wanted = getComputedStyle(panel).direction === "rtl" ? at.left : at.right - offsetWidth;
  const left = Math.min(Math.max(8, wanted), window.innerWidth - offsetWidth - 8);
  const below = at.bottom + 4 + offsetHeight < window.innerHeight;
  panel.style.left = `${left}px`;
  panel.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - 4 - offsetHeight)}px`;
};

export function InboxSnooze({ texts, locale, longest }) {
  const panel = useRef(null);
  const asked = useRef(null);
  const [custom, setCustom] = useState(false);
  const [date, setDate] = useState("");
  const [time, setTime] = useState("");
  const [tried, setTried] = useState(false);
  // The near moments are reckoned when it opens.
  const [near, setNear] = useState([]);

  useEffect(() => {
    if (!window.novuInbox) return undefined;
    window.novuInbox.snooze = (button, done) => {
      asked.current = { button, done };
      const later = new Date(Date.now() + HOUR);
      setCustom(false);
      setTried(false);
      setNear(choices());
      setDate(dateOf(later));
      setTime(timeOf(later));
      panel.current.showPopover();
    };
    return () => delete window.novuInbox.snooze;
  }, []);

  useEffect(() => {
    if (asked.current) place(panel.current, asked.current.button);
    if (asked.current) panel.current.querySelector("button, input")?.focus();
  }, [custom, near]);

  const finish = (moment) => {
    panel.current.hidePopover();
    asked.current.done(Math.round(moment));
  };

  const moment = date && time ? new Date(`${date}T${time}`).getTime() : NaN;
  const problem = () => {
    if (Number.isNaN(moment)) return texts["snooze.datePicker.noDateSelectedTooltip"];
    if (moment < Date.now() + LEAST) return texts["snooze.datePicker.pastDateTooltip"];
    if (moment > Date.now() + longest * HOUR)
      return counted(texts, locale, "snooze.datePicker.exceedingLimitTooltip", Math.floor(longest / 24));
    return "";
  };

  const apply = () => {
    setTried(true);
    if (!problem()) finish(moment);
  };
  // Not the form's own submission: in the frame of embed.js browsers allow none, and do not even tell of it.
  const onKeyDown = (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    apply();
  };

  return (
    <div
      ref={panel}
      popover="auto"
      id="inbox-snooze"
      className="feed-popover feed-snooze"
      role="dialog"
      aria-label={texts["snooze.title"]}
    >
      {custom ? (
        <form onKeyDown={onKeyDown} noValidate>
          <label>
            {texts["snooze.datePicker.dateLabel"]}
            <input
              type="date"
              className="feed-input"
              value={date}
              min={dateOf(new Date())}
              onChange={(event) => setDate(event.target.value)}
            />
          </label>
          <label>
            {texts["snooze.datePicker.timePickerLabel"]}
            <input
              type="time"
              className="feed-input"
              value={time}
              onChange={(event) => setTime(event.target.value)}
              aria-describedby="inbox-snooze-problem"
              aria-invalid={Boolean(tried && problem())}
            />
          </label>
          <p id="inbox-snooze-problem" role="alert" className="feed-problem">
            {tried && problem()}
          </p>
          <div className="feed-buttons">
            <button type="button" className="feed-button" data-look="primary" onClick={apply}>
              {texts["snooze.datePicker.apply"]}
            </button>
            <button type="button" className="feed-button" onClick={() => setCustom(false)}>
              {texts["snooze.datePicker.cancel"]}
            </button>
          </div>
        </form>
      ) : (
        <>
          {near
            .filter(([, at]) => at <= Date.now() + longest * HOUR)
            .map(([key, at]) => (
              <button key={key} type="button" className="feed-choice" onClick={() => finish(at)}>
                {texts[key]}
                <span>{exact(at, locale)}</span>
              </button>
            ))}
          <button type="button" className="feed-choice" onClick={() => setCustom(true)}>
            {texts["snooze.options.customTime"]}
          </button>
        </>
      )}
    </div>
  );
}
