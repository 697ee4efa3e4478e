/**
 * Writes into docs/operations.md how large the packages of packages/ are, and what the forewarn in one takes beside `node dist/cli.js`: `npm run package`, then
 * `npx tsx test/tools/docs/package-figures.ts`. A quiet machine; a minute.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { replacePart } from './marked-part.js'

const ROOT = join(import.meta.dirname, '../../..')
const PACKAGES = join(ROOT, 'packages')
const STARTS = 21

/** As the unit has it. */
const NODE_OPTIONS = '--max-semi-space-size=1'
/** Looks are what leaves garbage: 400 of them, as in thirteen minutes. */
const LOOKS = 'sampling: { interval: 500ms, tripwire: 50ms }\nnotify: [{ type: console }]\n'
const RUN_MS = 20_000

const folder = mkdtempSync(join(tmpdir(), 'figures-'))
const config = join(folder, 'config.yml')
writeFileSync(config, LOOKS)
execFileSync('tar', [
	'-xzf',
	join(PACKAGES, readdirSync(PACKAGES).find((name) => name.endsWith('-x64.tar.gz'))!),
	'-C',
	folder,
])

const PROGRAMS = [
	[`\`node dist/cli.js\`, Node ${process.version.slice(1)}`, [process.execPath, join(ROOT, 'dist/cli.js')]],
	['`forewarn` of a package', [join(folder, 'usr/bin/forewarn')]],
] as const

function start(program: readonly string[], ...words: string[]): string {
	const times = Array.from({ length: STARTS }, () => {
		const begun = performance.now()
		spawnSync(program[0]!, [...program.slice(1), ...words], { stdio: 'ignore' })
		return performance.now() - begun
	})
	return `${Math.round(times.sort((a, b) => a - b)[STARTS >> 1]!)} ms`
}

async function memory(program: readonly string[]): Promise<string> {
	const env = { ...process.env, NODE_OPTIONS }
	const child = spawn(program[0]!, [...program.slice(1), 'run', '-c', config], { stdio: 'ignore', env })
	await setTimeout(RUN_MS)
	const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))!
	child.kill()
	return `${Math.round(Number(kilobytes) / 1024)} MiB`
}

const rows: string[] = []
for (const [name, program] of PROGRAMS) {
	rows.push(
		`| ${name} | ${start(program, '--version')} | ${start(program, 'check', '--offline')} | ${await memory(program)} |`,
	)
}
const sizes = readdirSync(PACKAGES)
	.filter((name) => /\.(deb|rpm|gz|tgz)$/.test(name))
	.map((name) => `| \`${name}\` | ${(statSync(join(PACKAGES, name)).size / 1e6).toFixed(1)} MB |`)
const unpacked = execFileSync('du', ['-sb', '--apparent-size', join(folder, 'usr')], { encoding: 'utf8' }).split(
	'\t',
)[0]
const text = `| package | size |
| --- | --- |
${sizes.join('\n')}

Unpacked ${Math.round(Number(unpacked) / 1e6)} MB, Node being ${Math.round(statSync(join(folder, 'usr/lib/forewarn/node')).size / 1e6)} of them.

| | \`--version\` | \`check --offline\` | memory of \`run\` after 400 looks |
| --- | --- | --- | --- |
${rows.join('\n')}`
rmSync(folder, { recursive: true })
const file = join(ROOT, 'docs/operations.md')
const page = readFileSync(file, 'utf8')
writeFileSync(file, replacePart(page, 'packages', text))
process.stdout.write(`${text}\n`)
