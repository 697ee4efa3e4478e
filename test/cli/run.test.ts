import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
// Loaded beforehand, which a command does not do: the time in which it watches here is for watching.
import '../../src/cli/run.js'
import '../../src/config/read-config.js'
import { askSidecar } from '../../src/serve/ask-sidecar.js'
import { locateSocket } from '../../src/serve/socket-path.js'
import type { SidecarStatus } from '../../src/serve/status.js'
import { until } from '../faults/setup.js'
import { procTree, sceneFiles, temporaryFolder } from '../kernel/proc-trees.js'
import { createCertificate } from '../servers/certificate.js'
import { type HttpAnswer, startHttpPeer } from '../servers/http-peer.js'
import { startSmtpPeer } from '../servers/smtp-peer.js'
import { runCli } from './run-cli.js'

/** Watches a fake host every 100 ms until its status is as wanted, then stops it; returns what it said and how long stopping took. */
async function watch(options: {
	root: string
	notify?: string
	env?: Record<string, string>
	more?: string[]
	until?: (status: SidecarStatus) => boolean
}) {
	const folder = temporaryFolder()
	const file = join(folder, 'config.yml')
	writeFileSync(
		file,
		`services: [{ ports: [80], apacheConfig: off }]
sampling: { interval: 100ms, tripwire: 50ms, procRoot: ${options.root} }
hostname: web1
${options.notify ?? ''}`,
	)
	const stop = new AbortController()
	const words = ['run', '-c', file, ...(options.more ?? [])]
	const running = runCli(words, { signal: stop.signal, env: options.env ?? {} })
	const socket = locateSocket({ stateDir: undefined, configFile: file, env: {}, uid: process.getuid?.() ?? 0 })
	const isSo = options.until ?? (({ sampling }) => sampling.counts.samples >= 2 && sampling.counts.looks >= 2)
	await until('its status is as wanted', async () => {
		const asked = await askSidecar({ socket, configFile: file, namedByConfig: false }, STATUS)
		return asked.kind === 'answered' && isSo(asked.result as SidecarStatus)
	})
	const stopped = performance.now()
	stop.abort()
	const { code, out, err } = await running
	const log = err
		.split('\n')
		.filter(Boolean)
		.map((line) => JSON.parse(line) as Record<string, unknown>)
	const end = log.at(-1) as Record<string, number | string>
	return { code, out, log, end, stopMs: performance.now() - stopped, config: file }
}

const STATUS = { method: 'GET', path: '/api/status' } as const

const seeing = () => procTree(sceneFiles('idle')).root
/** The console has its page, and samples go on. */
const afterPage = ({ delivery, sampling }: SidecarStatus) => {
	const { sent } = delivery.notifiers.find(({ name }) => name === 'console') ?? { sent: 0 }
	return sent > 0 && sampling.counts.samples >= 2
}

const refused = ({ delivery }: SidecarStatus) => delivery.notifiers.some(({ state }) => state === 'refusing')

const blind = () => procTree(sceneFiles('states')).root

describe('run', () => {
	it('watches quietly, and says at the end what it did', async () => {
		const { code, out, log, end } = await watch({ root: seeing(), until: ({ upSeconds }) => upSeconds >= 2 })
		expect({ code, out }).toEqual({ code: 0, out: '' })
		// A busy machine may be late, which is said as a warning.
		expect(log.filter(({ level }) => level === 'info').map(({ msg }) => msg)).toEqual([
			'watching',
			expect.stringContaining('capacity unknown'),
			expect.stringMatching(
				/^looks come from \S+\/self\/net\/tcp, without sock_diag \(the network namespace that is watched/,
			),
			// The fake host has only what must be there; each of these is said once in the life of the program.
			expect.stringContaining('/sys/net is hidden (ProcSubset)'),
			expect.stringContaining('/loadavg is hidden (ProcSubset)'),
			'stopped',
		])
		expect(end).toMatchObject({ failed: 0, events: 0, notices: 0, pagesSent: 0, pagesFailed: 0 })
		expect(end.samples).toBeGreaterThanOrEqual(2)
		expect(end.looks).toBeGreaterThanOrEqual(2)
	})

	it('says at its start that a kernel shows no queues', async () => {
		const netstat = 'TcpExt: SyncookiesSent ListenOverflows\nTcpExt:\n'
		const { root } = procTree({ ...sceneFiles('idle'), 'self/net/netstat': netstat })
		const { log } = await watch({ root, until: ({ upSeconds }) => upSeconds >= 2 })
		expect(log).toContainEqual(
			expect.objectContaining({
				level: 'warn',
				msg: 'this kernel shows no accept queues (gVisor): clients who wait are not seen, only that all workers are taken',
			}),
		)
	})

	it('says that it is blind where nobody listens, and goes on', async () => {
		const { code, out, log, end } = await watch({ root: blind(), until: afterPage })
		expect(code).toBe(0)
		expect(out).toContain('[BLIND] apache on web1')
		expect(out).toContain('Nothing listens on port 80')
		expect(log).toContainEqual(expect.objectContaining({ level: 'warn', rule: 'no-listener' }))
		expect(end).toMatchObject({ notices: 1, pagesSent: 1 })
		expect(end.samples).toBeGreaterThanOrEqual(2)
	})

	it('says that it is blind where proc cannot be read, once, and goes on', async () => {
		const root = temporaryFolder()
		const { code, out, log, end } = await watch({ root, until: ({ sampling }) => sampling.counts.failed >= 3 })
		expect(code).toBe(0)
		expect(out.match(/\[BLIND\]/g)).toHaveLength(1)
		expect(out).toContain('The socket table cannot be read')
		expect(log.filter(({ reason }) => reason === `${root}/self/net/tcp: ENOENT`)).toHaveLength(2)
		expect(end).toMatchObject({ samples: 0, notices: 1 })
		expect(end.failed).toBeGreaterThanOrEqual(3)
	})

	it.each<[string, HttpAnswer, string]>([
		['answers 500', { status: 500, body: 'oops' }, 'Slack answered 500 "oops"'],
		[
			'asks for patience',
			{ status: 429, headers: { 'retry-after': '60' }, body: 'slow down' },
			'Slack answered 429 "slow down"',
		],
		['never answers', 'never', 'given up: shutting down'],
		['resets', 'reset', 'Slack cannot be reached'],
	])('goes on when Slack %s, says so, and ends in time', async (_name, answer, reason) => {
		const slack = await startHttpPeer(answer)
		const notify = 'notify: [{ type: slack, url_env: SLACK }, { type: console }]\n'
		const { code, out, log, end, stopMs } = await watch({
			root: blind(),
			notify,
			env: { SLACK: slack.url },
			until: (status) => afterPage(status) && slack.requests.length > 0,
		})
		await slack.stop()
		expect(code).toBe(0)
		expect(out).toContain('[BLIND] apache on web1')
		expect(log).toContainEqual(
			expect.objectContaining({
				level: 'error',
				notifier: 'slack',
				msg: 'page NOT delivered',
				reason: expect.stringContaining(reason),
			}),
		)
		expect(end).toMatchObject({ pagesSent: 1, pagesFailed: 1 })
		expect(end.samples).toBeGreaterThanOrEqual(2)
		expect(stopMs).toBeLessThan(2000)
		expect(JSON.stringify(log)).not.toContain(slack.url)
	})

	it('goes on when the mail server refuses the login, and says so without the password', async () => {
		const smtp = await startSmtpPeer({
			tls: createCertificate(),
			login: { user: 'a', password: 'b' },
			fault: 'refuse-login',
		})
		const mail = `host: 127.0.0.1, port: ${smtp.port}, verifyCertificate: false, user: a, password_env: PASS`
		const notify = `notify: [{ type: email, ${mail}, from: a@example.org, to: [b@example.org] }]\n`
		const { code, log, end } = await watch({ root: blind(), notify, env: { PASS: 'hunter2hunter2' }, until: refused })
		await smtp.stop()
		expect(code).toBe(0)
		expect(log).toContainEqual(
			expect.objectContaining({ notifier: 'email', attempts: 1, reason: expect.stringContaining('535') }),
		)
		expect(end).toMatchObject({ pagesFailed: 1 })
		expect(JSON.stringify(log)).not.toContain('hunter2')
	})

	it('records what it reads, and what it knew: a replay reads at the same times', async () => {
		const recording = join(temporaryFolder(), 'run.fwr')
		const { end, config } = await watch({ root: seeing(), more: ['--record', recording] })
		const { code, out } = await runCli(['replay', recording, '-c', config, '--json'])
		expect(code).toBe(0)
		const { event, samples, looks } = JSON.parse(out) as { event: string; samples: number; looks: number }
		expect({ event, readings: samples + looks }).toEqual({
			event: 'summary',
			readings: Number(end.samples) + Number(end.looks),
		})
	})
})
