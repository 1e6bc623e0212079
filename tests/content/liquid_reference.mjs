// LiquidJS as published, with what Novu adds to it (contract/workflow-model.md, Liquid), for comparison.
// Reads a line {"filters"}, {"template"} or {"controls"} with "data" and "now" of JSON and answers {"result"} or {"error"}.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(new URL("../sdk/package.json", import.meta.url));
const { Liquid } = require("liquidjs");
const { jsonrepair } = require("jsonrepair");
const pluralWord = require("pluralize");

const isTree = (value) => typeof value === "object" && value !== null;
const single = (value, indent) => JSON.stringify(value, null, indent).replaceAll('"', "'");

// Inside the JSON text of all control values: every output is escaped, arrays and objects have single quotes.
function escaped(value) {
  if (isTree(value)) return single(value);
  if (typeof value === "string") return JSON.stringify(value).slice(1, -1);
  return value === null || value === undefined ? "" : String(value);
}

// The same for one template by itself, as it is once that text has been read again.
function said(value) {
  if (!isTree(value)) return value === null || value === undefined ? "" : String(value);
  return JSON.parse(`"${single(value).replaceAll("\\'", "'")}"`);
}

function at(item, path) {
  let value = item;
  for (const key of path.split(".")) value = value?.[key];
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (!isTree(value) || JSON.stringify(value) === "{}") return "";
  return JSON.stringify(value);
}

const names = (list, path) => {
  if (!Array.isArray(list)) return [];
  return path ? list.map((item) => (isTree(item) ? at(item, path) : "")) : list.map(String);
};

function digest(list, most = 2, path = undefined, separator = ", ") {
  const all = names(list, path);
  if (all.length < 3) return all.join(" and ");
  if (most >= all.length) return `${all.slice(0, -1).join(separator)} and ${all.at(-1)}`;
  const rest = all.length - most;
  return `${all.slice(0, most).join(separator)} and ${rest} ${rest === 1 ? "other" : "others"}`;
}

function toSentence(list, path = "", limit = 2, overflow = "other", comma = ", ", two = " and ", last = ", and ") {
  const all = names(list, path);
  if (all.length < 3) return all.join(two);
  if (limit >= all.length) return `${all.slice(0, -1).join(comma)}${last}${all.at(-1)}`;
  const rest = all.length - limit;
  return `${all.slice(0, limit).join(comma)}${limit === 1 ? two : last}${rest} ${pluralWord(overflow, rest)}`;
}

function pluralize(value, one = "", many = "", shown = "true") {
  if (value === null || value === undefined) return "";
  const count = Array.isArray(value) ? value.length : isTree(value) ? Object.keys(value).length : Number(value);
  if (!(count > 0)) return "";
  const word = many ? (count === 1 ? one : many) : pluralWord(one, count);
  return shown === "true" ? `${count} ${word}` : word;
}

function engineOf(outputEscape) {
  const engine = new Liquid({ outputEscape });
  const json = (value, indent) => (isTree(value) ? single(value, indent) : (value ?? ""));
  for (const [name, filter] of Object.entries({ json, digest, toSentence, pluralize })) {
    engine.registerFilter(name, filter);
  }
  return engine;
}

const ofTemplates = engineOf(said);
const ofControls = engineOf(escaped);
const now = Date.now;

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (request.filters) {
    process.stdout.write(`${JSON.stringify({ result: Object.keys(new Liquid().filters) })}\n`);
    continue;
  }
  Date.now = () => request.now ?? now();
  let answer;
  try {
    answer = request.controls
      ? { result: JSON.parse(jsonrepair(ofControls.parseAndRenderSync(JSON.stringify(request.controls), request.data))) }
      : { result: ofTemplates.parseAndRenderSync(request.template, request.data) };
  } catch (error) {
    answer = { error: String(error.message) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
