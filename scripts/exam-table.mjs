// node scripts/exam-table.mjs DIRECTORY COMMIT SUITE…: the table of an exam's rows (tests/exam/exam.h), as Markdown.
//
// A suite's NAME.done begins with the commit that it was run at and ended well: only then are its rows the program's.
import { existsSync, readFileSync } from "node:fs";

const [directory, commit, ...suites] = process.argv.slice(2);
const read = (name) => (existsSync(`${directory}/${name}`) ? readFileSync(`${directory}/${name}`, "utf8").trim() : "");
const number = (value) => value.toLocaleString("en-GB");
const cell = (text) => String(text).replaceAll("|", "\\|");
const line = (cells) => `| ${cells.map(cell).join(" | ")} |`;
const rowsOf = (suite) =>
  read(`${suite}.rows`).split("\n").filter((text) => text !== "").map((text) => JSON.parse(text));
const toLine = (row) =>
  line([row.test, row.fault, row.load, `${number(row.count)} ${row.unit}`, row.violations, row.planted || "–"]);
const without = (suite, what) => line([suite, "", "", "", what, ""]);

console.log(`Of ${commit}:\n`);
console.log(line(["test", "fault", "load", "how often", "violations", "planted bug found"]));
console.log(line(["---", "---", "---", "---:", "---:", "---"]));
for (const suite of suites) {
  const [at] = read(`${suite}.done`).split(" ");
  if (at === commit) rowsOf(suite).map(toLine).forEach((text) => console.log(text));
  else if (existsSync(`${directory}/${suite}.failed`)) console.log(without(suite, "FAILED"));
  else console.log(without(suite, at === "" ? "not run" : `not run since ${at}`));
}
