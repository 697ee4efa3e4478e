import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { startSmtpPeer } from '../servers/smtp-peer.js'
import { PROGRAM } from './fake-host.js'
import { layPost } from './post.js'
import { until } from './setup.js'

const ends: (() => unknown)[] = []
afterEach(async () => {
	for (const end of ends.splice(0).reverse()) await end()
})

if (!existsSync(PROGRAM) && process.env.CI) throw new Error('this test needs the built program: npm run build')

describe.skipIf(!existsSync(PROGRAM))('the built sidecar', () => {
	it('with ten mails of each message waiting over a restart draws each message once', async () => {
		// Each is refused once, so that all wait when the sidecar is killed.
		const peers = await Promise.all(
			Array.from({ length: 10 }, () => startSmtpPeer({ fault: 'greylist', faultCount: 1 })),
		)
		ends.push(() => Promise.all(peers.map((peer) => peer.stop())))
		const notify = peers.map(({ port }, index) => {
			return `{ type: email, name: m${index}, host: 127.0.0.1, port: ${port}, tls: none, from: a@example.org, to: [b@example.org] }`
		})
		const { state, host, start, status } = layPost(notify.join(', '), ends)
		const first = start()
		await until('it has sampled', async () => (await status().catch(() => undefined))?.lastSampleSeconds !== undefined)
		host.saturated()
		await until('all were refused', () => peers.every(({ connections }) => connections.count > 0), 20)
		await first.end('SIGKILL')
		// All of them wait: none is said to be done.
		expect(readFileSync(join(state, 'state.jsonl'), 'utf8')).not.toMatch(/"done",\[\d+,"m\d/)

		start()
		const isSent = async () => {
			const { notifiers } = (await status().catch(() => undefined))?.delivery ?? {}
			return notifiers?.every(({ sent, waiting }: { sent: number; waiting: number }) => sent > 0 && waiting === 0)
		}
		await until('all has arrived', isSent, 30)
		const messages = Math.max(...peers.map(({ mails }) => mails.length))
		const { drawn, failed } = (await status()).pictures
		// On a busy machine one may be late; what must not be is one for each mail.
		expect(drawn + failed).toBeGreaterThan(0)
		expect(drawn + failed).toBeLessThanOrEqual(messages)
	}, 90_000)
})
