import type { Config } from '../config/config.js'
import type { IncidentEvent } from '../detect/incident-event.js'
import { plural } from '../message/words.js'
import { saysTheSame, sideBySide, type Told, tell } from '../replay/comparison.js'
import { formatEventLine, formatSummaryLine, summaryFields } from '../replay/json-lines.js'
import { openRun } from '../replay/open-run.js'
import { type PlanOptions, planRun } from '../replay/plan-run.js'
import type { Label } from '../replay/scenario.js'
import { labelled, type ReplayOptions } from './arguments.js'
import { type Deps, print, warn } from './deps.js'
import { formatTime } from './replay-text.js'
import { endIfInterrupted, runUntilStopped } from './until-stopped.js'

/** Two configurations, and what is known of the only path. */
interface Comparison {
	readonly config: Config
	readonly other: Config
	readonly otherName: string
	readonly label: Label | undefined
}

type Judged = NonNullable<Told['judgement']>

/** One path under both. */
interface ComparedPath {
	readonly path: string
	readonly label: Label | undefined
	readonly one: Told
	readonly other: Told
	readonly same: boolean
}

/** Replays every path under two configurations and prints where they differ, then what that comes to. */
export async function compareConfigs(
	paths: readonly string[],
	{ config, other, otherName, label }: Comparison,
	options: ReplayOptions,
	deps: Deps,
): Promise<void> {
	const wishes = { ...options, configured: options.config !== undefined }
	const names = [options.config ?? 'the defaults', otherName] as const
	const compared: ComparedPath[] = []
	for (const path of paths) {
		const listen = (event: IncidentEvent) => {
			if (options.json) print(deps, formatEventLine(event))
		}
		const one = await tellPath(path, { config, label, wishes, warn: (message) => warn(deps, message), listen }, deps)
		// What is odd about the file was said already.
		const two = one && (await tellPath(path, { config: other, label, wishes, warn: () => {} }, deps))
		if (!two) break
		const result: ComparedPath = {
			path,
			label: one.label,
			one: one.told,
			other: two.told,
			same: saysTheSame(one.told.events, two.told.events),
		}
		if (options.json) print(deps, jsonLines(result, otherName).join('\n'))
		else if (!result.same) print(deps, textLines(result, names).join('\n'))
		compared.push(result)
	}
	endIfInterrupted(compared.length, paths.length, deps)
	if (options.json) print(deps, JSON.stringify({ event: 'comparison', ...totals(compared), other: otherName }))
	else print(deps, totalLines(compared, names).join('\n'))
}

/** Undefined where the user ended it. */
async function tellPath(
	path: string,
	how: {
		readonly config: Config
		readonly label: Label | undefined
		readonly wishes: PlanOptions
		readonly warn: (message: string) => void
		readonly listen?: (event: IncidentEvent) => void
	},
	deps: Deps,
): Promise<{ readonly told: Told; readonly label: Label | undefined } | undefined> {
	const run = labelled(openRun(path, how.warn), how.label)
	const plan = planRun(run, how.config, how.wishes)
	const told = await runUntilStopped(tell(run.recording.snapshots, plan, run.label, how.listen), deps)
	return told && { told, label: run.label }
}

/** The summary of the plain replay as it always is, then a line about the other configuration. */
function jsonLines({ path, one, other, same }: ComparedPath, otherName: string): string[] {
	return [
		formatSummaryLine(one.summary, path),
		JSON.stringify({
			event: 'compared',
			path,
			other: otherName,
			same,
			judgement: worth(one),
			otherSummary: summaryFields(other.summary, path),
			otherJudgement: worth(other),
			otherEvents: other.events.map((event) => JSON.parse(formatEventLine(event))),
		}),
	]
}

function worth({ judgement }: Told): object | null {
	if (!judgement) return null
	const { lead, falsePages, falseWarnings, rightfulWarnings } = judgement
	return { leadSeconds: lead ?? null, falsePages, falseWarnings, rightfulWarnings }
}

/** Wide enough for `escalated gradual-saturation (critical)`. */
const COLUMN = 42

function textLines({ path, label, one, other }: ComparedPath, names: readonly [string, string]): string[] {
	const head = `${path}${label ? `: ${label.title}` : ''}`
	const rows = sideBySide(one.events, other.events).map(({ at, one: left, other: right }) => {
		return `${formatTime(at)}  ${cell(left).padEnd(COLUMN)}${cell(right)}`.trimEnd()
	})
	return [
		head,
		`${' '.repeat(12)}${names[0].padEnd(COLUMN)}${names[1]}`,
		...rows,
		`            ${worthText(one).padEnd(COLUMN)}${worthText(other)}`.trimEnd(),
	]
}

function cell(event: IncidentEvent | undefined): string {
	return event ? `${event.kind} ${event.incident.pattern} (${event.incident.severity})` : '-'
}

function worthText({ events, judgement, summary }: Told): string {
	if (events.length === 0) return 'nothing said'
	const parts: string[] = []
	const lead = judgement?.lead ?? summary.leadSeconds
	if (lead !== undefined) parts.push(`lead ${Math.round(lead)} s`)
	if (judgement && judgement.falsePages > 0) parts.push(plural(judgement.falsePages, 'false page'))
	if (judgement) parts.push(...warningWords(judgement))
	return parts.join(', ')
}

function warningWords({ falseWarnings, rightfulWarnings }: Judged): string[] {
	const wrong = Math.max(0, falseWarnings - rightfulWarnings)
	return [
		...(wrong > 0 ? [plural(wrong, 'false warning')] : []),
		...(rightfulWarnings > 0 ? [`${plural(rightfulWarnings, 'warning')} that came true`] : []),
	]
}

/** What both come to over all labelled paths. */
function totals(compared: readonly ComparedPath[]) {
	return {
		paths: compared.length,
		differing: compared.filter(({ same }) => !same).length,
		leads: { ...leads(compared), failing: failing(compared).length },
		falsePages: sums(compared, ({ falsePages }) => falsePages),
		falseWarnings: sums(compared, ({ falseWarnings, rightfulWarnings }) =>
			Math.max(0, falseWarnings - rightfulWarnings),
		),
	}
}

function failing(compared: readonly ComparedPath[]): ComparedPath[] {
	return compared.filter(({ label }) => label?.firstFailure !== undefined)
}

function leads(compared: readonly ComparedPath[]) {
	const of = (side: 'one' | 'other') => {
		const told = failing(compared).map((path) => path[side].judgement?.lead)
		return {
			before: told.filter((lead) => lead !== undefined && lead > 0).length,
			threeMinutes: told.filter((lead) => lead !== undefined && lead >= 180).length,
		}
	}
	return { one: of('one'), other: of('other') }
}

function sums(compared: readonly ComparedPath[], count: (judgement: Judged) => number) {
	const of = (side: 'one' | 'other') =>
		compared.reduce((sum, path) => sum + (path[side].judgement ? count(path[side].judgement) : 0), 0)
	return { one: of('one'), other: of('other') }
}

function totalLines(compared: readonly ComparedPath[], names: readonly [string, string]): string[] {
	const { paths, differing, leads: told, falsePages, falseWarnings } = totals(compared)
	const head = `${differing} of ${plural(paths, 'path')} differ`
	if (compared.every(({ label }) => label === undefined)) return [head]
	const line = (name: string, side: 'one' | 'other') =>
		`  ${name.padEnd(Math.max(...names.map(({ length }) => length)))}  warned before failure ${told[side].before} of ${told.failing}, three minutes before ${told[side].threeMinutes}; ${plural(falsePages[side], 'false page')}, ${plural(falseWarnings[side], 'false warning')}`
	return [head, line(names[0], 'one'), line(names[1], 'other')]
}
