import type { Label } from './label.js'
import type { Observations } from './observations.js'

/**
 * What people and their monitors saw of a run, as compact JSON: per second [started, ok, failed, mean ms, slowest ms], the
 * mod_status polls [second, busy, idle] or [second] when unreachable, the probes [second, ms or -1], Apache's own words.
 */
export function sidecarOf(label: Label, observations: Observations): string {
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
		probes: JSON.stringify(observations.probes.map(({ at, ms }) => [at, ms])),
		perSecond: JSON.stringify(perSecond),
	}
	const lines = Object.entries(parts).map(([name, json]) => `${JSON.stringify(name)}:${json}`)
	return `{${lines.join(',\n')}}\n`
}
