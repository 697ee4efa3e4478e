import type { Capacity } from '../../src/detect/capacity.js'
import { Detector } from '../../src/detect/detector.js'
import { DEFAULT_SETTINGS, type DetectorSettings } from '../../src/detect/settings.js'
import { ESTABLISHED, LISTEN } from '../../src/detect/tcp-state.js'
import { LookCensus } from '../../src/kernel/look-census.js'
import type { Row } from '../../src/kernel/row.js'
import { RowBlock } from '../../src/kernel/row-block.js'
import type { Snapshot } from '../../src/kernel/snapshot.js'
import { looksOf, type ReplayPace, type ReplayStep, replay } from '../../src/replay/feed.js'
import { rowOf } from '../kernel/arbitrary-rows.js'

/** Apache's LISTEN row on port 80 with so many in its accept queue. */
export function listener(depth = 0): Row {
	return rowOf({ state: LISTEN, inode: 7000, localPort: 80, remotePort: 0, queues: [0, depth] })
}

/** So many connections to port 80 that workers hold. */
export function connections(count: number): Row[] {
	return Array.from({ length: count }, (_, index) =>
		rowOf({ state: ESTABLISHED, inode: 8000 + index, localPort: 80, remotePort: 20_000 + index }),
	)
}

/** An instant of a recording with these rows. */
export function instant(
	at: number,
	rows: readonly Row[] = [listener()],
	extent: Snapshot['extent'] = 'full',
): Snapshot {
	const block = new RowBlock()
	for (const row of rows) block.add(row)
	return {
		at,
		wallTime: undefined,
		extent,
		rows: block,
		counters: new Map(),
		machine: undefined,
		source: 'proc',
		unix: undefined,
	}
}

/** Replays through a detector of its own. */
export function walk(
	instants: Iterable<Snapshot>,
	pace: Partial<ReplayPace> = {},
	settings: DetectorSettings = DEFAULT_SETTINGS,
	known: ReadonlyMap<string, Capacity> = new Map(),
): ReplayStep[] {
	const whole = { every: 30, offset: 0, tripwire: 0, ...pace }
	const looks = looksOf(instants, new LookCensus({ services: settings.services }), whole)
	return [...replay(looks, new Detector(settings, known))]
}
