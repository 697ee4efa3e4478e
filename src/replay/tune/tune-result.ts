import type { DetectorSettings } from '../../detect/settings.js'
import type { Label } from '../scenario.js'
import { type Advice, advise, type CrossValidation, crossValidate } from './advice.js'
import { type Outcome, type Trial, worstOf } from './outcome.js'
import {
	changedKeys,
	type Findings,
	type Influence,
	measureInfluence,
	rank,
	type Score,
	scoreOver,
	TODAY,
} from './score.js'
import { type Axis, entriesOf, formatSetting, type Grid, readSetting, type SettingKey } from './settings.js'
import type { SweptRun } from './sweep.js'

/** What the page of a tune report shows. */
export interface TuneReport {
	readonly version: string
	/** What today's settings are: a configuration's path, or that they are the defaults. */
	readonly base: string
	readonly result: TuneResult
}

/** Everything that a sweep found: plain JSON, from which texts and reports are made. Times in seconds. */
export interface TuneResult {
	readonly version: 1
	readonly axes: readonly SweptAxis[]
	readonly offsets: readonly number[]
	readonly leftOut: { readonly combinations: number; readonly reasons: readonly string[] }
	readonly runs: readonly TunedRun[]
	/** Today's settings first. */
	readonly candidates: readonly Candidate[]
	/** The candidates' numbers, best first. */
	readonly ranking: readonly number[]
	readonly crossValidation: CrossValidation
	/** The most influential setting first. */
	readonly influence: readonly Influence[]
	readonly advice: Advice
}

/** A swept setting as configurations have it. */
interface SweptAxis {
	readonly key: SettingKey
	readonly values: readonly number[]
	readonly written: readonly string[]
	readonly today: number
}

/** A recording with its trials under today's settings, and under the best. */
export interface TunedRun {
	readonly path: string
	readonly label: Label
	/** The trials by offset. */
	readonly today: readonly Trial[]
	readonly best: readonly Trial[]
}

/** A combination of settings with what it came to. */
export interface Candidate {
	/** As configurations have them. */
	readonly settings: Readonly<Record<string, string>>
	/** The settings that differ from today's. */
	readonly changed: readonly SettingKey[]
	readonly score: Score
	/** By recording. */
	readonly outcomes: readonly Outcome[]
}

/** Concludes from the trials, by run, candidate and offset. */
export function concludeTune(
	runs: readonly SweptRun[],
	trials: readonly (readonly (readonly Trial[])[])[],
	{
		axes,
		grid,
		settings,
		offsets,
	}: {
		readonly axes: readonly Axis[]
		readonly grid: Grid
		readonly settings: DetectorSettings
		readonly offsets: readonly number[]
	},
): TuneResult {
	const labels = runs.map(({ label }) => label)
	const { candidates } = grid
	const outcomes = candidates.map((_, candidate) =>
		runs.map(({ label }, run) => worstOf(trials[run]![candidate]!, label.pattern)),
	)
	const findings: Findings = { candidates, labels, outcomes }
	const all = labels.map((_, run) => run)
	const ranking = rank(findings, all)
	const best = ranking[0]!
	const crossValidation = crossValidate(findings)
	return {
		version: 1,
		axes: axes.map(({ key, values }) => ({
			key,
			values,
			written: values.map((value) => formatSetting(key, value)),
			today: readSetting(settings, key),
		})),
		offsets,
		leftOut: { combinations: grid.leftOut, reasons: grid.reasons },
		runs: runs.map(({ path, label }, run) => ({ path, label, today: trials[run]![TODAY]!, best: trials[run]![best]! })),
		candidates: candidates.map((values, candidate) => ({
			settings: Object.fromEntries(entriesOf(values).map(([key, value]) => [key, formatSetting(key, value)])),
			changed: changedKeys(values, candidates[TODAY]!),
			score: scoreOver(findings, candidate, all),
			outcomes: outcomes[candidate]!,
		})),
		ranking,
		crossValidation,
		influence: measureInfluence(findings),
		advice: advise(labels, { candidate: best, score: scoreOver(findings, best, all) }, crossValidation),
	}
}
