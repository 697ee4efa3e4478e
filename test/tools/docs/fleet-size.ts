/**
 * Writes into docs/operations.md what a fleet of a thousand sidecars costs its Prometheus: `npx tsx test/tools/docs/fleet-size.ts`. Each host plays a
 * recording, from a moment of its own, and is scraped by the real renderer of /metrics.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Detector } from '../../../src/detect/detector.js'
import { DEFAULT_SETTINGS } from '../../../src/detect/settings.js'
import { LookCensus } from '../../../src/kernel/look-census.js'
import { looksOf, replay } from '../../../src/replay/feed.js'
import { Metrics } from '../../../src/serve/metrics/metrics.js'
import { type JudgedSample, RuntimeState } from '../../../src/serve/runtime-state.js'
import { describeService } from '../../../src/serve/status.js'
import { statusOf } from '../../serve/statuses.js'
import { readRun } from '../score/recorded-run.js'
import { replacePart } from './marked-part.js'

const ROOT = join(import.meta.dirname, '../../..')

/** As deploy/prometheus/prometheus.yml has it, in seconds. */
const SCRAPE_INTERVAL = 15

/** A thousand hosts, by what runs on them. */
const HOSTS = [
	{ kind: 'prefork, one service', count: 500, scenario: 'gradual-traffic-prefork' },
	{ kind: 'event and three PHP-FPM pools', count: 400, scenario: 'pool-viral-site' },
	{ kind: 'event and ten PHP-FPM pools', count: 100, scenario: 'healthy-ten-pools' },
]

/** The samples of a recording with what the detector says of them. */
function samplesOf(scenario: string): JudgedSample[] {
	const { instants, facts, scenario: label } = readRun(join(ROOT, 'scenarios', scenario))
	const services = [{ ...DEFAULT_SETTINGS.services[0]!, ports: label.ports, backlog: 511 }]
	const pools = new Set(facts?.pools.map(({ path }) => path))
	const capacity = {
		workers: label.capacity ?? 150,
		source: 'apache-config',
		provenance: 'from apache2.conf:7',
	} as const
	const detector = new Detector({ ...DEFAULT_SETTINGS, services }, new Map([['apache', capacity]]))
	const census = new LookCensus({ services, isPool: (path) => pools.has(path) })
	const steps = replay(looksOf(instants, census, { every: 30, offset: 0, tripwire: 2 }), detector)
	const cost = { wallMs: 20, cpuMs: 15, longestBlockMs: 5 }
	return [...steps].flatMap(({ look, outcome, kind }) =>
		look && kind === 'sample' ? [{ look, verdicts: outcome.verdicts, cost }] : [],
	)
}

/** What one sidecar answers after its first `count` samples. */
async function scrape(samples: readonly JudgedSample[], count: number): Promise<string> {
	const state = new RuntimeState(() => 0)
	state.services = [{ ...DEFAULT_SETTINGS.services[0]!, backlog: 511 }]
	const status = statusOf({ health: { ok: true, reason: '' }, services: [describeService('apache', undefined)] })
	const metrics = new Metrics({ state, status: () => status })
	for (const sample of samples.slice(0, count)) state.publish(sample)
	return await metrics.text()
}

const thousands = (number: number) => Math.round(number).toLocaleString('en-US')

const total = { series: 0, bytes: 0, packed: 0 }
const rows: string[] = []
for (const { kind, count, scenario } of HOSTS) {
	const samples = samplesOf(scenario)
	const sum = { series: 0, bytes: 0, packed: 0 }
	for (let host = 0; host < count; host++) {
		const text = await scrape(samples, 2 + (host % (samples.length - 2)))
		sum.series += text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length
		sum.bytes += text.length
		sum.packed += gzipSync(text).length
	}
	rows.push(
		`| ${kind} | ${count} | ${[sum.series, sum.bytes, sum.packed].map((all) => thousands(all / count)).join(' | ')} |`,
	)
	for (const key of ['series', 'bytes', 'packed'] as const) total[key] += sum[key]
}
const text = `| host | hosts | series each | bytes of a scrape each | packed by gzip |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
| together | 1000 | ${[total.series, total.bytes, total.packed].map(thousands).join(' | ')} |

At a scrape each ${SCRAPE_INTERVAL} s that is ${thousands(total.series / SCRAPE_INTERVAL)} samples and ${thousands(total.bytes / SCRAPE_INTERVAL / 1000)} kB a second for Prometheus.`
const file = join(ROOT, 'docs/operations.md')
const page = readFileSync(file, 'utf8')
writeFileSync(file, replacePart(page, 'fleet', text))
process.stdout.write(`${text}\n`)
