import { join } from 'node:path'
import { expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../../src/detect/settings.js'
import { openRun } from '../../../src/replay/open-run.js'
import { planRun } from '../../../src/replay/plan-run.js'
import { planLooks, replayRun } from '../../../src/replay/replay-run.js'
import { changeSettings, type SettingValues } from '../../../src/replay/tune/settings.js'
import { trySettings } from '../../../src/replay/tune/tune-worker.js'

const SCENARIOS = join(import.meta.dirname, '../../../scenarios')
/** Every part of the settings that acts before, in, or behind the reading of rows. */
const CANDIDATES: readonly SettingValues[] = [
	{},
	{ 'detection.warnAhead': 720, 'detection.highUse': 0.6 },
	{ 'detection.confirmSamples': 1, 'signals.peakRatioHigh': 1.5 },
	{ 'detection.confirmSamples': 3, 'detection.clearSamples': 2 },
	{ 'sampling.interval': 20, 'sampling.tripwire': 0 },
	{ 'sampling.tripwire': 5, 'sampling.window': 3 },
	{ 'signals.minimumConnections': 4, 'signals.closeWaitCount': 2 },
]

/** One of the candidates for each pair of interval and tripwire among them. */
const OF_EACH_GRID = [CANDIDATES[1]!, CANDIDATES[4]!, CANDIDATES[5]!]

it.each([
	['gradual-traffic-fast', CANDIDATES],
	['spike-small-backlog', CANDIDATES],
	['healthy-bursts', OF_EACH_GRID],
	['leak-fast-prefork', OF_EACH_GRID],
	['leak-restarted', OF_EACH_GRID],
])(
	'%s: a sweep says of every candidate what a replay alone says of it',
	(name, candidates) => {
		const path = join(SCENARIOS, name)
		const open = () => openRun(path, () => {})
		const settings = candidates.map((values) => changeSettings(DEFAULT_SETTINGS, values))
		const trials = trySettings(open, open().label!, settings, { configured: false, offsets: [0, 15] })
		const run = open()
		const instants = [...run.recording.snapshots]
		for (const [candidate, tried] of settings.entries()) {
			for (const [index, offset] of [0, 15].entries()) {
				const events: unknown[] = []
				const plan = planRun(run, tried, { configured: false, offset })
				const summary = replayRun(planLooks(instants, plan), plan, {
					event: ({ at, kind, rule, incident: { pattern, severity } }) =>
						events.push({ at, kind, pattern, severity, rule }),
				})
				expect(trials[candidate]![index]).toMatchObject({
					offset,
					samples: summary.samples,
					incidents: summary.incidents,
					firstWarning: summary.firstWarning ?? null,
					firstCritical: summary.firstCritical ?? null,
					pattern: summary.pattern ?? null,
					leadSeconds: summary.leadSeconds ?? null,
					events,
				})
			}
		}
		expect(new Set(trials.map(([trial]) => JSON.stringify(trial))).size).toBeGreaterThan(1)
	},
	60_000,
)

/** Each has two offsets. */
const GRIDS = 2 * OF_EACH_GRID.length

it.each(['spike-small-backlog', 'leak-restarted'])(
	'%s: says the same of a recording that is too long to be kept, which it reads for each replay',
	(name) => {
		const path = join(SCENARIOS, name)
		let opened = 0
		const open = () => {
			opened++
			return openRun(path, () => {})
		}
		const { label } = openRun(path, () => {})
		const settings = OF_EACH_GRID.map((values) => changeSettings(DEFAULT_SETTINGS, values))
		const tryWith = (maxLooks: number) => {
			opened = 0
			const options = { configured: false, offsets: [0, 15] }
			return { trials: trySettings(open, label!, settings, options, maxLooks), opened }
		}
		const kept = tryWith(100_000)
		const read = tryWith(1)
		expect([kept.opened, read.opened]).toEqual([GRIDS, GRIDS + 2 * OF_EACH_GRID.length])
		expect(read.trials).toEqual(kept.trials)
		expect(kept.trials.flat().some(({ events }) => events.length > 0)).toBe(true)
	},
	60_000,
)
