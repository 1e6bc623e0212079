// The block editor's own renderer as published, for comparison.
// Reads a line {"document", "variables", "payload"} of JSON and answers {"html"} or {"error"}.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const { Maily } = createRequire(new URL("../sdk/package.json", import.meta.url))("@maily-to/render");

for await (const line of createInterface({ input: process.stdin })) {
  const { document, variables, payload } = JSON.parse(line);
  let answer;
  try {
    const maily = new Maily(document);
    maily.setVariableValues(variables);
    maily.setPayloadValues(payload);
    maily.setShouldReplaceVariableValues(true);
    answer = { html: await maily.render() };
  } catch (error) {
    answer = { error: String(error?.message ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
