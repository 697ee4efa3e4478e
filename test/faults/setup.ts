import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Incidents, type IncidentsOptions } from '../../src/incidents/incidents.js'
import type { NotifierTraits } from '../../src/incidents/settings.js'
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

/** What a test may say of its incidents. */
export interface Given extends Partial<Pick<IncidentsOptions, 'now' | 'retry' | 'uptime'>> {
	readonly stateDir?: string | undefined
	/** In the order of the notifiers. */
	readonly traits?: readonly Partial<NotifierTraits>[]
}

/** Incidents on the real clock, with these notifiers and every service watched, and their log. */
export async function startIncidents(notifiers: readonly Notifier[], given: Given = {}) {
	const { log, lines } = keepLog()
	const { stateDir, traits = [], now = realClock, retry = IMPATIENT, uptime = () => 0 } = given
	const settings = {
		...SETTINGS,
		services: ALL_SERVICES,
		notifiers: notifiers.map(({ name }, index) => ({ name, keepsAlerts: false, refresh: undefined, ...traits[index] })),
	}
	const incidents = new Incidents({ notifiers, settings, stateDir, log, now, uptime, retry })
	const detector = await incidents.start()
	return { incidents, lines, detector, settings }
}

const ALL_SERVICES = ['apache', 'shop', 'blog', ...Array.from({ length: 100 }, (_, number) => `s${number}`)]

function realClock() {
	return { at: performance.now() / 1000, wallTime: Date.now() }
}

/** Waits until something is so; fails with what it was waiting for. `pause` is in milliseconds: what is asked must not be kept from its work by it. */
export async function until(
	what: string,
	isSo: () => boolean | Promise<boolean>,
	seconds = 30,
	pause = 10,
): Promise<void> {
	const end = performance.now() + seconds * 1000
	while (!(await isSo())) {
		if (performance.now() > end) throw new Error(`waited ${seconds} s in vain until ${what}`)
		await new Promise((resolve) => setTimeout(resolve, pause))
	}
}
