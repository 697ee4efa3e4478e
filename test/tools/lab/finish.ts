import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type Label, labelOf } from './label.js'
import type { Observations, RunRecord } from './observations.js'
import { LAB, PROJECT, SCENARIOS } from './places.js'
import { portsOf, type Run } from './run.js'
import { RUNS } from './runs/index.js'
import { sidecarOf } from './sidecar.js'
import { sourceOf } from './source.js'
import { closeStretches, thin } from './thin.js'
import { withoutWarmUp } from './warm-up.js'

/** Turns what `record` left into a scenario folder; `good` is false when the run did not do what it is defined to do. */
export function finish(definition: Run, keepAll: boolean): { readonly line: string; readonly good: boolean } {
	const folder = join(LAB, definition.name)
	const file = join(folder, 'run.json')
	if (!existsSync(file)) return { line: `${definition.name}: nothing recorded`, good: false }
	const { observations } = JSON.parse(readFileSync(file, 'utf8')) as RunRecord
	const { run, observed } = withoutWarmUp(definition, observations)
	const label = labelOf(run, observed.seconds, observed.glances)
	thinCapture(run, folder, label, keepAll)
	const good = label.defects.length === 0
	if (good) writeScenario(run, folder, label, observed)
	return { line: lineOf(run, label), good }
}

function thinCapture(run: Run, folder: string, label: Label, keepAll: boolean): void {
	const [all, raw, thinned] = [join(folder, 'all'), join(folder, 'raw'), join(folder, 'thinned')]
	const from = existsSync(all) ? all : raw
	const seconds = new Map(readdirSync(from).map((name) => [Math.round((Number(name) - run.warmUp) * 100) / 100, name]))
	const times = [...seconds.keys()].filter((at) => at >= 0).sort((a, b) => a - b)
	mkdirSync(thinned)
	for (const at of thin(times, closeStretches(run, label))) {
		cpSync(join(from, seconds.get(at)!), join(thinned, seconds.get(at)!), { recursive: true })
	}
	rmSync(raw, { recursive: true, force: true })
	renameSync(thinned, raw)
	if (!keepAll) rmSync(all, { recursive: true, force: true })
}

function writeScenario(run: Run, folder: string, label: Label, observed: Observations): void {
	const program = join(PROJECT, 'dist', 'cli.js')
	const inLibrary = RUNS.some(({ name }) => name === run.name)
	const scenario = inLibrary ? join(SCENARIOS, run.name) : join(folder, 'scenario')
	mkdirSync(scenario, { recursive: true })
	const args = ['import', join(folder, 'raw'), '-o', join(scenario, 'recording.fwr')]
	execFileSync(process.execPath, [program, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
	const text = stringify({
		title: run.title,
		pattern: run.pattern,
		ports: portsOf(run),
		capacity: run.server.workers,
		...(run.pattern === 'none' ? {} : { onset: run.onset, firstFailure: label.firstFailure }),
		source: sourceOf(run),
	})
	writeFileSync(join(scenario, 'scenario.yml'), text)
	writeFileSync(join(scenario, 'observed.json'), sidecarOf(label, observed))
}

function lineOf(run: Run, label: Label): string {
	const facts = [
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
