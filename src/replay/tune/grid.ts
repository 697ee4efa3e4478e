import { checkRules } from '../../config/rules.js'
import type { WrittenConfig } from '../../config/schema.js'
import type { DetectorSettings } from '../../detect/settings.js'
import type { Axis } from './axis.js'
import { changeSettings, entriesOf, readSetting, type SettingValues } from './setting.js'

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
export const MOST_COMBINATIONS = 1000

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
