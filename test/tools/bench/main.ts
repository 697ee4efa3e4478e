import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { replacePart } from '../docs/marked-part.js'
import { type CostLine, drawCost } from './chart.js'
import { OURS, OURS_SOCK_DIAG, startContestants } from './contestants.js'
import { type Farm, openFarm } from './farm.js'
import { measureOwn } from './own.js'
import { measurePages } from './pages.js'
import { measureReplay } from './replay-speed.js'
import { type FarmFigures, type Figures, ratioOf, reportOf } from './report.js'
import { runRounds } from './rounds.js'
import { measureIdle, measureResident, measureResidentLarge, measureStart } from './running.js'
import { runSoak } from './soak.js'
import { openWorkshop, type Workshop } from './workshop.js'

const FULL = {
	rounds: [25, 25, 25, 20, 15],
	blocks: [15, 15, 15, 12, 6],
	starts: 9,
	idleSeconds: 45,
	residentSamples: 1000,
	restSeconds: 150,
	residentLargeSamples: 20,
	soakSamples: 20_000,
	soakSeconds: 600,
	replayDays: [1, 4, 8],
}
const QUICK: typeof FULL = {
	rounds: [8, 8, 6, 3, 1],
	blocks: [3, 3, 3, 3, 2],
	starts: 3,
	idleSeconds: 5,
	residentSamples: 50,
	restSeconds: 5,
	residentLargeSamples: 3,
	soakSamples: 500,
	soakSeconds: 20,
	replayDays: [1, 2, 4],
}
const ROWS = [100, 1000, 10_000, 100_000, 300_000]
/** The farm on which `run` is watched for a night. */
const BUSY_ROWS = 1000
/** A host on which memory is counted: as many sockets as two hundred workers have. */
const SMALL_ROWS = 300

const HELP = `npm run bench            what watching costs, into docs/cost.md (root; eleven minutes on a quiet machine)
  --quick                in two and a half minutes, less exactly, and only on the terminal
  --soak N               so many samples of a soak
`

const COLOURS = new Map([
	['forewarn', '#c0392b'],
	['forewarn, sock_diag', '#e67e22'],
	['ss -tan', '#2980b9'],
	['node_exporter tcpstat', '#8e44ad'],
	['collectd tcpconns', '#27ae60'],
	['psutil', '#999999'],
])

async function main(): Promise<void> {
	if (process.argv.includes('--help')) return void process.stdout.write(HELP)
	const isQuick = process.argv.includes('--quick')
	const asked = isQuick ? QUICK : FULL
	const plan = { ...asked, soakSamples: soakSamplesOf(process.argv) ?? asked.soakSamples }
	if (process.getuid?.() !== 0) throw new Error('the benchmark makes network namespaces, so it must run as root')
	// Ends what is running: everything started here dies on this process's exit.
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
	const loadBefore = loadavg()[0]!
	say('building')
	const workshop = openWorkshop()
	const farms: FarmFigures[] = []
	const partial: Partial<Figures> = {}
	for (const [index, rows] of ROWS.entries()) {
		say(`${rows} rows`)
		const farm = await openFarm(workshop, rows)
		farms.push(await measureFarm(workshop, farm, plan.rounds[index]!, plan.blocks[index]!))
		if (rows === BUSY_ROWS) Object.assign(partial, await measureSmall(workshop, farm, plan))
		if (index === ROWS.length - 1) {
			say('pages beside samples, memory')
			const pages = await measurePages(workshop, farm)
			const large = await measureResidentLarge(workshop, farm, plan.residentLargeSamples)
			const resident = { ...partial.resident!, large, largeSamples: plan.residentLargeSamples }
			Object.assign(partial, { pages, resident })
		}
		await farm.close()
	}
	say('replay')
	const figures = {
		...partial,
		machine: describeMachine(),
		command: isQuick ? 'npm run bench -- --quick' : 'npm run bench',
		load: { before: loadBefore, after: loadavg()[0]! },
		farms,
		replays: plan.replayDays.map((days) => measureReplay(workshop, days)),
	} as Figures
	const report = reportOf(figures)
	process.stdout.write(`\n${report}\n`)
	if (!isQuick) writeResults(workshop, report, figures)
}

async function measureFarm(workshop: Workshop, farm: Farm, rounds: number, blocks: number): Promise<FarmFigures> {
	const contestants = await startContestants(workshop, farm)
	const results = await runRounds(contestants, rounds)
	for (const contestant of contestants) await contestant.close?.()
	const own = [await measureOwn(workshop, farm, OURS, blocks), await measureOwn(workshop, farm, OURS_SOCK_DIAG, blocks)]
	return { rows: farm.rows, results, own }
}

async function measureSmall(workshop: Workshop, farm: Farm, plan: typeof FULL) {
	say('start, idle, memory')
	// A farm of sockets is an incident to forewarn, which pages and looks more often; this one only listens.
	const quiet = await openFarm(workshop, 0)
	const start = await measureStart(workshop, quiet, plan.starts)
	const idleShare = await measureIdle(workshop, quiet, plan.idleSeconds)
	const few = await openFarm(workshop, SMALL_ROWS)
	// Side by side: for most of the time they rest.
	const megabytes = await Promise.all(
		[quiet, few, farm].map((each) => measureResident(workshop, each, plan.residentSamples, plan.restSeconds)),
	)
	const [quietMegabytes, small, busy] = megabytes as [number, number, number]
	await quiet.close()
	await few.close()
	say('soak')
	const soak = await runSoak(workshop, farm, plan.soakSamples, plan.soakSeconds)
	const resident = {
		samples: plan.residentSamples,
		quiet: quietMegabytes,
		small,
		smallRows: SMALL_ROWS,
		busy,
		busyRows: BUSY_ROWS,
	}
	return { start, idleShare, soak, resident }
}

/** `--soak N`: another number of samples than the plan's. */
function soakSamplesOf(words: readonly string[]): number | undefined {
	const at = words.indexOf('--soak')
	if (at < 0) return undefined
	const samples = Number(words[at + 1])
	if (!(Number.isInteger(samples) && samples > 0))
		throw new Error(`--soak: expected a number of samples, got ${words[at + 1]}`)
	return samples
}

function describeMachine(): string {
	const versions = [`Linux ${release().split('-')[0]}`, `Node ${process.versions.node}`]
	return `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${versions.join(', ')}`
}

/** Puts the results between their marks in docs/cost.md, and the chart beside it. */
function writeResults({ root }: Workshop, report: string, figures: Figures): void {
	const file = join(root, 'docs/cost.md')
	const page = readFileSync(file, 'utf8')
	writeFileSync(file, replacePart(page, 'results', report))
	const lines: CostLine[] = [...COLOURS].map(([name, colour]) => ({
		name,
		colour,
		points: figures.farms.flatMap((farm) => {
			const ratio = ratioOf(farm, name)
			return ratio === undefined ? [] : [{ rows: farm.rows, ratio }]
		}),
	}))
	writeFileSync(join(root, 'docs/cost.svg'), drawCost(lines, figures.soak))
	execFileSync('git', ['-C', root, '--no-pager', 'diff', '--stat', 'docs/'], { stdio: 'inherit' })
}

const began = performance.now()

function say(what: string): void {
	process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s  ${what}\n`)
}

await main()
