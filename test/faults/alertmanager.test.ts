import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAlertmanagerNotifier } from '../../src/notify/alertmanager.js'
import { EVENTS, event, incidentMessage } from '../message/messages.js'
import { secret } from '../notify/http-failures.js'
import { makeFolder, startIncidents, until } from './setup.js'

const PROGRAM = 'prometheus-alertmanager'
const installed = spawnSync(PROGRAM, ['--version']).status === 0

interface ShownAlert {
	readonly labels: Readonly<Record<string, string>>
	readonly startsAt: string
	readonly endsAt: string
}

/** A real Alertmanager on a free port of 127.0.0.1, that can be killed and started again. */
async function createAlertmanager(folder: string) {
	const port = await findFreePort()
	const url = `http://127.0.0.1:${port}`
	const config = join(folder, 'alertmanager.yml')
	writeFileSync(config, 'global: { resolve_timeout: 2s }\nroute: { receiver: none }\nreceivers: [{ name: none }]\n')
	let child: ChildProcess | undefined
	return {
		url,
		async start() {
			const listen = [`--web.listen-address=127.0.0.1:${port}`, '--cluster.listen-address=']
			const storage = [`--config.file=${config}`, `--storage.path=${join(folder, 'storage')}`]
			child = spawn(PROGRAM, [...listen, ...storage], { stdio: 'ignore' })
			await until('Alertmanager is ready', async () => {
				return (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok === true
			})
		},
		async kill() {
			if (!child || child.exitCode !== null || child.signalCode !== null) return
			const gone = new Promise((resolve) => child?.once('exit', resolve))
			child.kill('SIGKILL')
			await gone
		},
		async alerts(): Promise<readonly ShownAlert[]> {
			return (await (await fetch(`${url}/api/v2/alerts`)).json()) as ShownAlert[]
		},
	}
}

function findFreePort(): Promise<number> {
	return new Promise((resolve) => {
		const server = createServer().listen(0, '127.0.0.1', () => {
			const address = server.address()
			server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
		})
	})
}

if (!installed && process.env.CI)
	throw new Error('this test needs the package prometheus-alertmanager: CI has to install it')

describe.skipIf(!installed)('a real Alertmanager', () => {
	const folder = makeFolder()
	let manager: Awaited<ReturnType<typeof createAlertmanager>>
	beforeAll(async () => {
		manager = await createAlertmanager(folder.path)
		await manager.start()
	})
	afterAll(async () => {
		await manager.kill()
		folder.remove()
	})

	it('has the alert while it is open, also after it was killed and came back, and not afterwards', async () => {
		const notifier = createAlertmanagerNotifier({
			type: 'alertmanager',
			name: 'am',
			url: secret(manager.url),
			refresh: 1,
			timeout: 2,
		})
		const { incidents } = await startIncidents([notifier], { traits: [{ keepsAlerts: true, refresh: 0.5 }] })
		const beat = setInterval(() => incidents.tick(), 100)
		const openedWallTime = Date.now()
		let number = 0
		const now = (changes: Parameters<typeof event>[0], incident: Parameters<typeof event>[1] = {}) =>
			incidentMessage(event({ ...changes, at: ++number, wallTime: Date.now() }, { openedWallTime, ...incident }))
		const severities = async () => (await manager.alerts()).map(({ labels }) => labels.severity).sort()

		incidents.handle(now(EVENTS.opened))
		await until('the warning is there', async () => (await severities()).join() === 'warning')
		expect((await manager.alerts())[0]?.labels).toEqual({
			alertname: 'ApacheWorkersRunOut',
			service: 'apache',
			severity: 'warning',
			pattern: 'gradual-saturation',
			instance: 'web03',
		})
		// Without being posted again it would be over by then.
		const firstEnd = Date.parse((await manager.alerts())[0]!.endsAt)
		await until('it stands longer than its first post let it', async () => Date.now() > firstEnd)
		expect(await severities()).toEqual(['warning'])

		incidents.handle(now(EVENTS.escalated, { severity: 'critical' }))
		await until('only the critical one is there', async () => (await severities()).join() === 'critical')

		await manager.kill()
		await until('a post fails', () => incidents.status.notifiers[0]?.state === 'failing')
		await manager.start()
		await until('it is there again', async () => (await severities()).join() === 'critical')

		await manager.kill()
		incidents.handle(now(EVENTS.resolved, { severity: 'critical' }))
		await until('the end was tried', () => (incidents.status.notifiers[0]?.attempts ?? 0) > 1)
		await manager.start()
		await until('the end is there', () => incidents.status.store.waiting === 0)
		await until('nothing is open', async () => (await severities()).length === 0)
		clearInterval(beat)
		await incidents.close()
	}, 60_000)
})
