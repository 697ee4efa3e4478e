import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Delivery } from '../../src/incidents/delivery.js'
import type { ChannelSettings } from '../../src/notify/delivery-settings.js'
import type { Notifier } from '../../src/notify/notifier.js'
import { keepLog } from '../incidents/log.js'
import { SETTINGS } from '../incidents/world.js'

/** A folder that is gone afterwards. */
export function makeFolder() {
	const path = mkdtempSync(join(tmpdir(), 'faults-'))
	return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Waits are a fiftieth of the real ones, and what a service asks for is cut to half a second. */
export const IMPATIENT = { retries: Number.POSITIVE_INFINITY, minDelay: 0.02, maxDelay: 0.2, maxRetryAfter: 0.5 }

/** A delivery on the real clock, with these notifiers, and its log. */
export async function startDelivery(
	notifiers: readonly Notifier[],
	stateDir?: string,
	channels: readonly Partial<ChannelSettings>[] = [],
) {
	const { log, lines } = keepLog()
	const described = notifiers.map(({ name }, index) => {
		return { name, keepsAlerts: false, refresh: undefined, ...channels[index] }
	})
	const delivery = new Delivery({
		notifiers,
		settings: { ...SETTINGS, channels: described },
		stateDir,
		log,
		now: () => ({ at: performance.now() / 1000, wallTime: Date.now() }),
		retry: IMPATIENT,
	})
	await delivery.start()
	return { delivery, lines }
}

/** Waits until something is so; fails with what it was waiting for. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, seconds = 10): Promise<void> {
	const end = performance.now() + seconds * 1000
	while (!(await isSo())) {
		if (performance.now() > end) throw new Error(`waited ${seconds} s in vain until ${what}`)
		await new Promise((resolve) => setTimeout(resolve, 10))
	}
}
