// json-logic-js as published, with the operators that Novu adds or replaces (contract/workflow-model.md), for comparison.
// Reads a line {"rule", "data", "now"} of JSON and answers {"result"} or {"error"}.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const jsonLogic = createRequire(new URL("../sdk/package.json", import.meta.url))("json-logic-js");

const DAY = 86_400_000;
const TOLERANCE = { minutes: 60_000, hours: 3_600_000, days: DAY, weeks: DAY, months: DAY, years: 7 * DAY };
// What counts as a date: ISO 8601 and what JavaScript prints. Engines read more, each something else.
const DATE = /^([+-]\d\d)?\d{4}(-\d\d(-\d\d)?)?([T ]\d\d:.*)?$|GMT/;
let now = 0;

const dateOf = (text) => (DATE.test(text) ? new Date(text).getTime() : NaN);
const momentOf = (value) =>
  typeof value === "string" || Array.isArray(value) ? dateOf(String(value)) : new Date(value).getTime();

const isBoolean = (value) => typeof value === "boolean" || value === "true" || value === "false";
const booleanOf = (value) => value === true || value === "true";

function comparable(a, b) {
  if (isBoolean(a) && isBoolean(b)) return [booleanOf(a), booleanOf(b)];
  const numbers = [Number(a), Number(b)];
  if (!numbers.some(Number.isNaN)) return numbers;
  if (typeof a !== "string" || typeof b !== "string") return null;
  const moments = [dateOf(a), dateOf(b)];
  return moments.some(Number.isNaN) ? null : moments;
}

const comparing = (test) => (a, b) => {
  const pair = comparable(a, b);
  return pair !== null && test(pair[0], pair[1]);
};
const equal = (a, b) => {
  const pair = comparable(a, b);
  return pair ? pair[0] === pair[1] : a === b;
};
const less = comparing((a, b) => a < b);

const ofTexts = (test) => (a, b) => typeof a === "string" && typeof b === "string" && test(a, b);
const ofArrays = (test) => (a, b) => Array.isArray(a) && Array.isArray(b) && test(a, b);
const ofRange = (test) => (value, limits) =>
  Array.isArray(limits) && limits.length === 2 && [value, ...limits].every((n) => typeof n === "number") &&
  test(value, ...limits);

function before(amount, unit) {
  const date = new Date(now);
  if (unit === "minutes") date.setMinutes(date.getMinutes() - amount);
  if (unit === "hours") date.setHours(date.getHours() - amount);
  if (unit === "days") date.setDate(date.getDate() - amount);
  if (unit === "weeks") date.setDate(date.getDate() - amount * 7);
  if (unit === "months") date.setMonth(date.getMonth() - amount);
  if (unit === "years") date.setFullYear(date.getFullYear() - amount);
  return date.getTime();
}

const relative = (test) => (value, duration) => {
  if (typeof duration !== "object" || duration === null) return false;
  const { amount, unit } = duration;
  if (typeof amount !== "number" || amount <= 0 || !Object.keys(TOLERANCE).includes(unit)) return false;
  return test(momentOf(value), before(amount, unit), TOLERANCE[unit]);
};

const added = {
  "=": equal,
  "==": equal,
  "!=": (a, b) => !equal(a, b),
  "<": (a, b, c) => less(a, b) && (c === undefined || less(b, c)),
  "<=": (a, b, c) => {
    const pair = comparable(a, b);
    if (c === undefined) return pair !== null && pair[0] <= pair[1];
    const last = comparable(b, c);
    return pair !== null && last !== null && pair[0] <= pair[1] && pair[1] <= last[1];
  },
  ">": comparing((a, b) => a > b),
  ">=": comparing((a, b) => a >= b),
  startsWith: ofTexts((a, b) => a.startsWith(b)),
  endsWith: ofTexts((a, b) => a.endsWith(b)),
  contains: ofTexts((a, b) => a.includes(b)),
  doesNotContain: ofTexts((a, b) => !a.includes(b)),
  doesNotBeginWith: ofTexts((a, b) => !a.startsWith(b)),
  doesNotEndWith: ofTexts((a, b) => !a.endsWith(b)),
  containsAny: ofArrays((a, b) => a.some((entry) => b.includes(entry))),
  doesNotContainAny: ofArrays((a, b) => !a.some((entry) => b.includes(entry))),
  null: (a) => a === null,
  notNull: (a) => a !== null,
  isEmpty: (a) => a === "",
  isNonEmpty: (a) => typeof a === "string" && a !== "",
  notIn: (a, b) => Array.isArray(b) && !b.includes(a),
  between: ofRange((value, min, max) => value >= min && value <= max),
  notBetween: ofRange((value, min, max) => value < min || value > max),
  moreThanXAgo: relative((moment, start) => moment < start),
  lessThanXAgo: relative((moment, start) => moment >= start),
  withinLast: relative((moment, start) => moment >= start && moment <= now),
  notWithinLast: relative((moment, start) => moment < start),
  exactlyXAgo: relative((moment, start, tolerance) => Math.abs(moment - start) <= tolerance),
};
for (const [name, operation] of Object.entries(added)) jsonLogic.add_operation(name, operation);
jsonLogic.add_operation("log", (value) => value); // as published, but standard output is ours

// What JSON can not say travels as {"~": name}.
function written(value) {
  if (value === undefined) return { "~": "undefined" };
  if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))) {
    return { "~": Object.is(value, -0) ? "-0" : String(value) };
  }
  if (Array.isArray(value)) return value.map(written);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, written(entry)]));
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  now = request.now;
  let answer;
  try {
    answer = { result: written(jsonLogic.apply(request.rule, request.data)) };
  } catch (error) {
    answer = { error: String(error.message) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
