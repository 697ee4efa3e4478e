import { expect } from 'vitest'
import { type HttpAnswer, startHttpPeer } from '../../servers/http-peer.js'
import { startSmtpPeer } from '../../servers/smtp-peer.js'
import { until } from '../setup.js'
import type { Attack, World } from './attack.js'

/** A webhook that answers so, and a sidecar of two services that pages it. */
async function page({ lay, ends }: World, ...answers: HttpAnswer[]) {
	const hook = await startHttpPeer(...answers, { status: 200 })
	ends.push(hook.stop)
	const post = lay(`{ type: webhook, url: "${hook.url}" }`, [80, 81])
	post.start()
	await post.untilSampled()
	const services = () => hook.requests.map(({ body }) => JSON.parse(body).alerts[0].labels.service as string)
	return { ...post, services }
}

/** An answer after which the same page is sent again within seconds. */
function attackOnce(status: number): Attack {
	return {
		door: 'answers',
		name: `a webhook answers ${status} once: the page is sent again, and taken`,
		run: async (world) => {
			const headers = status < 400 ? { location: 'http://127.0.0.1:1/' } : {}
			const { host, services } = await page(world, { status, headers })
			host.saturated([80])
			await until('it comes again', () => services().length === 2)
			expect(services()).toEqual(['s80', 's80'])
		},
	}
}

/** What services answer to pages; all other answers are in built-peers.test.ts. */
export const ANSWERS: readonly Attack[] = [
	...[301, 307, 408, 425].map(attackOnce),
	{
		door: 'answers',
		name: 'a webhook asks to be left alone for an hour: a later critical page leaves at once',
		run: async (world) => {
			const { host, services } = await page(world, { status: 429, headers: { 'retry-after': '3600' } })
			host.saturated([80])
			await until('it pages', () => services().length === 1)
			host.saturated([80, 81])
			await until('the second page is there', () => services().length === 3)
			expect(services().slice(1).toSorted()).toEqual(['s80', 's81'])
		},
	},
	{
		door: 'answers',
		name: 'a mail server thinks for longer than the timeout about a whole mail: it gets the page once',
		run: async ({ lay, ends }) => {
			const server = await startSmtpPeer({ fault: 'slow-after-data' })
			ends.push(server.stop)
			const { host, start, status, untilSampled } = lay(
				`{ type: email, host: 127.0.0.1, port: ${server.port}, tls: none, from: a@example.org, to: [b@example.org], timeout: 1s }`,
			)
			start()
			await untilSampled()
			host.saturated()
			await until('it is sent', async () => (await status()).delivery.notifiers[0].sent === 1)
			expect(server.mails).toHaveLength(1)
		},
	},
]
