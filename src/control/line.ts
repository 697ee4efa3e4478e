import type { Readable } from 'node:stream'
import { LONGEST_LINE } from './protocol.js'

/** Reads up to the first line break; undefined where the stream ends, fails or goes on for too long before it. */
export function readLine(stream: Readable): Promise<string | undefined> {
	stream.setEncoding('utf8')
	return new Promise((resolve) => {
		let text = ''
		stream.on('data', (chunk: string) => {
			text += chunk
			const end = text.indexOf('\n')
			if (end >= 0) resolve(text.slice(0, end))
			else if (text.length > LONGEST_LINE) resolve(undefined)
		})
		stream.once('end', () => resolve(undefined))
		stream.once('close', () => resolve(undefined))
		stream.once('error', () => resolve(undefined))
	})
}
