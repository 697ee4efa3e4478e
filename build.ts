/**
 * Writes dist/, or the folder that is named, which stands alone: it needs Node and no node_modules. Types are not checked
 * here; `tsc` does that.
 *
 *   dist/cli.js                     the program; the rest of it is in chunks that are loaded when they are needed
 *   dist/<name>-worker.js           of every src/…/<name>-worker.ts, beside the chunks: new URL('./<name>-worker.js', import.meta.url)
 *   dist/*.wasm, dist/*.ttf         what the picture in a mail is drawn with
 *   dist/web/                       the pages for the browser
 *   dist/THIRD-PARTY-LICENSES.txt   of all packages whose code is in the above
 */
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type BuildOptions, build, type Metafile } from 'esbuild'

const OUT = process.argv[2] ?? 'dist'

const { name, version, license } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, string>

const SHARED = {
	bundle: true,
	metafile: true,
	logLevel: 'warning',
	// They stand in a file of their own.
	legalComments: 'none',
} satisfies BuildOptions

/** Not minified: a stack in a report of a bug must be readable, and Node starts no faster (measured: 2 ms). */
function buildProgram() {
	return build({
		...SHARED,
		entryPoints: [
			{ in: 'src/cli.ts', out: 'cli' },
			...workers('src').map((path) => ({ in: path, out: basename(path, '.ts') })),
			// tinypool starts its threads from this file, which it looks for beside itself.
			{ in: 'node_modules/tinypool/dist/entry/worker.js', out: 'entry/worker' },
		],
		outdir: OUT,
		platform: 'node',
		target: 'node20',
		format: 'esm',
		splitting: true,
		define: { FOREWARN_VERSION: JSON.stringify(version) },
		// Packages in CommonJS ask for Node's own modules by require, which a module does not have.
		banner: {
			js: "import { createRequire as createRequireOf } from 'node:module'\nconst require = createRequireOf(import.meta.url)",
		},
	})
}

/** The browser's part: one script and one style sheet per page, whole in themselves, so that no page needs another host. */
function buildPages() {
	return build({
		...SHARED,
		entryPoints: ['src/web/pages/*.ts'],
		outdir: join(OUT, 'web'),
		minify: true,
		format: 'iife',
		target: 'es2022',
	})
}

function workers(folder: string): string[] {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith('-worker.ts'))
		.map((path) => join(folder, path))
		.sort()
}

/** A package in CommonJS has only a default export once it is a chunk: whoever imports names from it gets undefined. */
function refuseLazyCommonJs({ inputs }: Metafile): void {
	for (const [path, { imports }] of Object.entries(inputs)) {
		for (const { path: target, kind } of imports) {
			if (kind !== 'dynamic-import' || inputs[target]?.format !== 'cjs') continue
			throw new Error(`${path}: import() of CommonJS (${target}): import it plainly in a file that is imported lazily`)
		}
	}
}

/** What the picture's worker reads beside itself: the names are in src/picture/picture-worker.ts. */
const PICTURE_FILES = {
	'resvg.wasm': 'node_modules/@resvg/resvg-wasm/index_bg.wasm',
	'Roboto-Regular.ttf': 'node_modules/@expo-google-fonts/roboto/400Regular/Roboto_400Regular.ttf',
	'Roboto-Bold.ttf': 'node_modules/@expo-google-fonts/roboto/700Bold/Roboto_700Bold.ttf',
} as const

/** The folders of all packages that files come from, by name. */
function packagesOf(paths: readonly string[]): Map<string, string> {
	const folders = new Map<string, string>()
	for (const path of paths) {
		const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]
		if (folder) folders.set(folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length), folder)
	}
	return new Map([...folders].sort())
}

/** Texts of packages that ship none of their own. */
const LICENCE_TEXTS: Readonly<Record<string, string>> = { '@resvg/resvg-wasm': 'licences/resvg-wasm.txt' }

/** What a package says about its licence, whole. A package that says nothing must not be shipped. */
function licenceOf(packageName: string, folder: string): string {
	const description = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>
	const texts = readdirSync(folder)
		.filter((file) => /^(licen[cs]e|copying|notice)([-._]|$)/i.test(file))
		.sort()
		.map((file) => readFileSync(join(folder, file), 'utf8').trim())
	const ours = LICENCE_TEXTS[packageName]
	if (ours !== undefined) texts.push(readFileSync(ours, 'utf8').trim())
	if (texts.length === 0) throw new Error(`${folder}: there is no licence text`)
	return [`${packageName} ${description.version} (${description.license})`, ...texts].join('\n\n')
}

rmSync(OUT, { recursive: true, force: true })
const { metafile: program } = await buildProgram()
refuseLazyCommonJs(program)
const { metafile: pages } = await buildPages()
for (const [name, path] of Object.entries(PICTURE_FILES)) copyFileSync(path, join(OUT, name))
const rule = `\n\n${'-'.repeat(80)}\n\n`
const sources = [program, pages].flatMap(({ inputs }) => Object.keys(inputs))
const packages = packagesOf([...sources, ...Object.values(PICTURE_FILES)])
const licences = [...packages].map(([packageName, folder]) => licenceOf(packageName, folder))
const opening = 'The files beside this one contain code and fonts of the following packages.'
writeFileSync(join(OUT, 'THIRD-PARTY-LICENSES.txt'), `${[opening, ...licences].join(rule)}\n`)
// Where dist/ is copied elsewhere, Node must still know that these are modules.
writeFileSync(join(OUT, 'package.json'), `${JSON.stringify({ name, version, license, type: 'module' }, null, 2)}\n`)
