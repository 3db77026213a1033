// node scripts/exam-table.mjs DIRECTORY: the table of an exam's rows (tests/exam/exam.h), as Markdown.
import { readdirSync, readFileSync } from "node:fs";

const directory = process.argv[2];
const files = readdirSync(directory).sort();
const rows = files
  .filter((name) => name.endsWith(".rows"))
  .flatMap((name) => readFileSync(`${directory}/${name}`, "utf8").trim().split("\n"))
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line));
const failed = files.filter((name) => name.endsWith(".failed")).map((name) => name.replace(".failed", ""));

const number = (value) => value.toLocaleString("en-GB");
const cell = (text) => String(text).replaceAll("|", "\\|");
const line = (cells) => `| ${cells.map(cell).join(" | ")} |`;

console.log(line(["test", "fault", "load", "how often", "violations", "planted bug found"]));
console.log(line(["---", "---", "---", "---:", "---:", "---"]));
for (const row of rows) {
  console.log(
    line([row.test, row.fault, row.load, `${number(row.count)} ${row.unit}`, row.violations, row.planted || "–"]),
  );
}
for (const suite of failed) console.log(line([suite, "", "", "", "FAILED", ""]));
