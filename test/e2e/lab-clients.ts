import { setTimeout as wait } from 'node:timers/promises'
import { playTraffic } from '../tools/lab/client/crowd.js'
import { type Outcome, OutcomeLog } from '../tools/lab/client/outcomes.js'
import { findE2eRun } from './runs.js'

/** Tells of the first failure when it happens, and of the others at the end. */
class TellingLog extends OutcomeLog {
	#failed = false

	override end(at: number, outcome: Outcome, latencyMs: number): void {
		super.end(at, outcome, latencyMs)
		if (outcome === 'ok' || this.#failed) return
		this.#failed = true
		say({ kind: 'first-failure', at, outcome, wallTime: Date.now() })
	}
}

// Plays the clients of one run, inside their namespace: `lab-clients.ts NAME`.
const run = findE2eRun(process.argv[2] ?? '')
const outcomes = new TellingLog()
const started = performance.now()
say({ kind: 'started', wallTime: Date.now() })
playTraffic(run, outcomes, () => (performance.now() - started) / 1000)
await wait(run.seconds * 1000)
say({ kind: 'over', outcomes: outcomes.kinds, wallTime: Date.now() })
process.exit(0)

function say(line: object): void {
	process.stdout.write(`${JSON.stringify(line)}\n`)
}
