/* Bundles sigma and graphology for the page and gathers their licences: `make vendor` runs it.
   The versions are pinned by package-lock.json with hashes, so the same checkout gives the same bytes. */
import { build } from "esbuild";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "../../graph/page/static/vendor");

const { metafile } = await build({
  absWorkingDir: here, entryPoints: ["sigma.js"], outfile: join(target, "sigma.js"), bundle: true, minify: true, format: "iife",
  target: "es2020", charset: "utf8", legalComments: "none", metafile: true, define: { "process.env.NODE_ENV": '"production"' },
});

const packages = [...new Set(Object.keys(metafile.inputs).flatMap((path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? []))].sort();
const notes = packages.map((name) => {
  const folder = join(here, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name}: no licence file in ${folder}; a package without one cannot be shipped`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
});
const head = "sigma.js in this folder holds these packages, bundled by scripts/vendor/build.mjs.\n";
writeFileSync(join(target, "LICENSES.txt"), [head, ...notes].join("\n" + "-".repeat(80) + "\n\n").replace(/\r\n/g, "\n"));
console.log(packages.join(", "));
