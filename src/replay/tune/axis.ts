import { describeIssues } from '../../config/issue-text.js'
import { configSchema } from '../../config/schema.js'
import { suggest } from '../../config/suggest.js'
import type { DetectorSettings } from '../../detect/settings.js'
import { parseData } from '../../settings/parse-data.js'
import { readSetting, SETTING_KEYS, type SettingKey, splitKey } from './setting.js'

/** One setting and the values to try, ascending. Today's is among them. */
export interface Axis {
	readonly key: SettingKey
	readonly values: readonly number[]
}

/** What to sweep, or everything that is wrong with what was asked for. */
export type AxesResult =
	| { readonly ok: true; readonly axes: readonly Axis[] }
	| { readonly ok: false; readonly problems: readonly string[] }

/**
 * The three bars that decide when the first warning comes: how far ahead, how full, how unusual. Around the defaults, from
 * "three minutes are enough" and "one in ten workers free" to "half as much again is unusual". How often a reading must
 * be confirmed is left to who asks for it: two is the source article's, and one more delays every page.
 */
const DEFAULT_VALUES: readonly Axis[] = [
	{ key: 'detection.warnAhead', values: [180, 360, 540, 720] },
	{ key: 'detection.highUse', values: [0.7, 0.8, 0.9] },
	{ key: 'signals.peakRatioHigh', values: [1.5, 2, 3] },
]

/** What is swept where nobody asks for anything else. Today's value stands for the nearest one, so that the grid keeps its size. */
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
	const [section, name] = splitKey(key)
	const data = { [section]: { [name]: /^-?\d+(\.\d+)?$/.test(word) ? Number(word) : word } }
	const parsed = parseData(configSchema, data)
	if (parsed.ok) return (parsed.value[section] as Readonly<Record<string, unknown>>)[name] as number
	return describeIssues(parsed.issues, configSchema, data)
		.map(({ message, hint }) => (hint ? `${message}; ${hint}` : message))
		.join('; ')
}
