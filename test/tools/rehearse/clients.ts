import { once } from 'node:events'
import { playTraffic } from '../lab/client/crowd.js'
import { OutcomeLog } from '../lab/client/outcomes.js'
import { findNight } from './nights.js'

// Plays the users of one night, inside their namespace: `clients.ts NIGHT`. Says when it began, and when a line comes in, how
// each of their requests ended.
const night = findNight(process.argv[2] ?? '')
if (!night) throw new Error('there is no such night')
const outcomes = new OutcomeLog()
const started = performance.now()
say({ kind: 'started', wallTime: Date.now() })
playTraffic(night.run, outcomes, () => (performance.now() - started) / 1000)
process.stdin.once('end', () => process.exit(1))
await once(process.stdin, 'data')
const { seconds } = (night.site === undefined ? outcomes : outcomes.sites.get(night.site)) ?? outcomes
say({ kind: 'over', seconds })
process.stdout.write('', () => process.exit(0))

function say(line: object): void {
	process.stdout.write(`${JSON.stringify(line)}\n`)
}
