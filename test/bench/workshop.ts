import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')
const BUILT = join(ROOT, 'node_modules/.cache/forewarn-bench')

/** What is measured, compiled, and a folder for everything that is written on the way. */
export interface Workshop {
	/** The repository. */
	readonly root: string
	readonly folder: string
	/** The built command line. */
	readonly cli: string
	readonly farm: string
	readonly cost: string
	/** The compiled file of one of processes/. */
	process(name: string): string
}

/** Builds src/ as it is shipped and the helpers in C. The folder goes away when this process ends. */
export function openWorkshop(): Workshop {
	const folder = mkdtempSync(join(tmpdir(), 'forewarn-bench-'))
	process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
	mkdirSync(BUILT, { recursive: true })
	copyFileSync(join(ROOT, 'package.json'), join(BUILT, 'package.json'))
	execFileSync('npx', ['tsc', '-p', join(import.meta.dirname, 'tsconfig.json')], { cwd: ROOT, stdio: 'inherit' })
	const compile = (name: string): string => {
		const program = join(folder, name)
		execFileSync('gcc', ['-O2', '-Wall', '-o', program, join(import.meta.dirname, `${name}.c`)], { stdio: 'inherit' })
		return program
	}
	return {
		root: ROOT,
		folder,
		cli: join(BUILT, 'src/cli.js'),
		farm: compile('farm'),
		cost: compile('cost'),
		process: (name) => join(BUILT, `test/bench/processes/${name}.js`),
	}
}
