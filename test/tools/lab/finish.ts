import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Label, labelOf } from './label.js'
import type { RunRecord } from './observations.js'
import { LAB, PROJECT, SCENARIOS } from './places.js'
import type { Run } from './run.js'
import { RUNS } from './runs/index.js'
import { scenarioOf } from './scenario.js'
import { sidecarOf } from './sidecar.js'
import { closeStretches, thin } from './thin.js'
import { withoutWarmUp } from './warm-up.js'

const LABELS = ['scenario.yml', 'observed.json'] as const

/** How much of a run is finished. */
export type FinishOptions = {
	/** Keeps every second of the capture. */
	readonly keepAll: boolean
	/** Labels the capture and makes no recording of it. */
	readonly captureOnly: boolean
}

/** Turns what `record` left into a scenario folder; `good` is false when the run did not do what it is defined to do. */
export function finish(
	definition: Run,
	{ keepAll, captureOnly }: FinishOptions,
): { readonly line: string; readonly good: boolean } {
	const folder = join(LAB, definition.name)
	const file = join(folder, 'run.json')
	if (!existsSync(file)) return { line: `${definition.name}: nothing recorded`, good: false }
	const { observations } = JSON.parse(readFileSync(file, 'utf8')) as RunRecord
	const { run, observed } = withoutWarmUp(definition, observations)
	const label = labelOf(run, observed.seconds, observed.glances)
	thinCapture(run, folder, label, keepAll)
	const good = label.defects.length === 0
	writeFileSync(join(folder, 'scenario.yml'), scenarioOf(run, label))
	writeFileSync(join(folder, 'observed.json'), sidecarOf(label, observed, run.onset))
	if (good && !captureOnly) {
		const inLibrary = RUNS.some(({ name }) => name === run.name)
		importInto(inLibrary ? join(SCENARIOS, run.name) : join(folder, 'scenario'), folder)
	}
	return { line: lineOf(run, label), good }
}

/** Leaves in `raw`, beside its host.json, the looks that matter. */
function thinCapture(run: Run, folder: string, label: Label, keepAll: boolean): void {
	const [all, raw, thinned] = [join(folder, 'all'), join(folder, 'raw'), join(folder, 'thinned')]
	const from = existsSync(all) ? all : raw
	const folders = readdirSync(from).filter((name) => !Number.isNaN(Number(name)))
	const seconds = new Map(folders.map((name) => [Math.round((Number(name) - run.warmUp) * 100) / 100, name]))
	const times = [...seconds.keys()].filter((at) => at >= 0).sort((a, b) => a - b)
	rmSync(thinned, { recursive: true, force: true })
	mkdirSync(thinned)
	for (const at of thin(times, closeStretches(run, label))) {
		const [look, kept] = [join(from, seconds.get(at)!), join(thinned, seconds.get(at)!)]
		if (keepAll) cpSync(look, kept, { recursive: true })
		else renameSync(look, kept)
	}
	cpSync(join(folder, 'host.json'), join(thinned, 'host.json'))
	rmSync(raw, { recursive: true, force: true })
	renameSync(thinned, raw)
	if (!keepAll) rmSync(all, { recursive: true, force: true })
}

function importInto(scenario: string, folder: string): void {
	mkdirSync(scenario, { recursive: true })
	const program = join(PROJECT, 'dist', 'cli.js')
	const args = ['import', join(folder, 'raw'), '-o', join(scenario, 'recording.fwr')]
	execFileSync(process.execPath, [program, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
	for (const label of LABELS) cpSync(join(folder, label), join(scenario, label))
}

function lineOf(run: Run, label: Label): string {
	const facts = [
		`cause ${run.cause === undefined ? '-' : `${run.cause.kind} ${run.cause.station ?? ''}`.trim()}`,
		`onset ${run.onset ?? '-'}`,
		`firstFailure ${label.firstFailure ?? '-'}`,
		`queue stood ${label.queueStood ?? '-'}`,
		`accepted <= ${label.maxAccepted}/${run.server.workers}`,
		`queue <= ${label.maxQueued}`,
		`CLOSE_WAIT <= ${label.maxCloseWait}`,
		...label.defects.map((defect) => `DEFECT ${defect}`),
	]
	return `${run.name}: ${run.pattern}, ${facts.join(', ')}`
}
