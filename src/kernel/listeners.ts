import type { Tick } from '../detect/sample.js'
import type { ServiceSettings } from '../detect/settings.js'
import { LISTEN } from '../detect/tcp-state.js'
import { LOCAL_PORT, RX_QUEUE, STATE } from './row.js'
import type { RowBlock } from './row-block.js'

/** What the LISTEN rows of a reading, full or partial, say about the services: a tick's part, live and in a replay. */
export function listenersOf(rows: RowBlock, services: readonly ServiceSettings[]): Tick['services'] {
	const sums = services.map(({ name }) => ({ name, acceptQueue: 0, listeners: 0 }))
	for (let index = 0; index < rows.length; index++) {
		const row = rows.at(index)
		if (row[STATE] !== LISTEN) continue
		services.forEach((service, at) => {
			if (!service.ports.includes(row[LOCAL_PORT]!)) return
			sums[at]!.listeners++
			sums[at]!.acceptQueue += row[RX_QUEUE]!
		})
	}
	return sums
}
