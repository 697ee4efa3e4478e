import { describeIssues } from '../../config/issue-text.js'
import { checkRules } from '../../config/rules.js'
import { configSchema, type WrittenConfig } from '../../config/schema.js'
import { suggest } from '../../config/suggest.js'
import {
	type ArticleRule,
	type DetectionSettings,
	type DetectorSettings,
	type SamplingSettings,
	SIGNAL_ACTIONS,
	type SignalAction,
	type SignalSettings,
} from '../../detect/settings.js'
import { parseData } from '../../settings/parse-data.js'
import { formatDuration, formatPercent } from '../../settings/units.js'

/** A setting that decides what is said, by its place in the configuration: `detection.warnAhead`, `signals.as.peakRatio`. */
export type SettingKey =
	| `sampling.${keyof SamplingSettings}`
	| `signals.${Exclude<keyof SignalSettings, 'as'>}`
	| `signals.as.${ArticleRule}`
	| `detection.${keyof DetectionSettings}`

/** Some settings with their values: seconds, shares, counts, or the index of a SignalAction. */
export type SettingValues = Readonly<Partial<Record<SettingKey, number>>>

/** How each setting is written. */
const WRITTEN: Readonly<Record<SettingKey, (value: number) => string>> = {
	'sampling.interval': formatDuration,
	'sampling.tripwire': formatDuration,
	'sampling.window': String,
	'signals.establishedRatio': formatPercent,
	'signals.establishedBaseline': formatPercent,
	'signals.closeWaitRatio': formatPercent,
	'signals.closeWaitRatioHigh': formatPercent,
	'signals.acceptanceDrop': formatPercent,
	'signals.closeWaitCount': String,
	'signals.timeWaitCount': String,
	'signals.timeWaitCountHigh': String,
	'signals.peakRatio': formatPercent,
	'signals.peakRatioHigh': formatPercent,
	'signals.minimumConnections': String,
	'signals.as.establishedRatio': actionOf,
	'signals.as.establishedBaseline': actionOf,
	'signals.as.closeWaitRatio': actionOf,
	'signals.as.closeWaitRatioHigh': actionOf,
	'signals.as.acceptanceDrop': actionOf,
	'signals.as.closeWaitCount': actionOf,
	'signals.as.peakRatio': actionOf,
	'signals.as.peakRatioHigh': actionOf,
	'detection.confirmSamples': String,
	'detection.clearSamples': String,
	'detection.warnAhead': formatDuration,
	'detection.highUse': formatPercent,
	'detection.patience': formatDuration,
	'detection.crowdRatio': formatPercent,
}

/** Everything that can be swept. */
export const SETTING_KEYS = Object.keys(WRITTEN) as readonly SettingKey[]

/** Writes a value as config.yml has it: `6m`, `80%`, `2`. */
export function formatSetting(key: SettingKey, value: number): string {
	return WRITTEN[key](value)
}

/** What a setting is now. */
export function readSetting(settings: DetectorSettings, key: SettingKey): number {
	return numberOf(key.split('.').reduce<unknown>((part, name) => (part as Tree)[name], settings))
}

/** The settings with some of them changed. */
export function changeSettings<Settings extends DetectorSettings>(settings: Settings, values: SettingValues): Settings {
	return entriesOf(values).reduce((changed, [key, value]) => {
		const written = key.startsWith('signals.as.') ? actionOf(value) : value
		return changeAt(changed as unknown as Tree, key.split('.'), written) as unknown as Settings
	}, settings)
}

type Tree = Readonly<Record<string, unknown>>

function changeAt(tree: Tree, [name, ...rest]: readonly string[], value: unknown): Tree {
	return { ...tree, [name!]: rest.length === 0 ? value : changeAt((tree[name!] ?? {}) as Tree, rest, value) }
}

function actionOf(index: number): SignalAction {
	return SIGNAL_ACTIONS[index]!
}

function numberOf(value: unknown): number {
	return typeof value === 'number' ? value : SIGNAL_ACTIONS.indexOf(value as SignalAction)
}

/** The settings that have a value, in the order in which they were given. */
export function entriesOf(values: SettingValues): [SettingKey, number][] {
	return Object.entries(values) as [SettingKey, number][]
}

/** One setting and the values to try, ascending. Today's is among them. */
export interface Axis {
	readonly key: SettingKey
	readonly values: readonly number[]
}

/** What to sweep, or everything that is wrong with the request. */
type AxesResult =
	| { readonly ok: true; readonly axes: readonly Axis[] }
	| { readonly ok: false; readonly problems: readonly string[] }

/**
 * The three bars that decide when the first warning comes: how far ahead, how full, how unusual. Around the defaults, from
 * "three minutes are enough" and "one in ten workers free" to "half as much again is unusual". How often a sample must be
 * confirmed is swept only on request: two is the source article's, and one more delays every page.
 */
const DEFAULT_VALUES: readonly Axis[] = [
	{ key: 'detection.warnAhead', values: [180, 360, 540, 720] },
	{ key: 'detection.highUse', values: [0.7, 0.8, 0.9] },
	{ key: 'signals.peakRatioHigh', values: [1.5, 2, 3] },
]

/** What is swept without `--set`. Today's value stands for the nearest one, so that the grid keeps its size. */
export function defaultAxes(settings: DetectorSettings): Axis[] {
	return DEFAULT_VALUES.map(({ key, values }) => {
		const today = readSetting(settings, key)
		const distances = values.map((value) => Math.abs(Math.log(value / today)))
		const nearest = distances.indexOf(Math.min(...distances))
		return createAxis(key, values.with(nearest, today), settings)
	})
}

/** Reads `detection.warnAhead=3m,6m,9m`; each value is held to the schema of the configuration. */
export function readAxes(texts: readonly string[], settings: DetectorSettings): AxesResult {
	const problems: string[] = []
	const axes: Axis[] = []
	for (const text of texts) {
		const [, written = text, list = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? []
		const key = SETTING_KEYS.find((one) => one === written)
		if (key === undefined) {
			problems.push(
				`--set ${text}: expected a setting such as detection.warnAhead=3m,6m; ${suggest(written, SETTING_KEYS)}`,
			)
			continue
		}
		if (axes.some((axis) => axis.key === key)) problems.push(`--set ${text}: ${key} is given twice`)
		const words = list.split(',').map((word) => word.trim())
		const values = words.map((word) => readValue(key, word))
		problems.push(...values.flatMap((value) => (typeof value === 'string' ? [`--set ${key}: ${value}`] : [])))
		axes.push(
			createAxis(
				key,
				values.filter((value) => typeof value === 'number'),
				settings,
			),
		)
	}
	return problems.length > 0 ? { ok: false, problems } : { ok: true, axes }
}

function createAxis(key: SettingKey, values: readonly number[], settings: DetectorSettings): Axis {
	return { key, values: [...new Set([...values, readSetting(settings, key)])].sort((a, b) => a - b) }
}

/** The value, or what is wrong with it. */
function readValue(key: SettingKey, word: string): number | string {
	const data = changeAt({}, key.split('.'), /^-?\d+(\.\d+)?$/.test(word) ? Number(word) : word)
	const parsed = parseData(configSchema, data)
	if (parsed.ok) return readSetting(parsed.value as unknown as DetectorSettings, key)
	return describeIssues(parsed.issues, configSchema, data)
		.map(({ message, hint }) => (hint ? `${message}; ${hint}` : message))
		.join('; ')
}

/** The combinations to try. */
export interface Grid {
	/** Today's settings first, the others in the order of the axes. */
	readonly candidates: readonly SettingValues[]
	/** Combinations that a configuration would be refused for. */
	readonly leftOut: number
	/** Why, each reason once. */
	readonly reasons: readonly string[]
}

/** More combinations take hours and prove nothing: one in a thousand looks good by chance. */
export const MAX_COMBINATIONS = 1000

/** How many combinations the axes have. */
export function countCombinations(axes: readonly Axis[]): number {
	return axes.reduce((product, { values }) => product * values.length, 1)
}

/** All combinations of the axes' values that a configuration could hold. */
export function layGrid(axes: readonly Axis[], settings: DetectorSettings): Grid {
	const today = pick(axes, (axis) => readSetting(settings, axis.key))
	const others = combine(axes).filter((values) => entriesOf(values).some(([key, value]) => value !== today[key]))
	const checked = others.map((values) => ({ values, wrong: impossibilities(changeSettings(settings, values)) }))
	return {
		candidates: [today, ...checked.filter(({ wrong }) => wrong.length === 0).map(({ values }) => values)],
		leftOut: checked.filter(({ wrong }) => wrong.length > 0).length,
		reasons: [...new Set(checked.flatMap(({ wrong }) => wrong))],
	}
}

function pick(axes: readonly Axis[], choose: (axis: Axis) => number): SettingValues {
	return Object.fromEntries(axes.map((axis) => [axis.key, choose(axis)]))
}

function combine(axes: readonly Axis[]): SettingValues[] {
	return axes.reduce<SettingValues[]>(
		(combined, { key, values }) => combined.flatMap((before) => values.map((value) => ({ ...before, [key]: value }))),
		[{}],
	)
}

/** What the rules of the configuration say against these settings. */
function impossibilities({ sampling, signals, detection }: DetectorSettings): string[] {
	// The rules look at numbers only, which these sections have like a written configuration.
	const sections = { sampling, signals, detection } as Partial<WrittenConfig>
	return checkRules({}, sections).map(({ path, message }) => `${path.join('.')}: ${message}`)
}
