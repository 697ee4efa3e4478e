import type { Glance } from './capture.js'
import { firstFailure, type Label } from './label.js'
import type { Observations } from './observations.js'

/**
 * What people and their monitors saw of a run, as compact JSON: per second [started, ok, failed, mean ms, slowest ms], the
 * mod_status polls [second, busy, idle] or [second] when unreachable, its scoreboard's letters, what each pool said of itself
 * [second, active, idle, queue], the probes [second, ms or -1], Apache's own words, when each site's users first failed, and how
 * late the looks came.
 */
export function sidecarOf(label: Label, observations: Observations, onset = 0): string {
	const perSecond = observations.seconds.map(({ started, ok, failed, latencyMs, slowestMs }) => [
		started,
		ok,
		failed,
		ok === 0 ? 0 : Math.round(latencyMs / ok),
		Math.round(slowestMs),
	])
	const parts = {
		label: JSON.stringify(label),
		outcomes: JSON.stringify(observations.outcomes),
		apache: JSON.stringify(observations.apache),
		status: JSON.stringify(
			observations.status.map(({ at, busy, idle }) => (busy === undefined ? [at] : [at, busy, idle])),
		),
		scoreboard: JSON.stringify(
			observations.status.flatMap(({ at, scoreboard }) => (scoreboard === undefined ? [] : [[at, scoreboard]])),
		),
		pools: JSON.stringify(poolsOf(observations)),
		sites: JSON.stringify(sitesOf(observations, onset)),
		lateness: JSON.stringify(latenessOf(observations.glances)),
		probes: JSON.stringify(observations.probes.map(({ at, ms }) => [at, ms])),
		perSecond: JSON.stringify(perSecond),
	}
	const lines = Object.entries(parts).map(([name, json]) => `${JSON.stringify(name)}:${json}`)
	return `{${lines.join(',\n')}}\n`
}

function poolsOf({ pools }: Observations): Readonly<Record<string, readonly (readonly number[])[]>> {
	const polls: Record<string, (readonly number[])[]> = {}
	for (const { at, pool, active, idle, queue } of pools) {
		polls[pool] ??= []
		polls[pool].push([at, active, idle, queue])
	}
	return polls
}

/** When the users of each site began to fail, null where they never did. */
function sitesOf({ sites }: Observations, onset: number): Readonly<Record<string, number | null>> {
	const failures = Object.entries(sites).map(([name, log]) => [name, firstFailure(log, Math.floor(onset)) ?? null])
	return Object.fromEntries(failures)
}

/** Looks are due once a second: how many there were, how many came more than 1.5 s after the one before, and the longest gap. */
function latenessOf(glances: readonly Glance[]): {
	readonly looks: number
	readonly late: number
	readonly longest: number
} {
	const gaps = glances.slice(1).map(({ at }, index) => at - glances[index]!.at)
	const longest = Math.round(Math.max(0, ...gaps) * 100) / 100
	return { looks: glances.length, late: gaps.filter((gap) => gap > 1.5).length, longest }
}
