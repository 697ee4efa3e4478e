import { execFileSync } from 'node:child_process'
import {
	appendFileSync,
	cpSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { labelOf } from './label.js'
import type { RunRecord } from './observations.js'
import { LAB, PROJECT, SCENARIOS } from './places.js'
import { portsOf, type Run } from './run.js'
import { RUNS } from './runs/index.js'
import { sidecarOf } from './sidecar.js'
import { sourceOf } from './source.js'
import { closeStretches, thin } from './thin.js'

/** Turns what `record` left into a scenario folder; `good` is false when the run did not do what it is defined to do. */
export function finish(run: Run, keepAll: boolean): { readonly line: string; readonly good: boolean } {
	const folder = join(LAB, run.name)
	if (!existsSync(join(folder, 'run.json'))) return { line: `${run.name}: nothing recorded`, good: false }
	const { observations } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as RunRecord
	const label = labelOf(run, observations.seconds, observations.glances)
	const record: RunRecord = { label, observations }
	writeFileSync(join(folder, 'run.json'), `${JSON.stringify(record)}\n`)
	thinCapture(run, folder, label, keepAll)
	const facts = [
		`onset ${run.onset ?? '-'}`,
		`firstFailure ${label.firstFailure ?? '-'}`,
		`queue stood ${label.queueStood ?? '-'}`,
		`accepted <= ${label.maxAccepted}/${run.server.workers}`,
		`queue <= ${label.maxQueued}`,
		`CLOSE_WAIT <= ${label.maxCloseWait}`,
		...label.defects.map((defect) => `DEFECT ${defect}`),
	]
	const line = `${run.name}: ${run.pattern}, ${facts.join(', ')}`
	if (RUNS.includes(run)) appendFileSync(join(LAB, 'READY'), `${line}\n`)
	if (label.defects.length === 0) writeScenario(run, folder, record)
	return { line, good: label.defects.length === 0 }
}

function thinCapture(run: Run, folder: string, label: RunRecord['label'], keepAll: boolean): void {
	const [all, raw] = [join(folder, 'all'), join(folder, 'raw')]
	if (!existsSync(all)) return
	rmSync(raw, { recursive: true, force: true })
	mkdirSync(raw)
	const times = readdirSync(all).sort((a, b) => Number(a) - Number(b))
	const kept = new Set(thin(times.map(Number), closeStretches(run, label)))
	for (const time of times) if (kept.has(Number(time))) cpSync(join(all, time), join(raw, time), { recursive: true })
	if (!keepAll) rmSync(all, { recursive: true })
}

function writeScenario(run: Run, folder: string, record: RunRecord): void {
	const program = join(PROJECT, 'dist', 'cli.js')
	if (!existsSync(program)) return
	const scenario = RUNS.includes(run) ? join(SCENARIOS, run.name) : join(folder, 'scenario')
	mkdirSync(scenario, { recursive: true })
	execFileSync(process.execPath, [program, 'import', join(folder, 'raw'), '-o', join(scenario, 'recording.fwr')], {
		stdio: 'inherit',
	})
	const { firstFailure } = record.label
	const text = stringify({
		title: run.title,
		pattern: run.pattern,
		ports: portsOf(run),
		capacity: run.server.workers,
		...(run.pattern === 'none' ? {} : { onset: run.onset, firstFailure }),
		source: sourceOf(run),
	})
	writeFileSync(join(scenario, 'scenario.yml'), text)
	writeFileSync(join(scenario, 'observed.json'), sidecarOf(record))
}
