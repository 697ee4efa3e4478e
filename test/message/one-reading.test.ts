import { describe, expect, it } from 'vitest'
import type { Suspicion } from '../../src/detect/verdict.js'
import { createIncidentMessage } from '../../src/message/message.js'
import { createPage } from '../../src/message/page.js'
import { recorded, replayed } from '../detect/recordings.js'
import { CONTEXT, event } from './messages.js'

/** Runs in which a page once gave one number twice, and not the same. */
const RUNS = [
	{ name: 'a pool that goes viral: 7 of 8 busy, and 5 of 8', run: 'pool-viral-site' },
	{ name: 'a crowd at one pool: 8 of 8 busy, and 3 of 8', run: 'pool-flash-crowd' },
	{ name: 'a crowd: 40 of 40 hold a worker, and 14 of 40', run: 'spike-flash-crowd-prefork' },
	{ name: 'slow clients', run: 'clients-slowloris-event' },
	{ name: 'children that hang', run: 'pool-hung-children' },
	{ name: 'more traffic', run: 'gradual-traffic-prefork' },
] as const

describe('every number of one page is of the same reading', () => {
	it.each(RUNS)('$name', { timeout: 60_000 }, ({ run }) => {
		const suspicions = replayed(recorded(run)).flatMap(({ outcome }) =>
			outcome.verdicts.map(({ verdict }) => verdict).filter((one): one is Suspicion => one.kind === 'suspicion'),
		)
		expect(suspicions.length).toBeGreaterThan(0)
		expect(suspicions.flatMap(contradictions)).toEqual([])
	})
})

/** What a verdict's sentences say of a station, and its table does not. */
function contradictions({ reason, cause, evidence }: Suspicion): string[] {
	const page = createPage(createIncidentMessage(event({ reason, cause, evidence }), CONTEXT))
	const cells = page.tables.find(({ title }) => title === 'Stations')!.rows.map((row) => row.cells)
	const fault = evidence.stations.findIndex(({ id }) => id === cause.station)
	const said = [
		{ of: 0, what: 'busy', text: /\d+ of (\d+) busy workers wait/.exec(cause.text)?.[1], index: 0 },
		{ of: fault, what: 'busy', text: /\((\d+)(?: of \d+)? busy/.exec(cause.text)?.[1], index: 0 },
		{ of: 0, what: 'busy', text: /[Ww]orkers hold (\d+) /.exec(reason)?.[1], index: 0 },
		{ of: 0, what: 'waiting', text: /^(\d+) of \d+ places/.exec(reason)?.[1], index: 1 },
	]
	return said.flatMap(({ of, what, text, index }) => {
		const shown = /^\d+/.exec(cells[of]?.[index] ?? '')?.[0]
		return text === undefined || text === shown ? [] : [`${what} ${text} beside ${shown}: ${reason} | ${cause.text}`]
	})
}
