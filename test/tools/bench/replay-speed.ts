import { statSync } from 'node:fs'
import { join } from 'node:path'
import { costOf } from './cost.js'
import type { Workshop } from './workshop.js'

/** Samples of a day at 30 s. */
const DAY = 2880
const SOCKETS = 2000

/** What replaying a recording took. */
export interface ReplayCost {
	readonly days: number
	readonly cpuSeconds: number
	readonly wallSeconds: number
	readonly peakMegabytes: number
	readonly fileMegabytes: number
}

/** Makes up a recording of so many days of a host with 2,000 sockets, and replays it with the built command. */
export function measureReplay(workshop: Workshop, days: number): ReplayCost {
	const file = join(workshop.folder, `${days}-days.fwr`)
	costOf(workshop, 0, [process.execPath, workshop.process('recorder'), file, String(days * DAY), String(SOCKETS)])
	const began = performance.now()
	const { cpuMs, peakMegabytes, exitCode } = costOf(workshop, 0, [process.execPath, workshop.cli, 'replay', file])
	if (exitCode !== 0) throw new Error(`replay ended with ${exitCode}`)
	return {
		days,
		cpuSeconds: cpuMs / 1000,
		wallSeconds: (performance.now() - began) / 1000,
		peakMegabytes,
		fileMegabytes: statSync(file).size / 1e6,
	}
}
