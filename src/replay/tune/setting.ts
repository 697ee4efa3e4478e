import type { DetectionSettings, DetectorSettings, SamplingSettings, SignalSettings } from '../../detect/settings.js'
import { formatDuration, formatPercent } from '../../settings/units.js'

/** A number of the configuration that decides what is said, as it is written there: `detection.warnAhead`. */
export type SettingKey =
	| `sampling.${keyof SamplingSettings}`
	| `signals.${keyof SignalSettings}`
	| `detection.${keyof DetectionSettings}`

/** Some settings with their values: seconds, shares or counts. */
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
	'detection.confirmSamples': String,
	'detection.clearSamples': String,
	'detection.warnAhead': formatDuration,
	'detection.highUse': formatPercent,
}

/** Everything that can be swept. */
export const SETTING_KEYS = Object.keys(WRITTEN) as readonly SettingKey[]

/** Writes a value as config.yml has it: `6m`, `80%`, `2`. */
export function formatSetting(key: SettingKey, value: number): string {
	return WRITTEN[key](value)
}

/** The section and the name in it. */
export function splitKey(key: SettingKey): readonly ['sampling' | 'signals' | 'detection', string] {
	const [section, name] = key.split('.') as ['sampling' | 'signals' | 'detection', string]
	return [section, name]
}

/** What a setting is now. */
export function readSetting(settings: DetectorSettings, key: SettingKey): number {
	const [section, name] = splitKey(key)
	return (settings[section] as unknown as Readonly<Record<string, number>>)[name]!
}

/** The settings with some of them changed. */
export function changeSettings<Settings extends DetectorSettings>(settings: Settings, values: SettingValues): Settings {
	let changed = settings
	for (const [key, value] of entriesOf(values)) {
		const [section, name] = splitKey(key)
		changed = { ...changed, [section]: { ...changed[section], [name]: value } }
	}
	return changed
}

/** The settings that have a value, in the order in which they were given. */
export function entriesOf(values: SettingValues): [SettingKey, number][] {
	return Object.entries(values) as [SettingKey, number][]
}
