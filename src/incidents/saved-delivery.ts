import { type DeliveryState, NOTHING_TOLD, rebase } from './delivery-state.js'
import type { Moment } from './moment.js'
import type { SavedFile } from './saved-file.js'

/** What a delivery goes on from. */
export interface SavedDelivery {
	readonly state: DeliveryState
	/** The number of the newest notification that the state knows of. */
	readonly sequence: number
}

/** Restores a delivery's state, its times moved to this process's clock; nothing told where there is none. */
export async function restoreDelivery(file: SavedFile, now: Moment): Promise<SavedDelivery> {
	const fresh = { state: NOTHING_TOLD, sequence: 0 }
	const restored = await file.restore()
	if (!restored) return fresh
	const { state, sequence } = (restored.content ?? {}) as { state?: DeliveryState; sequence?: unknown }
	try {
		if (typeof sequence !== 'number') throw new TypeError('no sequence')
		return { state: rebase({ ...NOTHING_TOLD, ...state }, restored.saved, now), sequence }
	} catch {
		await file.reject('it holds something else')
		return fresh
	}
}
