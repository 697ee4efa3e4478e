import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'

const ROOT = join(import.meta.dirname, '../../..')

/** Packages in CommonJS ask for Node's own modules by require, which a module does not have. */
const REQUIRE = "import { createRequire as of } from 'node:module'; const require = of(import.meta.url)"

/** What is measured, compiled, and a folder for everything that is written on the way. */
export interface Workshop {
	/** The repository. */
	readonly root: string
	readonly folder: string
	/** The built command line. */
	readonly cli: string
	readonly farm: string
	readonly cost: string
	/** The bundle of one of processes/. */
	process(name: string): string
}

/** Builds the program as it is shipped, what measures it from inside, and the helpers in C. The folder goes away when this process ends. */
export function openWorkshop(): Workshop {
	const folder = mkdtempSync(join(tmpdir(), 'forewarn-bench-'))
	process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
	const program = join(folder, 'program')
	execFileSync('npx', ['tsx', 'build.ts', program], { cwd: ROOT, stdio: 'inherit' })
	const processes = join(folder, 'processes')
	// Where the bundles below find koffi, which is not bundled.
	process.env.NODE_PATH = join(ROOT, 'node_modules')
	buildSync({
		bundle: true,
		platform: 'node',
		target: 'node20',
		format: 'esm',
		outExtension: { '.js': '.mjs' },
		banner: { js: REQUIRE },
		// What build.ts puts there, too: the bundle lies in a temporary folder that has no package.json beside it.
		define: { FOREWARN_VERSION: JSON.stringify('bench') },
		entryPoints: [join(import.meta.dirname, 'processes/*.ts')],
		outdir: processes,
	})
	const compile = (name: string): string => {
		const binary = join(folder, name)
		execFileSync('gcc', ['-O2', '-Wall', '-o', binary, join(import.meta.dirname, `${name}.c`)], { stdio: 'inherit' })
		return binary
	}
	return {
		root: ROOT,
		folder,
		cli: join(program, 'cli.js'),
		farm: compile('farm'),
		cost: compile('cost'),
		process: (name) => join(processes, `${name}.mjs`),
	}
}
