import { fpmPaths } from '../message/runbooks/host-paths.js'
import { STEP } from '../message/runbooks/runbook-values.js'
import { plural } from '../message/words.js'
import { type Advice, type Advised, hoursIn } from './advice.js'
import type { AdvisedPool, FullHour, HostFacts, Week } from './facts.js'
import type { Memory } from './memory.js'

/** Pools whose children were all busy: half as many again, as far as they were asked for and memory goes. */
export function advisePools({ pools, services }: HostFacts, memory: Memory): Advised {
	const weeks = services.flatMap(({ week }) => week ?? [])
	const advice: Advice[] = []
	const notes: string[] = []
	for (const pool of pools) {
		const { name, path, maxChildren, provenance } = pool.facts
		const full = describeFull(pool, weeks)
		if (!full) continue
		const spare = memory.spareOf(pool)
		const to = Math.min(
			full.asked ?? Number.POSITIVE_INFINITY,
			Math.ceil(maxChildren * STEP),
			maxChildren + (spare?.processes ?? 0),
		)
		if (to <= maxChildren) {
			const reason = spare
				? `memory holds no more: ${spare.words}. Its site must become faster, or get a host with more memory`
				: 'how many more memory holds is not known'
			notes.push(`pool ${name}: ${full.words}; ${reason}`)
			continue
		}
		memory.reserve(pool, to - maxChildren)
		advice.push({
			rule: 'pool',
			what: `pm.max_children of pool ${name}`,
			from: String(maxChildren),
			to: String(to),
			place: provenance,
			why: `${full.words}; ${spare!.words}`,
			test: `sudo systemctl reload ${fpmPaths(provenance ?? '').unit}; in the next busy hour Recv-Q stays 0: ${queueOf(path)}`,
		})
	}
	return { advice, notes }
}

/** The history says by how much, PHP-FPM's log how often; a size that was changed since is not judged by what was before. */
function describeFull({ facts, log }: AdvisedPool, weeks: readonly Week[]) {
	const { path, maxChildren } = facts
	const told = weeks.flatMap((week) => (week.full[path] ?? []).map((hour) => ({ week, hour })))
	const hours = told.filter(({ hour: [, servers] }) => servers === maxChildren)
	const all = maxChildren === 1 ? 'its only child was' : `all ${maxChildren} children were`
	if (hours.length > 0) {
		const asked = Math.max(...hours.map(({ hour }) => hour[2]))
		const times = new Set(hours.map(({ hour }) => hour[0])).size
		const words = `${all} busy ${hoursIn(hours[0]!.week, times)} while up to ${plural(asked - maxChildren, 'more request')} waited (history of forewarn)`
		return { asked, words }
	}
	if (!log || log.times === 0) return undefined
	const words = `PHP-FPM wrote ${plural(log.times, 'time')} in the last 7 days that ${all} busy (${log.file}); by how much only a running sidecar learns`
	return { asked: undefined, words }
}

function queueOf(path: string): string {
	const port = /:(\d+)$/.exec(path)?.[1]
	return port === undefined ? `ss -Hxl src ${path}` : `ss -Htln 'sport = :${port}'`
}

/** Hours in which a station of a service was full and nothing else was that could hold it. */
export function hoursOfItsOwn({ full }: Week, station: string): readonly FullHour[] {
	const others = new Set(
		Object.entries(full).flatMap(([id, hours]) =>
			id === 'front' || id === 'connections' ? [] : hours.map(([time]) => time),
		),
	)
	return (full[station] ?? []).filter(([time]) => !others.has(time))
}
