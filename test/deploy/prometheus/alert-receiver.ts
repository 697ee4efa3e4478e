import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

/** An alert in a call, as Alertmanager's webhook has it. */
export interface CalledAlert {
	readonly status: 'firing' | 'resolved'
	readonly labels: Readonly<Record<string, string>>
	readonly annotations: Readonly<Record<string, string>>
}

/** One call of a webhook: somebody is paged. */
export interface Call {
	/** Seconds since the receiver was started. */
	readonly at: number
	/** The last part of the path: which receiver of Alertmanager it is. */
	readonly receiver: string
	/** The address of the Alertmanager that called. */
	readonly externalURL: string
	readonly status: 'firing' | 'resolved'
	readonly groupLabels: Readonly<Record<string, string>>
	readonly alerts: readonly CalledAlert[]
}

/** A webhook on a free port of 127.0.0.1 that keeps what it takes, which is everything but what it is told to refuse. */
export async function startAlertReceiver() {
	const origin = performance.now()
	const calls: Call[] = []
	let refused: string | undefined
	const server = createServer(async (request, response) => {
		const receiver = request.url!.slice(1)
		const given = (await json(request)) as Omit<Call, 'at' | 'receiver'>
		const call = { ...given, receiver, at: (performance.now() - origin) / 1000 }
		if (groupOf(call) === refused) response.statusCode = 503
		else calls.push(call)
		response.end()
	})
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		calls,
		/** Answers calls of one group with 503, as a receiver does that is down, until the next group is named; undefined = of none. */
		refuse(group: string | undefined) {
			refused = group
		},
		async stop() {
			server.closeAllConnections()
			server.close()
			await once(server, 'close')
		},
	}
}

/** Names what a call is about: `page service=shop severity=critical`. */
export function groupOf({ receiver, groupLabels }: Call): string {
	return [receiver, ...Object.entries(groupLabels).map(([name, value]) => `${name}=${value}`)].join(' ')
}

/** The hosts that a call, or several, say to be firing. */
export function hostsIn(calls: readonly Call[]): string[] {
	const firing = calls.flatMap(({ alerts }) => alerts.filter(({ status }) => status === 'firing'))
	return [...new Set(firing.map(({ labels }) => labels.instance!))].sort()
}
