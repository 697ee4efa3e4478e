import type { Readable } from 'node:stream'
import { LONGEST_LINE } from './protocol.js'

/** Reads up to the first line break; undefined where the stream ends, fails or goes on for too long before it. */
export function readLine(stream: Readable): Promise<string | undefined> {
	stream.setEncoding('utf8')
	return new Promise((resolve) => {
		let text = ''
		const take = (chunk: string) => {
			// Only the new piece is searched: whoever sends byte by byte would have the whole line searched for each.
			const end = chunk.indexOf('\n')
			text += end < 0 ? chunk : chunk.slice(0, end)
			if (end >= 0) finish(text)
			else if (text.length > LONGEST_LINE) finish(undefined)
		}
		const finish = (line: string | undefined) => {
			// What follows the line is dropped, not kept: the stream flows on without a listener.
			stream.off('data', take)
			stream.resume()
			resolve(line)
		}
		stream.on('data', take)
		stream.once('end', () => resolve(undefined))
		stream.once('close', () => resolve(undefined))
		stream.once('error', () => resolve(undefined))
	})
}
