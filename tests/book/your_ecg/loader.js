// Runs a script of a test after the page's own classic scripts, all in one global scope as a page has it.
// node loader.js SCRIPT_OF_THE_TEST FOLDER_OF_THE_PAGES_SCRIPTS NAMES_WITH_COMMAS ARGUMENTS...
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const [test, folder, names, ...given] = process.argv.slice(2);
globalThis.node = { fs, path, given, performance };
for (const file of [...names.split(",").map((name) => path.join(folder, name)), test]) {
  vm.runInThisContext(fs.readFileSync(file, "utf8"), { filename: file });
}
