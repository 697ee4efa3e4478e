import * as v from 'valibot'
import type { Diagnostic, Problem } from '../config/diagnostic.js'
import { describeIssues } from '../config/issue-text.js'
import { valueAt } from '../config/written-value.js'
import { parseYaml, type YamlSource } from '../config/yaml-source.js'
import { CAUSE_KINDS, type Cause } from '../detect/cause.js'
import { PATTERNS, type Pattern } from '../detect/pattern.js'
import { text, whole } from '../settings/fields.js'
import { mapping, refuseLists } from '../settings/mapping.js'
import { parseData } from '../settings/parse-data.js'

/** What a recorded run was, and when its users began to fail: the truth that `replay --expect` holds the detector against. */
export interface Scenario {
	readonly title: string
	readonly pattern: Pattern | 'none'
	/** Whose fault it was; undefined for `none` and where it was not written down. */
	readonly cause: Pick<Cause, 'kind' | 'station'> | undefined
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

/** What is known of a recorded run, from its scenario.yml or from its operator: what the detector is held against. */
export type Label = Pick<Scenario, 'title' | 'pattern' | 'onset' | 'firstFailure'>

/** A scenario and keys in it that mean nothing here, or everything that is wrong with it. */
type ScenarioResult =
	| { readonly ok: true; readonly scenario: Scenario; readonly warnings: readonly Diagnostic[] }
	| { readonly ok: false; readonly diagnostics: readonly Diagnostic[] }

const ports = v.pipe(
	v.array(whole({ min: 1, max: 65_535 }), 'expected a list of ports such as [80, 443]'),
	v.minLength(1, 'expected at least one port'),
)

const capacityError = 'expected a whole number of at least 1, or unknown'

const capacity = v.union(
	[
		v.literal('unknown', capacityError),
		v.pipe(v.number(capacityError), v.safeInteger(capacityError), v.minValue(1, capacityError)),
	],
	capacityError,
)

const secondsError = 'expected seconds since the start of the recording'

const seconds = v.nullish(v.pipe(v.number(secondsError), v.finite(secondsError), v.minValue(0, secondsError)))

const cause = mapping({
	kind: v.picklist(CAUSE_KINDS),
	/** The pool or backend, as the kernel prints its path or address; nothing where no station was at fault. */
	station: v.nullish(text('a path or an address')),
})

/** Everything that scenario.yml can hold. */
const scenarioSchema = mapping({
	/** The story of the run in one line. */
	title: text('a title'),
	/** How the workers ran out; none for a healthy run. */
	pattern: v.picklist([...PATTERNS, 'none']),
	/** Whose fault it was. */
	cause: v.nullish(cause),
	/** The ports of the service. */
	ports,
	/** Connections that it could hold accepted. */
	capacity,
	/** When the trouble began. */
	onset: seconds,
	/** When users began to fail. */
	firstFailure: seconds,
	source: v.nullish(text('how it was recorded')),
})

const withOtherKeys = refuseLists(v.looseObject(scenarioSchema.entries))

/** Makes a scenario of the text of a scenario.yml. Pure; never throws. Unknown keys are warnings: others write these files, too. */
export function parseScenario(text: string, file: string): ScenarioResult {
	const yaml = parseYaml(text, file)
	if (!yaml.ok) return yaml
	const { source } = yaml
	const parsed = parseData(withOtherKeys, source.data)
	const problems = parsed.ok ? [] : describeIssues(parsed.issues, scenarioSchema, source.data)
	const wrong = source.diagnose([...problems, ...checkTimes(source)])
	if (!parsed.ok || wrong.length > 0) return { ok: false, diagnostics: wrong }
	const { title, pattern, cause, ports, capacity, onset, firstFailure, source: recorded } = parsed.value
	const scenario: Scenario = {
		title,
		pattern,
		cause: cause ? { kind: cause.kind, station: cause.station ?? null } : undefined,
		ports,
		capacity: capacity === 'unknown' ? undefined : capacity,
		onset: onset ?? undefined,
		firstFailure: firstFailure ?? undefined,
		source: recorded ?? undefined,
	}
	const strict = parseData(scenarioSchema, source.data)
	const odd = strict.ok ? [] : describeIssues(strict.issues, scenarioSchema, source.data)
	return { ok: true, scenario, warnings: source.diagnose(odd) }
}

/** A healthy run has neither time nor cause, and no user fails before the trouble begins. */
function checkTimes(source: YamlSource): Problem[] {
	const [pattern, onset, failure] = ['pattern', 'onset', 'firstFailure'].map((key) => valueAt(source.data, [key]))
	if (pattern === 'none') {
		const trouble = [
			['onset', onset, 'such time'],
			['firstFailure', failure, 'such time'],
			['cause', valueAt(source.data, ['cause']), 'cause'],
		] as const
		return trouble
			.filter(([, value]) => value !== undefined && value !== null)
			.map(([key, , what]) => ({ path: [key], at: 'key', message: `a run with the pattern none has no ${what}` }))
	}
	if (typeof onset !== 'number' || typeof failure !== 'number' || failure >= onset) return []
	const message = `expected a time after the onset at ${onset}, got ${failure}`
	return [{ path: ['firstFailure'], at: 'value', message }]
}
