/**
 * Writes dist/, or the folder that is named, which stands alone: it needs Node and no node_modules. Types are not checked
 * here; `tsc` does that.
 *
 *   dist/cli.js                     the program; the rest of it is in chunks that are loaded when they are needed
 *   dist/<name>-worker.js           of every src/…/<name>-worker.ts, beside the chunks: new URL('./<name>-worker.js', import.meta.url)
 *   dist/*.wasm.br, dist/*.ttf.br   what the picture in a mail is drawn with
 *   dist/web/                       the pages for the browser
 *   dist/THIRD-PARTY-LICENSES.txt   of all packages whose code is in the above
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { build } from 'esbuild'
import { type ChunkingContext, type OutputChunk, rolldown } from 'rolldown'

const OUT = process.argv[2] ?? 'dist'

const { name, version, license } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, string>

/**
 * Bundles the program; returns the paths of what is in it. Not minified: a stack in a report of a bug must be readable,
 * and Node starts no faster (measured: 2 ms).
 */
async function buildProgram(): Promise<string[]> {
	const bundle = await rolldown({
		input: {
			cli: 'src/cli.ts',
			...Object.fromEntries(workers('src').map((path) => [basename(path, '.ts'), path])),
			// tinypool starts its threads from this file, which it looks for beside itself.
			'entry/worker': 'node_modules/tinypool/dist/entry/worker.js',
		},
		platform: 'node',
		preserveEntrySignatures: 'allow-extension',
		// The same code as modules, without what is never called; the package offers Node only CommonJS.
		resolve: { alias: { yaml: resolve('node_modules/yaml/browser/index.js') } },
		transform: { target: 'node20', define: { FOREWARN_VERSION: JSON.stringify(version) } },
	})
	const { output } = await bundle.write({
		dir: OUT,
		// As ES modules it starts 6 ms later and keeps 3 MB more (measured): Node's loader of them reads through a pool of threads.
		format: 'cjs',
		// One character beyond Latin 1 makes V8 keep the whole file in two bytes a character.
		charset: 'ascii',
		// Licences stand in a file of their own.
		comments: false,
		// A module lies where chunkOf says, even where another chunk's modules need it.
		codeSplitting: { groups: [{ debugName: 'by start', name: chunkOf }], includeDependenciesRecursively: false },
	})
	return output.filter((file): file is OutputChunk => file.type === 'chunk').flatMap(({ moduleIds }) => moduleIds)
}

/**
 * What a start of `run` loads lies in few files: a bundler left to itself makes one of each set of commands that share
 * code, some fifty for `run`, and Node takes half a millisecond for each. Undefined = wherever the bundler puts it.
 */
function chunkOf(id: string, context: ChunkingContext): string | undefined {
	const isLoadedBy = (door: string) => reachOf(resolve(door), context).has(id)
	// What every command needs, what reading the host does, what reading a configuration does, what run does; what several need lies in
	// the first of these. The thread that reads the host loads the second only: all of `run` would be compiled once more.
	if (isLoadedBy('src/cli/program.ts')) return 'command'
	if (isLoadedBy('src/host/find-host.ts')) return 'host'
	if (isLoadedBy('src/config/read-config.ts')) return 'config'
	return isLoadedBy('src/cli/run.ts') ? 'watch' : undefined
}

const reaches = new Map<string, Set<string>>()

/** The modules that are loaded with this one, whether they are needed yet or not. */
function reachOf(door: string, context: ChunkingContext): ReadonlySet<string> {
	const known = reaches.get(door)
	if (known) return known
	const reach = new Set<string>()
	const enter = (id: string) => {
		if (reach.has(id)) return
		reach.add(id)
		for (const next of context.getModuleInfo(id)?.importedIds ?? []) enter(next)
	}
	enter(door)
	reaches.set(door, reach)
	return reach
}

/** The browser's part: one script and one style sheet per page, whole in themselves, so that no page needs another host. */
async function buildPages(): Promise<string[]> {
	const { metafile } = await build({
		entryPoints: ['src/web/pages/*.tsx'],
		outdir: join(OUT, 'web'),
		bundle: true,
		minify: true,
		format: 'iife',
		target: 'es2022',
		metafile: true,
		logLevel: 'warning',
		legalComments: 'none',
	})
	// A report carries the script alone, so the licences of its packages stand in the script.
	for (const [file, { inputs }] of Object.entries(metafile.outputs)) {
		if (!file.endsWith('.js')) continue
		const licences = [...packagesOf(Object.keys(inputs))].map(([packageName, folder]) => licenceOf(packageName, folder))
		writeFileSync(file, `/*!\n${licences.join('\n\n')}\n*/\n${readFileSync(file, 'utf8')}`)
	}
	return Object.keys(metafile.inputs)
}

function workers(folder: string): string[] {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith('-worker.ts'))
		.map((path) => join(folder, path))
		.sort()
}

/** What the picture's worker reads beside itself: the names are in src/notify/picture/picture-worker.ts. */
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
const sources = [...(await buildProgram()), ...(await buildPages())]
for (const [name, path] of Object.entries(PICTURE_FILES)) {
	writeFileSync(join(OUT, `${name}.br`), brotliCompressSync(readFileSync(path)))
}
const rule = `\n\n${'-'.repeat(80)}\n\n`
const packages = packagesOf([...sources, ...Object.values(PICTURE_FILES)])
const licences = [...packages].map(([packageName, folder]) => licenceOf(packageName, folder))
const opening = 'The files beside this one contain code and fonts of the following packages.'
writeFileSync(join(OUT, 'THIRD-PARTY-LICENSES.txt'), `${[opening, ...licences].join(rule)}\n`)
// The package around dist/ is one of ES modules, and where dist/ is copied elsewhere there is none.
writeFileSync(join(OUT, 'package.json'), `${JSON.stringify({ name, version, license, type: 'commonjs' }, null, 2)}\n`)
