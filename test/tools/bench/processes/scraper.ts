import { Agent, get } from 'node:http'
import { createInterface } from 'node:readline'

/** Fetches an address over one kept connection for every line on stdin: `scraper.js URL`. Answers status and bytes. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

function fetchOnce(url: string): Promise<string> {
	return new Promise((resolve) => {
		get(url, { agent }, (response) => {
			let bytes = 0
			response.on('data', (chunk: Buffer) => {
				bytes += chunk.length
			})
			response.on('end', () => resolve(`${response.statusCode} ${bytes}`))
		}).on('error', (error) => resolve(error.message))
	})
}

for await (const _ of createInterface(process.stdin)) {
	let answer = await fetchOnce(process.argv[2]!)
	// It may still be starting.
	for (let again = 0; again < 50 && !answer.startsWith('200'); again++) {
		await new Promise((resolve) => setTimeout(resolve, 100))
		answer = await fetchOnce(process.argv[2]!)
	}
	process.stdout.write(`${answer}\n`)
}
