import * as z from 'zod'
import { PATTERNS, type Pattern } from '../core/pattern.js'
import type { Diagnostic } from './diagnostic.js'
import { text, whole } from './fields.js'
import type { Finding } from './finding.js'
import { describeIssues } from './issue-text.js'
import { reportFindings } from './report-findings.js'
import { valueAt } from './written-value.js'
import { parseYaml, type YamlSource } from './yaml-source.js'

/** What a recorded run was, and when its users began to fail: the truth that `replay --expect` holds the detector against. */
export interface Scenario {
	readonly title: string
	readonly pattern: Pattern | 'none'
	readonly ports: readonly number[]
	/** Undefined where it is `unknown`. */
	readonly capacity: number | undefined
	/** Seconds since the recording's start when the trouble began; undefined for `none`. */
	readonly onset: number | undefined
	/** Seconds since the recording's start when users began to fail; undefined where they never did. */
	readonly firstFailure: number | undefined
	/** How it was recorded. */
	readonly source: string | undefined
}

/** A scenario and keys in it that mean nothing here, or everything that is wrong with it. */
export type ScenarioResult =
	| { readonly ok: true; readonly scenario: Scenario; readonly warnings: readonly Diagnostic[] }
	| { readonly ok: false; readonly diagnostics: readonly Diagnostic[] }

const capacityError = 'expected a whole number of at least 1, or unknown'

const secondsError = 'expected seconds since the start of the recording'

const seconds = z.number({ error: secondsError }).min(0, { error: secondsError }).nullish()

/** Everything that scenario.yml can hold. */
export const scenarioSchema = z.strictObject({
	title: text('a title').describe('The story of the run in one line.'),
	pattern: z.enum([...PATTERNS, 'none']).describe('How the workers ran out; none for a healthy run.'),
	ports: z
		.array(whole({ min: 1, max: 65_535 }), { error: 'expected a list of ports such as [80, 443]' })
		.min(1, { error: 'expected at least one port' })
		.describe('The ports of the service.'),
	capacity: z
		.union(
			[
				z.literal('unknown', { error: capacityError }),
				z.int({ error: capacityError }).min(1, { error: capacityError }),
			],
			{
				error: capacityError,
			},
		)
		.describe('Connections that it could hold accepted, or unknown.'),
	onset: seconds.describe('When the trouble began, in seconds since the start of the recording.'),
	firstFailure: seconds.describe('When users began to fail, likewise.'),
	source: text('how it was recorded').nullish().describe('How it was recorded.'),
})

/** Makes a scenario of the text of a scenario.yml. Pure; never throws. Unknown keys are warnings: others write these files, too. */
export function parseScenario(text: string, file: string): ScenarioResult {
	const yaml = parseYaml(text, file)
	if (!yaml.ok) return yaml
	const { source } = yaml
	const parsed = scenarioSchema.loose().safeParse(source.data)
	const issues = parsed.success ? [] : parsed.error.issues
	const wrong = reportFindings(source, [...describeIssues(issues, scenarioSchema, source.data), ...checkTimes(source)])
	if (!parsed.success || wrong.length > 0) return { ok: false, diagnostics: wrong }
	const strict = scenarioSchema.safeParse(source.data)
	const { title, pattern, ports, capacity, onset, firstFailure, source: recorded } = parsed.data
	const scenario: Scenario = {
		title,
		pattern,
		ports,
		capacity: capacity === 'unknown' ? undefined : capacity,
		onset: onset ?? undefined,
		firstFailure: firstFailure ?? undefined,
		source: recorded ?? undefined,
	}
	const odd = strict.success ? [] : describeIssues(strict.error.issues, scenarioSchema, source.data)
	return { ok: true, scenario, warnings: reportFindings(source, odd) }
}

/** A healthy run has neither time, and nobody fails before the trouble begins. */
function checkTimes(source: YamlSource): Finding[] {
	const [pattern, onset, failure] = ['pattern', 'onset', 'firstFailure'].map((key) => valueAt(source.data, [key]))
	if (pattern === 'none') {
		return [['onset', onset] as const, ['firstFailure', failure] as const]
			.filter(([, value]) => value !== undefined && value !== null)
			.map(([key]) => ({ path: [key], at: 'key', message: 'a run with the pattern none has no such time' }))
	}
	if (typeof onset !== 'number' || typeof failure !== 'number' || failure >= onset) return []
	const message = `expected a time after the onset at ${onset}, got ${failure}`
	return [{ path: ['firstFailure'], at: 'value', message }]
}
