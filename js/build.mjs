// node build.mjs            build every explorer into ../xai_widgets/static
// node build.mjs --check    exit 1 if the committed files are not what the sources give
// node build.mjs --watch    build again on every save (with ANYWIDGET_HMR=1 the notebook follows)
import { build, context } from "esbuild";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const HERE = dirname(fileURLToPath(import.meta.url));
const STATIC = join(HERE, "..", "xai_widgets", "static");
const LIMIT = 40_000;

const sources = (await readdir(join(HERE, "src", "widgets"))).filter((f) => /\.(js|css)$/.test(f));

/** Types are for tsc: esbuild would carry along those that stand inside an expression. @type {import("esbuild").Plugin} */
const withoutTypes = {
  name: "without-types",
  setup(b) {
    b.onLoad({ filter: /src.*\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      return { contents: text.replace(/\/\*\*.*?\*\//gs, (comment) => comment.replace(/[^\n]/g, "")) };
    });
  },
};

/** @type {import("esbuild").BuildOptions} */
const options = {
  absWorkingDir: HERE,
  entryPoints: sources.map((f) => join("src", "widgets", f)),
  outdir: STATIC,
  bundle: true,
  format: "esm",
  target: "es2022",
  // Readable in the browser's debugger and in a diff; whitespace costs little once gzipped.
  minify: false,
  legalComments: "none",
  charset: "utf8",
  banner: { js: "// Built from js/src by `npm run build`: edit there.", css: "/* Built from js/src by `npm run build`: edit there. */" },
  plugins: [withoutTypes],
  write: false,
};

/** @param {import("esbuild").OutputFile[]} files */
async function save(files) {
  await mkdir(STATIC, { recursive: true });
  for (const file of files) {
    const size = gzipSync(file.contents).length;
    await writeFile(file.path, file.contents);
    console.log(`${file.path.slice(STATIC.length + 1)}: ${file.contents.length} bytes, ${size} gzipped`);
    if (size > LIMIT) fail(`${file.path} is ${size} bytes gzipped; at most ${LIMIT} are allowed.`);
  }
}

/** @param {import("esbuild").OutputFile[]} files */
async function check(files) {
  for (const file of files) {
    const committed = await readFile(file.path).catch(() => null);
    if (!committed || !committed.equals(Buffer.from(file.contents))) {
      fail(`${file.path} is not what js/src gives: run \`npm run build\` in js/ and commit the result.`);
    }
  }
}

/** @param {string} sentence */
function fail(sentence) {
  console.error(sentence);
  process.exitCode = 1;
}

if (process.argv.includes("--watch")) {
  const onEnd = { name: "save", setup: (/** @type {import("esbuild").PluginBuild} */ b) => b.onEnd((r) => save(r.outputFiles ?? [])) };
  await (await context({ ...options, plugins: [withoutTypes, onEnd] })).watch();
} else {
  const { outputFiles = [] } = await build(options);
  await (process.argv.includes("--check") ? check(outputFiles) : save(outputFiles));
}
