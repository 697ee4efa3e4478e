import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openRunRecording } from '../../src/cli/recording-file.js'
import { type Config, DEFAULT_CONFIG } from '../../src/config/config.js'
import type { IncidentEvent } from '../../src/detect/incident-event.js'
import { createFindHost } from '../../src/host/limits.js'
import { locateProc } from '../../src/kernel/proc-paths.js'
import { createSampler } from '../../src/kernel/sampler.js'
import { KnownHost } from '../../src/run/known-host.js'
import { createLogger } from '../../src/run/log.js'
import { watch } from '../../src/run.js'
import { RuntimeState } from '../../src/serve/runtime-state.js'
import { runCli } from '../cli/run-cli.js'
import { procTree } from '../kernel/proc-trees.js'
import { CONTEXT } from '../message/messages.js'
import { FakeTime } from './fake-time.js'

const HEADING = {
	tcp: '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n',
	tcp6: '  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n',
}

/** A table with one listener, whose queue holds so many, and so many connections that workers hold. */
function tableOf(held: number, queue: number, from: number): string {
	const rows = [`00000000:0050 00000000:0000 0A 00000000:${hex(queue, 8)} 00:00000000 00000000     0        0 111 1`]
	for (let number = 0; number < held + queue; number++) {
		const inode = number < held ? 1000 + from + number : 0
		const remote = `${hex(0x0a000000 + ((from + number) % 200), 8)}:${hex(20_000 + ((from + number) % 40_000), 4)}`
		rows.push(`0100007F:0050 ${remote} 01 00000000:00000000 00:00000000 00000000    33        0 ${inode} 1`)
	}
	return HEADING.tcp + rows.map((row, index) => `${String(index).padStart(4)}: ${row}\n`).join('')
}

function hex(value: number, digits: number): string {
	return value.toString(16).toUpperCase().padStart(digits, '0')
}

/** A pool of 40 that fills from second 600 on, has a queue from 840 on, and recovers at 1000. */
function writeTable(root: string, at: number): void {
	const [filled, waiting] = [10 + Math.round((at - 600) / 8), Math.round((at - 840) * 2)]
	const held = at < 600 || at > 1000 ? 10 : Math.min(40, filled)
	const queue = at < 840 || at > 1000 ? 0 : waiting
	writeFileSync(join(root, 'self/net/tcp'), tableOf(held, queue, Math.floor(at) * 5))
	writeFileSync(join(root, 'loadavg'), `${(at / 1000).toFixed(2)} 0.00 0.00 1/100 1\n`)
	const opens = Math.round(at * 5)
	writeFileSync(join(root, 'self/net/snmp'), `Tcp: ActiveOpens PassiveOpens\nTcp: 1 ${opens}\n`)
}

/** Runs the loop on a real sampler and fake time, and records it; returns the events. */
async function record(config: Config, file: string, root: string): Promise<IncidentEvent[]> {
	const time = new FakeTime(1400)
	const events: IncidentEvent[] = []
	const findHost = createFindHost(config.sampling)
	const host = new KnownHost()
	host.know(await findHost(config.services))
	const recording = openRunRecording(file, config, host.findings, time.wallClock())
	const paths = locateProc(config.sampling)
	writeTable(root, 0)
	await watch({
		settings: config,
		host,
		findHost,
		sampler: createSampler({
			services: config.services,
			paths,
			monotonicClock: () => time.now * 1000,
			wallClock: time.wallClock,
			recording,
		}),
		resume: new Map(),
		runbooks: {},
		context: CONTEXT,
		state: new RuntimeState(() => time.now),
		handle: (message) => void (message.type === 'incident' && events.push(message.event)),
		publish: () => {},
		log: createLogger({ level: 'silent', format: 'json', stream: process.stderr }),
		wait: async (seconds, signal) => {
			await time.wait(seconds, signal)
			writeTable(root, time.now)
		},
		wallClock: time.wallClock,
		signal: time.signal,
	})
	recording.close()
	return events
}

describe('a recorded run', () => {
	it('is judged by replay as it was live: the same events, to the last number of their evidence', async () => {
		const { root } = procTree({ 'self/net/tcp6': HEADING.tcp6 })
		const file = join(root, 'run.fwr')
		const service = { ...DEFAULT_CONFIG.services[0]!, name: 'shop', ports: [80], backlog: 200, apacheConfig: 'off' }
		const config: Config = {
			...DEFAULT_CONFIG,
			services: [{ ...service, capacity: 40 }],
			sampling: { ...DEFAULT_CONFIG.sampling, procRoot: root },
		}
		const events = await record(config, file, root)
		expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['opened', 'escalated', 'resolved']))

		writeFileSync(
			join(root, 'config.yml'),
			'services: [{ name: shop, ports: [80], capacity: 40, backlog: 200, apacheConfig: off }]\n',
		)
		const { code, out } = await runCli(['replay', file, '-c', join(root, 'config.yml'), '--json'])
		expect(code).toBe(0)
		const replayed = out
			.split('\n')
			.filter(Boolean)
			.map((line) => JSON.parse(line))
		expect(replayed.slice(0, -1)).toEqual(
			events.map(({ kind, at, incident, rule, reason, cause, previousPattern, closing, evidence }) => {
				const { service: name, pattern, severity } = incident
				const line = {
					event: kind,
					at,
					service: name,
					pattern,
					severity,
					rule,
					reason,
					cause,
					previousPattern,
					closing,
					evidence,
				}
				return JSON.parse(JSON.stringify(line))
			}),
		)
	}, 60_000)
})
